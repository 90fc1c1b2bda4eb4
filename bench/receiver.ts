import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A receiver in another process: reads, and answers 200; under `/hang` it never answers. */
export interface Receiver {
  readonly origin: string
  readonly pid: number
  close(): Promise<void>
}

const SELF = fileURLToPath(import.meta.url)

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
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/hang') return
    request.once('end', () => response.writeHead(200, { 'content-length': '0' }).end())
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.once('disconnect', () => process.exit())
}

if (process.argv[1] === SELF && process.argv[2] === 'serve') serve()
