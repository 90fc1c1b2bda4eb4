import type { Server, Socket } from 'node:net'

/** How many connections a server has had, and has. */
export interface SocketCount {
  readonly made: number
  readonly open: number
  /** Resolves when so many are open, at once if they are. */
  reach(open: number): Promise<void>
}

/** Counts a server's connections from now on. */
export function createSocketCount(server: Server): SocketCount {
  const sockets = new Set<Socket>()
  let made = 0
  let waiters: readonly { readonly open: number; readonly resolve: () => void }[] = []
  const tell = () => {
    for (const waiter of waiters) if (waiter.open === sockets.size) waiter.resolve()
    waiters = waiters.filter((waiter) => waiter.open !== sockets.size)
  }
  server.on('connection', (socket: Socket) => {
    made += 1
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      tell()
    })
    tell()
  })
  return {
    get made() {
      return made
    },
    get open() {
      return sockets.size
    },
    reach: (open) =>
      new Promise((resolve) => {
        waiters = [...waiters, { open, resolve }]
        tell()
      }),
  }
}
