import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { assertReachable, openDatabase } from '../../src/store/index.ts'
import { MessageGate, toType } from '../../src/store/socket/frame.ts'
import { forbidStrayRejections } from '../engine/support/stray.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

forbidStrayRejections()

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

const NOBODY = 1

/** A wire that names another process than the one that answers, as a pooler does, and hangs up on a statement with `text` in it. */
async function layPoolerLine(target: string, text: string) {
  const address = new URL(target)
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  let hungUp = 0
  const server = createServer((near) => {
    const far = keep(connect(Number(address.port), address.hostname))
    keep(near).on('data', (chunk) => {
      if (!chunk.includes(text)) return far.write(chunk)
      hungUp++
      return near.destroy()
    })
    const gate = new MessageGate((type, body) => {
      if (type === toType('K')) body.writeUInt32BE(NOBODY)
      return true
    })
    far.on('data', (chunk) => near.write(gate.pass(chunk)))
    far.once('close', () => near.destroy())
    near.once('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    hungUp: () => hungUp,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

it.each([
  ['while it is asked who answers', 'pg_backend_pid'],
  ['while prepared statements are tried', 'pg_sleep'],
])('a connection that is lost %s is the database’s fault, and no pooler’s', async (_, text) => {
  const line = await layPoolerLine(database.url, text)
  const db = openDatabase({ connection: line.url })
  try {
    const reached = assertReachable(db)
    await expect(reached).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' })
    expect(line.hungUp()).toBeGreaterThan(0)
  } finally {
    await line.close()
    await db.close()
  }
})

it('a pooler that keeps what is prepared is none to mind', async () => {
  const line = await layPoolerLine(database.url, 'nothing that we ask')
  const db = openDatabase({ connection: line.url })
  try {
    await assertReachable(db)
  } finally {
    await line.close()
    await db.close()
  }
})
