import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Which of the two ways is counted. */
export type Direction = 'toServer' | 'toClient'

/** A wire to a Postgres server that ends itself after so many bytes. */
export interface CutLine {
  readonly url: string
  /** Cuts the connection that has let `bytes` pass in `direction`, counted from now; once. */
  cutAfter(bytes: number, direction: Direction): void
  /** It has cut. */
  readonly hasCut: boolean
  /** Bytes that have passed since the count began. */
  readonly passed: Readonly<Record<Direction, number>>
  close(): Promise<void>
}

/** Lays a wire; `abruptly` ends it with a reset, otherwise it is closed in good order. */
export async function layCutLine(
  target: string,
  { abruptly }: { readonly abruptly: boolean },
): Promise<CutLine> {
  const address = new URL(target)
  const sockets = new Set<Socket>()
  const passed = { toServer: 0, toClient: 0 }
  let left = Number.POSITIVE_INFINITY
  let counted: Direction = 'toServer'
  let hasCut = false

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  }
  const carry = (from: Socket, to: Socket, direction: Direction) => {
    from.on('data', (chunk) => {
      passed[direction] += chunk.length
      if (direction !== counted || hasCut || chunk.length < left) {
        if (direction === counted) left -= chunk.length
        to.write(chunk)
        return
      }
      hasCut = true
      to.write(chunk.subarray(0, left), () => end(from, to))
    })
    from.once('end', () => to.end())
    from.once('close', () => to.destroy())
  }
  const end = (...both: readonly Socket[]) => {
    for (const socket of both) {
      if (abruptly) socket.resetAndDestroy()
      else socket.destroySoon()
    }
  }
  const server = createServer((near) => {
    const far = connect(Number(address.port), address.hostname)
    keep(near)
    keep(far)
    carry(near, far, 'toServer')
    carry(far, near, 'toClient')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    cutAfter(bytes, direction) {
      left = bytes
      counted = direction
      hasCut = false
      passed.toServer = 0
      passed.toClient = 0
    },
    get hasCut() {
      return hasCut
    },
    passed,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
