import { Socket } from 'node:net'
import { afterTurn } from '../clock.ts'

/** What postgres.js says of the server when it asks for a socket. */
interface Target {
  readonly host: readonly string[]
  readonly port: readonly number[]
  readonly path?: string | false | undefined
  readonly sslnegotiation?: string | null | undefined
}

/**
 * A socket that connects when it is first written to, and ends when nothing is.
 *
 * postgres.js 3.4 gathers what it writes until the next turn of the event loop. If the connection is lost
 * within that turn, it keeps what it has gathered, and no longer knows that nothing is scheduled: the next
 * connections in its place say nothing and run into the connect timeout, several times, each with a
 * statement on board. It recovers once it has gathered a kilobyte, of which every try adds a part. So a
 * socket in vain ends after two turns instead, and the kilobyte of leftovers is not sent: a new
 * connection begins with one message, whose first four bytes are its length.
 */
export class FirstWriteSocket extends Socket {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly #path: string | undefined
  #written = false

  constructor({ path, host, port }: { path?: string; host?: string; port?: number }) {
    super()
    this.#path = path
    this.host = host
    this.port = port
    afterTurn(() => afterTurn(() => this.#written || this.destroy()))
  }

  open(): void {
    this.#written = true
    if (this.#path !== undefined) this.connect(this.#path)
    else this.connect(this.port ?? 0, this.host ?? '')
  }

  override write(chunk: Uint8Array | string, ...rest: never[]): boolean {
    if (!this.#written && !this.destroyed) {
      this.#written = true
      if (!isOneMessage(chunk)) {
        this.destroy()
        return true
      }
      this.open()
    }
    return super.write(chunk, ...rest)
  }
}

function isOneMessage(chunk: Uint8Array | string): boolean {
  const bytes = Buffer.from(chunk)
  return bytes.length >= 4 && bytes.readUInt32BE(0) === bytes.length
}

/** Makes the sockets of a pool; hosts take turns. */
export function createSocketFactory(): (target: Target) => FirstWriteSocket {
  let turn = 0
  return ({ path, host, port, sslnegotiation }) => {
    const at = turn++ % Math.max(1, host.length)
    const socket = new FirstWriteSocket({
      ...(path ? { path } : {}),
      ...(host[at] === undefined ? {} : { host: host[at] }),
      ...(port[at] === undefined ? {} : { port: port[at] }),
    })
    if (sslnegotiation === 'direct') socket.open()
    return socket
  }
}
