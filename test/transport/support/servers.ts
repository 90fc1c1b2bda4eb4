import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { onTestFinished } from 'vitest'

/** A server on loopback that counts its connections and is gone after the test. */
export interface LocalServer {
  readonly port: number
  readonly connections: () => number
  /** Resolves when the next connection is closed. */
  readonly disconnected: () => Promise<void>
}

/** A key and a certificate that signs itself. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

export function serveHttp(listener: RequestListener, host?: string): Promise<LocalServer> {
  return listen(createServer(listener), host)
}

export function serveHttps(identity: Certificate, listener: RequestListener): Promise<LocalServer> {
  return listen(createHttpsServer(identity, listener))
}

/** Speaks bytes; `onRequest` is called with the socket when the first bytes have come. */
export function serveTcp(onRequest: (socket: Socket, first: Buffer) => void): Promise<LocalServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (first) => onRequest(socket, first))
    }),
  )
}

async function listen(server: Server, host = '127.0.0.1'): Promise<LocalServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  let closed = () => {}
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      closed()
    })
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    disconnected: () =>
      new Promise((resolve) => {
        closed = resolve
      }),
  }
}

/** A port on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** Made by the `openssl` program, so that no key lies in the repository. */
export function createCertificate(subjectAltName: string, days = 2): Certificate {
  const made = execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', String(days), '-subj', '/CN=signoff test'],
      ...['-addext', `subjectAltName=${subjectAltName}`, '-keyout', '-', '-out', '-'],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  return { key: block(made, 'PRIVATE KEY'), cert: block(made, 'CERTIFICATE') }
}

function block(text: string, label: string): string {
  const found = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\n`).exec(text)
  if (!found) throw new Error(`openssl gave no ${label}`)
  return found[0]
}
