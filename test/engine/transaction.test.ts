import { generateKeyPairSync } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, login, only, party, sessionReaches } from './support/fleet.ts'

type HostOptions = NonNullable<Parameters<typeof postgres>[1]>

/** When the rows of a host's own transaction are first looked for, before anybody polls. */
const FIRST_LOOK_MS = 5

let bench: TestBench
let signoff: Signoff
let host: postgres.Sql

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: CALM })
  host = postgres(bench.database.url, { max: 4, onnotice() {} })
  await host`create table session (id text primary key)`
})

afterAll(async () => {
  await host.end()
  await bench.close()
})

/** The algorithm of a relying party of which no more is known than its address. */
function createRsaJwks(): JSONWebKeySet {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256' }],
  } as JSONWebKeySet
}

async function prepare(sessionId: string) {
  const receiver = await party(bench, signoff, sessionId)
  await login(signoff, sessionId, sessionId)
  return receiver
}

describe("a caller's transaction that rolls back", () => {
  it.each([
    ['of the host', () => host.begin.bind(host)],
    ['of signoff.transaction', () => signoff.transaction.bind(signoff)],
  ] as const)('%s leaves neither end nor delivery', async (name, begin) => {
    const sessionId = `back ${name}`
    const receiver = await prepare(sessionId)
    const gone = begin()(async (sql: postgres.TransactionSql) => {
      await sql`insert into session values (${sessionId})`
      await signoff.sessions.terminate({ sessionId }, { sql })
      throw new Error('rolled back')
    })
    await expect(gone).rejects.toThrow('rolled back')
    expect((await signoff.sessions.get(sessionId)).state).toBe('active')
    expect((await signoff.sessions.get(sessionId)).deliveries).toEqual([])
    expect(await host`select id from session where id = ${sessionId}`).toHaveLength(0)
    expect(receiver.requests).toHaveLength(0)
    await signoff.sessions.terminate({ sessionId })
    await receiver.waitFor(1)
  })
})

describe("a caller's transaction that commits", () => {
  it('of signoff.transaction is acted on at once', async () => {
    const receiver = await prepare('own')
    const still = await bench.start({ clock: createFakeClock({ now: Date.now() }), engine: CALM })
    await still.transaction((sql) => still.sessions.terminate({ sessionId: 'own' }, { sql }))
    await receiver.waitFor(1)
    await sessionReaches(still, 'own', 'completed')
    await still.stop()
  })

  it('of the host is seen without a word, at the first look', async () => {
    const receiver = await prepare('theirs')
    const clock = createFakeClock({ now: Date.now() })
    const still = await bench.start({ clock, engine: CALM })
    await host.begin((sql) => still.sessions.terminate({ sessionId: 'theirs' }, { sql }))
    clock.advance(FIRST_LOOK_MS)
    await receiver.waitFor(1)
    await sessionReaches(still, 'theirs', 'completed')
    await still.stop()
  })

  it.each(['0.3', '6'])('%s s later is seen too', async (seconds) => {
    const sessionId = `slow ${seconds}`
    const receiver = await prepare(sessionId)
    await host.begin(async (sql) => {
      const result = await signoff.sessions.terminate({ sessionId }, { sql })
      expect(only(result).state).toBe('pending')
      await sql`select pg_sleep(${seconds}::float8)`
      expect(receiver.requests).toHaveLength(0)
    })
    await receiver.waitFor(1)
    await sessionReaches(signoff, sessionId, 'completed')
  })

  it('with a first login and the end together tells that relying party', async () => {
    const receiver = await bench.receiver('newcomer', { respond: () => 200 })
    const remembering = await bench.start({
      engine: { ...CALM, relyingPartyCacheMs: 60_000 },
      signing: { jwks: createRsaJwks() },
    })
    await remembering.transaction(async (sql) => {
      const registration = { sessionId: 'fresh', clientId: 'newcomer', sub: 'alice' }
      const where = { backchannelLogoutUri: receiver.uri }
      await remembering.sessions.register({ ...registration, ...where }, { sql })
      await remembering.sessions.terminate({ sessionId: 'fresh' }, { sql })
    })
    await receiver.waitFor(1)
    await sessionReaches(remembering, 'fresh', 'completed')
    await remembering.stop()
  })
})

describe('stricter isolation', () => {
  it.each(['repeatable read', 'serializable'])('%s works as any other', async (level) => {
    const receiver = await prepare(level)
    await host.begin(`isolation level ${level}`, async (sql) => {
      await sql`select count(*) from session`
      await signoff.sessions.register({ sessionId: level, clientId: level, sub: 'bob' }, { sql })
      await signoff.sessions.terminate({ sessionId: level }, { sql })
    })
    await receiver.waitFor(1)
    await sessionReaches(signoff, level, 'completed')
  })

  it.each(['repeatable read', 'serializable'])(
    '%s that lost a race fails with what the host knows to try again',
    async (level) => {
      const sessionId = `lost ${level}`
      await prepare(sessionId)
      const lost = host.begin(`isolation level ${level}`, async (sql) => {
        await sql`select count(*) from session`
        await signoff.sessions.terminate({ sessionId })
        await signoff.sessions.terminate({ sessionId }, { sql })
        await sql`insert into session values (${sessionId})`
      })
      const [outcome] = await Promise.allSettled([lost])
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: '40001' })
      expect((await signoff.sessions.get(sessionId)).deliveries).toHaveLength(1)
    },
  )
})

describe('a pool of two connections', () => {
  it('does not wait for itself when both are held by transactions', async () => {
    const small = await bench.start({ engine: CALM, maxConnections: 2 })
    const names = ['full-a', 'full-b', 'full-c', 'full-d']
    const receivers = await Promise.all(names.map((name) => party(bench, small, name)))
    await Promise.all(
      names.map((name) =>
        small.transaction(async (sql) => {
          await sql`select pg_sleep(0.05)`
          const registration = { sessionId: name, clientId: name, sub: 'alice' }
          await small.sessions.register(registration, { sql })
          const first = await small.sessions.terminate({ sessionId: name }, { sql })
          const again = await small.sessions.terminate({ sessionId: name }, { sql })
          expect(only(again).id).toBe(only(first).id)
          await small.sessions.terminateAll({ sub: 'alice', except: names }, { sql })
        }),
      ),
    )
    await Promise.all(receivers.map((receiver) => receiver.waitFor(1)))
  })
})

describe('a pool of one connection', () => {
  it("does what a person asks for within the caller's transaction, before the time was ever asked", async () => {
    const ids: string[] = []
    for (const sessionId of ['hand-a', 'hand-b']) {
      await party(bench, signoff, sessionId, { more: { paused: true } })
      await login(signoff, sessionId, sessionId)
      ids.push(only(await signoff.sessions.terminate({ sessionId })).id)
    }
    const [first = '', second = ''] = ids
    const narrow = postgres(bench.database.url, { max: 1, onnotice() {} })
    const fresh = () => bench.create({ database: narrow })
    const one = await fresh()
    const cancelled = await one.transaction((sql) => one.deliveries.cancel(first, { sql }))
    expect(cancelled.state).toBe('cancelled')
    const two = await fresh()
    const refused = two.transaction((sql) => two.deliveries.resolve(second, 'sent', { sql }))
    await expect(refused).rejects.toMatchObject({ code: 'ERR_DELIVERY_STATE' })
    const three = await fresh()
    const since = Date.now() + 3_600_000
    const range = { since, until: since + 1 }
    const recovery = await three.transaction((sql) => three.deliveries.recover(range, { sql }))
    expect(recovery.matched).toBe(0)
    await narrow.end()
  })
})

describe('work that hands its queries back', () => {
  it('has them carried out within signoff.transaction, as by the driver', async () => {
    const insert = (sql: postgres.TransactionSql) =>
      ['one', 'two'].map((id) => sql`insert into session (id) values (${id}) returning id`)
    const rows = await signoff.transaction(insert as never)
    expect(rows).toEqual([[{ id: 'one' }], [{ id: 'two' }]])
    expect(await signoff.transaction((() => 'no promise') as never)).toBe('no promise')
  })
})

describe('an error of the host', () => {
  it('within signoff.transaction comes out as it is, whatever its code', async () => {
    const redis = Object.assign(new Error('redis is away'), { code: 'ECONNREFUSED' })
    const failed = signoff.transaction(() => Promise.reject(redis))
    await expect(failed).rejects.toBe(redis)
  })
})

describe("a host's own pool", () => {
  it.each<[string, HostOptions]>([
    ['camel case', { transform: postgres.camel }],
    ['kebab case', { transform: postgres.kebab }],
    ['undefined as null', { transform: { undefined: null } }],
    ['no prepared statements', { prepare: false }],
    ['no fetched types', { fetch_types: false }],
    ['big integers', { types: { bigint: postgres.BigInt } }],
    [
      'dates as text',
      { types: { date: { to: 1184, from: [1082, 1114, 1184], serialize: String, parse: String } } },
    ],
    ['one connection', { max: 1 }],
    ['serializable by default', { connection: { default_transaction_isolation: 'serializable' } }],
  ])('with %s does for the whole engine', async (name, options) => {
    const sql = postgres(bench.database.url, { max: 4, onnotice() {}, ...options } as HostOptions)
    try {
      const hosted = await bench.start({ database: sql, engine: CALM })
      const receiver = await party(bench, hosted, `rp ${name}`)
      const sessionId = `session ${name}`
      await login(hosted, sessionId, `rp ${name}`)
      await hosted.transaction((tx) => hosted.sessions.terminate({ sessionId }, { sql: tx }))
      await receiver.waitFor(1)
      await sessionReaches(hosted, sessionId, 'completed')
      const view = await hosted.sessions.get(sessionId)
      expect(view.deliveries).toMatchObject([{ state: 'sent', attempts: 1 }])
      await hosted.stop()
    } finally {
      await sql.end({ timeout: 1 })
    }
  })

  it.each<[string, HostOptions]>([
    ['that rewrites the names of columns', { transform: postgres.pascal }],
    ['that rewrites NULL', { transform: { value: { from: (value) => value ?? undefined } } }],
    [
      'that leaves JSON as text',
      { types: { json: { to: 3802, from: [3802], serialize: String, parse: String } } },
    ],
  ])('%s is refused at the start, and the option is named', async (_, options) => {
    const sql = postgres(bench.database.url, { max: 1, onnotice() {}, ...options } as HostOptions)
    try {
      const hosted = await bench.create({ database: sql })
      await expect(hosted.start()).rejects.toMatchObject({
        code: 'ERR_OPTION_INVALID',
        option: 'database',
      })
      await hosted.stop()
    } finally {
      await sql.end({ timeout: 1 })
    }
  })
})

describe('the bus tells of logins and ends in signoff.transaction', () => {
  function listen(sessionId: string) {
    const heard: string[] = []
    for (const event of ['session.registered', 'session.terminated'] as const) {
      signoff.on(event, (fact) => fact.sessionId === sessionId && heard.push(event))
    }
    return heard
  }

  const loginAndEnd = async (sessionId: string, sql: postgres.TransactionSql) => {
    const login = { sessionId, clientId: sessionId, sub: 'ann' }
    await signoff.sessions.register(login, { sql })
    await signoff.sessions.terminate({ sessionId }, { sql })
  }

  it('when it is committed, and not before', async () => {
    await party(bench, signoff, 'told')
    const heard = listen('told')
    await signoff.transaction(async (sql) => {
      await loginAndEnd('told', sql)
      expect(heard).toEqual([])
    })
    expect(heard).toEqual(['session.registered', 'session.terminated'])
  })

  it('never when it is rolled back', async () => {
    await party(bench, signoff, 'untold')
    const heard = listen('untold')
    const gone = signoff.transaction(async (sql) => {
      await loginAndEnd('untold', sql)
      throw new Error('rolled back')
    })
    await expect(gone).rejects.toThrow('rolled back')
    await signoff.transaction(async () => {})
    expect(heard).toEqual([])
  })
})

describe('transactions of signoff.transaction, more than there are connections', () => {
  it('may ask for what is outside of them', async () => {
    const sessionId = 'crowd'
    await prepare(sessionId)
    const look = () => signoff.transaction(async () => signoff.sessions.get(sessionId))
    const seen = await Promise.all(Array.from({ length: 30 }, look))
    expect(new Set(seen.map(({ state }) => state))).toEqual(new Set(['active']))
  })
})
