import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../../src/store/index.ts'
import { createPool } from '../../../src/store/pool.ts'
import { createSocketPool } from '../../../src/store/socket/index.ts'
import { forbidStrayRejections } from '../../engine/support/stray.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createLatch } from '../../support/latch.ts'
import { createCertificate } from '../../transport/support/servers.ts'
import { type CutLine, layCutLine } from './cut-line.ts'

const UNAVAILABLE = { code: 'ERR_DATABASE_UNAVAILABLE' }
const NUMBER = { scope: 'small', text: 'select $1::integer as "n"' } as const
const STARTUP = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0])

forbidStrayRejections()

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function createSocket(port: number) {
  const target = { host: ['127.0.0.1'], port: [port] }
  return createSocketPool({ mode: undefined, direct: false }).create(target)
}

function open(url: string): Database {
  const db = openDatabase({ connection: url, maxConnections: 1 })
  onTestFinished(() => db.close())
  return db
}

async function layLine(): Promise<CutLine> {
  const line = await layCutLine(database.url, { abruptly: false })
  onTestFinished(() => line.close())
  return line
}

describe('a socket for the driver', () => {
  it('connects when it is first written to, and carries what was written', async () => {
    const heard = new Promise<Buffer>((resolve) => {
      void listen((socket) => socket.once('data', resolve)).then((port) => {
        const socket = createSocket(port)
        expect(socket.readyState).toBe('closed')
        socket.write(STARTUP)
        expect(socket.readyState).toBe('opening')
        onTestFinished(() => {
          socket.destroy()
        })
      })
    })
    expect(await heard).toEqual(STARTUP)
  })

  it('closes without a failure when nothing is written to it', async () => {
    let connections = 0
    const socket = createSocket(await listen(() => connections++))
    expect(await once(socket, 'close')).toEqual([false])
    expect(connections).toBe(0)
  })

  it('closes instead of beginning with what was left over from another connection', async () => {
    let connections = 0
    const socket = createSocket(await listen(() => connections++))
    const closed = once(socket, 'close')
    socket.write(Buffer.concat([Buffer.alloc(1024), STARTUP]))
    expect(await closed).toEqual([false])
    expect(connections).toBe(0)
  })

  it('tells a failure and the end in one breath', async () => {
    const port = await listen((socket) => socket.resetAndDestroy())
    const socket = createSocket(port)
    const told: string[] = []
    socket.once('error', () => {
      told.push('error')
      queueMicrotask(() => told.push('later'))
    })
    const closed = new Promise<void>((resolve) => {
      socket.once('close', (failed: boolean) => {
        told.push(`close, failed: ${failed}`)
        resolve()
      })
    })
    socket.write(STARTUP)
    await closed
    expect(told).toEqual(['error', 'close, failed: true', 'later'])
  })
})

describe('a pool', () => {
  it('is told at once of a server that hangs up on everybody', async () => {
    const port = await listen((socket) => socket.once('data', () => socket.end()))
    const db = open(`postgres://anybody@127.0.0.1:${port}/any`)
    await expect(db.query(NUMBER, [1])).rejects.toMatchObject(UNAVAILABLE)
  })

  it('does not go on with a lost transaction on another connection', async () => {
    await database.sql`create table kept (id integer)`
    const line = await layLine()
    const db = open(line.url)
    let other: Promise<unknown> = Promise.resolve()
    const transaction = db.begin(async (sql) => {
      await sql`insert into kept values (1)`
      line.cutAfter(1, 'toServer')
      await sql`insert into kept values (2)`.catch(() => {})
      other = db.query(NUMBER, [7])
      await sql`insert into kept values (3)`.catch(() => {})
    })
    await expect(transaction).rejects.toMatchObject(UNAVAILABLE)
    await expect(other).resolves.toEqual([{ n: 7 }])
    expect(await database.sql`select id from kept`).toEqual([])
  })

  it('refuses all statements of a lost transaction that were given at once', async () => {
    const line = await layLine()
    const db = open(line.url)
    const transaction = db.begin(async (sql) => {
      await sql`select 1`
      line.cutAfter(1, 'toServer')
      const given = [1, 2, 3, 4].map((n) => sql`select ${n}::integer, ${`${n}`}::text`)
      const settled = await Promise.allSettled(given)
      return settled.map((one) => one.status)
    })
    await expect(transaction).rejects.toMatchObject(UNAVAILABLE)
    await expect(db.query(NUMBER, [2])).resolves.toEqual([{ n: 2 }])
  })

  it('is given up while a connection looks at array types, and tells that to the caller alone', async () => {
    const server = new URL(database.url)
    const look = createLatch()
    const port = await listen((near) => {
      const far = connect(Number(server.port), server.hostname)
      near.on('data', (chunk) => (chunk.includes('b.typarray') ? look.open() : far.write(chunk)))
      near.once('close', () => far.destroy())
      far.pipe(near)
    })
    const address = new URL(server)
    address.host = `127.0.0.1:${port}`
    const sql = createPool(address.href, { max: 1 })
    const refused = expect(sql`select 1`).rejects.toMatchObject({ code: 'CONNECTION_DESTROYED' })
    await look.opened
    await sql.end({ timeout: 0.01 })
    await refused
  })

  it('reads and writes arrays as before', async () => {
    const [row] = await open(database.url).begin(
      (sql) => sql`select ${[1, 2]}::integer[] as numbers, ${['a,b', '"']}::text[] as texts`,
    )
    expect(row).toEqual({ numbers: [1, 2], texts: ['a,b', '"'] })
  })
})

/** A wire to the database that speaks TLS on this side, as a server with a certificate does. */
async function laySecureLine({ refuses = false } = {}): Promise<URL> {
  const identity = createCertificate('IP:127.0.0.1')
  const server = new URL(database.url)
  const port = await listen((near) => {
    near.once('data', () => {
      near.write(refuses ? 'N' : 'S')
      const plain = refuses ? near : new TLSSocket(near, { isServer: true, ...identity })
      plain.on('error', () => {})
      const far = connect(Number(server.port), server.hostname)
      plain.pipe(far).pipe(plain)
      plain.once('close', () => far.destroy())
    })
  })
  const address = new URL(server)
  address.host = `127.0.0.1:${port}`
  return address
}

describe('a secure line', () => {
  it('carries statements and a transaction', async () => {
    const url = await laySecureLine()
    url.searchParams.set('sslmode', 'require')
    const db = open(url.href)
    expect(await db.query(NUMBER, [1])).toEqual([{ n: 1 }])
    expect(await db.begin((sql) => sql`select 2 as n`)).toEqual([{ n: 2 }])
  })

  it('is not laid to a server whose certificate nobody vouches for, when that is asked for', async () => {
    const url = await laySecureLine()
    url.searchParams.set('sslmode', 'verify-full')
    await expect(open(url.href).query(NUMBER, [1])).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
  })

  it.each([
    ['require', UNAVAILABLE],
    ['prefer', undefined],
  ])('with sslmode %s to a server that speaks no TLS', async (mode, refusal) => {
    const url = await laySecureLine({ refuses: true })
    url.searchParams.set('sslmode', mode)
    const answer = open(url.href).query(NUMBER, [1])
    if (refusal) await expect(answer).rejects.toMatchObject(refusal)
    else await expect(answer).resolves.toEqual([{ n: 1 }])
  })
})
