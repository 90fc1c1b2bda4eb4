import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers one request; a rejection closes its connection. */
export type LocalListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** An HTTP server on 127.0.0.1, on a port that was free. */
export interface LocalServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string
  /** Closes the port and all connections. Safe to call twice. */
  close(): Promise<void>
}

/** Starts it. */
export async function startLocalServer(listener: LocalListener): Promise<LocalServer> {
  const server = createServer((request, response) => {
    listener(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The whole body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString()
}
