import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire to the database that can be cut, frozen and mended. */
export interface DatabaseLine {
  /** The database's address by way of this wire. */
  readonly url: string
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>
  /** Lets everything through again, on the same port. */
  mend(): Promise<void>
  /** Requests pass; answers do not, on connections that are open now. */
  deafen(): void
  /** Nothing passes any more, and nothing is refused. */
  freeze(): void
  close(): Promise<void>
}

/** Lays a wire to the server at `target`. */
export async function layLine(target: string): Promise<DatabaseLine> {
  const address = new URL(target)
  const sockets = new Set<Socket>()
  const answering = new Set<() => void>()
  let frozen = false
  let port = 0

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((near) => {
    keep(near)
    if (frozen) return
    const far = keep(connect(Number(address.port), address.hostname))
    near.pipe(far).pipe(near)
    answering.add(() => far.unpipe(near).resume())
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  const mend = () =>
    new Promise<void>((resolve, reject) => {
      frozen = false
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await mend()
  const near = new URL(target)
  near.host = `127.0.0.1:${port}`
  return {
    url: near.href,
    cut,
    mend,
    deafen() {
      for (const silence of answering) silence()
    },
    freeze() {
      frozen = true
      for (const socket of sockets) {
        socket.unpipe()
        socket.pause()
      }
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  }
}
