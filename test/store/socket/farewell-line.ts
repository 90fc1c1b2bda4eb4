import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { MessageGate, toMessage } from '../../../src/store/socket/frame.ts'

/** A wire to a Postgres server that takes its leave as a server does that is shut down. */
export interface FarewellLine {
  readonly url: string
  /** Says farewell instead of the message after the next `messages` of the server, and hangs up; once. */
  leaveAfter(messages: number): void
  /** It has said farewell. */
  readonly hasLeft: boolean
  close(): Promise<void>
}

const FAREWELL = toMessage(
  'E',
  'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0RProcessInterrupts\0\0',
)

export async function layFarewellLine(target: string): Promise<FarewellLine> {
  const address = new URL(target)
  const sockets = new Set<Socket>()
  let left = Number.POSITIVE_INFINITY
  let hasLeft = false

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  }
  const answer = (far: Socket, near: Socket) => {
    let gone = false
    const gate = new MessageGate(() => {
      if (!hasLeft && left-- <= 0) {
        hasLeft = true
        gone = true
      }
      return !gone
    })
    far.on('data', (chunk) => {
      const wasGone = gone
      near.write(gate.pass(chunk))
      if (gone && !wasGone) near.end(FAREWELL)
    })
    far.once('close', () => near.destroySoon())
    near.once('close', () => far.destroy())
  }
  const server = createServer((near) => {
    const far = connect(Number(address.port), address.hostname)
    keep(near)
    keep(far)
    near.on('data', (chunk) => far.write(chunk))
    answer(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    leaveAfter(messages) {
      left = messages
      hasLeft = false
    },
    get hasLeft() {
      return hasLeft
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
