import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createCrowd } from './crowd.ts'
import { createReceipts } from './receipts.ts'

/**
 * A receiver in another process. It reads, and answers by the path of the address: `/logout` 200,
 * `/record` the same and keeps a receipt, and as relying parties do that are not well, see {@link MANNERS}.
 */
export interface Receiver {
  readonly origin: string
  readonly pid: number
  close(): Promise<void>
}

const SELF = fileURLToPath(import.meta.url)

const FLOOD = Buffer.alloc(10_000_000, '.')
const DRIP_MS = 1000

type Manner = (response: ServerResponse) => void

const accept: Manner = (response) => response.writeHead(200, { 'content-length': '0' }).end()

/** How a receiver answers under these paths, once the request is there. */
export const MANNERS = {
  '/logout': accept,
  '/record': accept,
  /** Never. */
  '/hang': () => {},
  /** At once, with 500. */
  '/fail': (response) => response.writeHead(500, { 'content-length': '0' }).end(),
  /** A byte a second, without end. */
  '/drip': (response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), DRIP_MS)
    response.once('close', () => clearInterval(timer))
  },
  /** With ten million bytes. */
  '/flood': (response) => response.writeHead(200).end(FLOOD),
  /** By closing the connection. */
  '/close': (response) => response.socket?.destroy(),
} as const satisfies Readonly<Record<string, Manner>>

/** A path that a receiver knows. */
export type Path = keyof typeof MANNERS

/** Starts the receiver; it ends with this process. */
export async function startReceiver(): Promise<Receiver> {
  const child = fork(SELF, ['serve'])
  const [port] = (await once(child, 'message')) as [number]
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    close: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

function serve(): void {
  const receipts = createReceipts()
  const crowd = createCrowd()
  const tellers: Readonly<Record<string, () => unknown>> = {
    '/receipts': receipts.handOver,
    '/peaks': crowd.handOver,
    '/arrivals': crowd.handOverArrivals,
  }

  /** Reads a request to its end, keeps a receipt if its path says so, and answers in the manner of the path. */
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://receiver')
    const tell = tellers[pathname]
    if (tell) return response.end(JSON.stringify(tell()))
    crowd.enter(request.url ?? '', response)
    if (pathname === '/record') receipts.add(await receipts.read(request))
    else await once(request.resume(), 'end')
    return MANNERS[pathname as Path]?.(response)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.once('disconnect', () => process.exit())
}

if (process.argv[1] === SELF && process.argv[2] === 'serve') serve()
