import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers a request, or leaves it to the next one: false. */
export type Route = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<boolean>

/** What a server does with each request. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

/** A server on 127.0.0.1. It has its address before it knows what to answer. */
export interface WebServer {
  readonly url: string
  serve(listener: Listener): void
  close(): Promise<void>
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

/** Opens a server at `port` if that is free, else at any. */
export async function openWebServer(port = 0): Promise<WebServer> {
  const server = createServer()
  await listen(server, port).catch(() => listen(server, 0))
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: (listener) => {
      server.on('request', listener)
    },
    close: () => close(server),
  }
}

/** A port at which nothing listens. */
export async function findClosedPort(): Promise<number> {
  const server = await openWebServer()
  await server.close()
  return Number(new URL(server.url).port)
}

/** Sends a page. */
export function sendHtml(outgoing: ServerResponse, page: string): void {
  outgoing.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  })
  outgoing.end(page)
}

/** Sends the browser elsewhere. */
export function redirect(outgoing: ServerResponse, location: string): void {
  outgoing.writeHead(303, { location })
  outgoing.end()
}

/** Reads a posted form. */
export async function readForm(incoming: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
