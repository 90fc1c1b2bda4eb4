import { DriverSocket } from './driver-socket.ts'
import type { LineSecurity } from './server-line.ts'

/** What postgres.js says of the server when it asks for a socket. */
interface Target {
  readonly host: readonly string[]
  readonly port: readonly number[]
  readonly path?: string | false | undefined
}

/** The sockets of a pool of connections. */
export interface SocketPool {
  /** A socket for the driver; hosts take turns. */
  create(target: Target): DriverSocket
  /** A transaction failed with this; if that is because its connection was lost, the connection may go now. */
  bury(error: unknown): void
  /** The driver is about to give up all of them, whatever they are at. */
  abandon(): void
}

/** Makes the sockets of a pool. */
export function createSocketPool(security: LineSecurity): SocketPool {
  const lost = new Map<string, DriverSocket>()
  const living = new Set<DriverSocket>()
  let made = 0
  return {
    create({ path, host, port }) {
      const turn = made++
      const at = turn % Math.max(1, host.length)
      const name = `signoff.connection.${turn}`
      const socket = new DriverSocket({
        name,
        security,
        address: {
          ...(path ? { path } : {}),
          ...(host[at] === undefined ? {} : { host: host[at] }),
          ...(port[at] === undefined ? {} : { port: port[at] }),
        },
        onLost: (socket) => lost.set(name, socket),
        onClosed: (socket) => living.delete(socket),
      })
      living.add(socket)
      return socket
    },
    bury(error) {
      const name = (error as { readonly routine?: unknown } | null)?.routine
      if (typeof name !== 'string') return
      lost.get(name)?.bury()
      lost.delete(name)
    },
    abandon() {
      for (const socket of living) socket.endLookAtTypes()
    },
  }
}
