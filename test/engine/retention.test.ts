import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { advanceRetention, hurryRetention, type RetentionPorts } from '../../src/engine/index.ts'
import { createRetentionKeeper } from '../../src/engine/retention-keeper.ts'
import { parseRetentionOptions } from '../../src/engine/retention-options.ts'
import { createSignoff, silentLogger } from '../../src/index.ts'
import {
  createRetentionStore,
  type Database,
  openDatabase,
  type Queryable,
  type RetentionStore,
} from '../../src/store/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import type { TestDatabase } from '../support/database.ts'
import { putDay, putDelivery, putLine, putSession } from './support/old-rows.ts'

/** A role of its own has one database. */
const isWhole = inject('shards') === 1

const DEFAULTS = parseRetentionOptions() as RetentionPorts['options']

let bench: TestBench
let test: TestDatabase
let database: Database
let ports: RetentionPorts
let warnings: string[]

beforeAll(async () => {
  bench = await createBench()
  test = bench.database
  database = openDatabase({ connection: test.sql })
})

afterAll(() => bench.close())

beforeEach(() => {
  warnings = []
  const logger = { ...silentLogger, warn: (event: string) => void warnings.push(event) }
  const store = createRetentionStore(database)
  ports = { database, store, logger, options: DEFAULTS, now: Date.now }
})

afterEach(async () => {
  await test.sql`truncate signoff.delivery, signoff.session_logout, signoff.session_logout_client,
    signoff.journal, signoff.recovery`
})

async function removeAll(options: Partial<RetentionPorts['options']> = {}): Promise<number> {
  const all = { ...ports, options: { ...DEFAULTS, ...options } }
  await hurryRetention(all)
  let removed = 0
  for (let more = true; more; ) {
    const progress = await advanceRetention(all)
    removed += progress.removed
    more = progress.more
  }
  return removed
}

/** Advances until something is removed, or a pass is not due. */
async function removeOne(): Promise<number> {
  for (;;) {
    const { removed, more } = await advanceRetention(ports)
    if (removed > 0 || !more) return removed
  }
}

const idsOf = async (table: string, column = 'id') =>
  (await test.sql`select ${test.sql(column)}::text as id from ${test.sql(`signoff.${table}`)}`)
    .map(({ id }) => id)
    .toSorted()

describe('a pass of retention', () => {
  it('removes final deliveries when their days are over, however old those are that still wait', async () => {
    const { sql } = test
    const session = { id: 'alive' }
    await putSession(sql, { ...session, created: 200, open: 1 })
    await putDelivery(sql, session, { created: 100, finished: 91 })
    const kept = [
      await putDelivery(sql, session, { created: 100 }),
      await putDelivery(sql, session, { created: 100, finished: 89 }),
      await putDelivery(sql, session, { created: 1, finished: 1 }),
    ]
    expect(await removeAll()).toBe(1)
    expect(await idsOf('delivery')).toEqual(kept.toSorted())
    expect(await idsOf('session_logout')).toEqual(['alive'])
  })

  it('removes settled sessions with their registrations, once their deliveries are gone', async () => {
    const { sql } = test
    await putSession(sql, { id: 'over', created: 100, settled: 91 })
    await putSession(sql, { id: 'over, delivery kept', created: 100, settled: 91 })
    await putDelivery(sql, { id: 'over, delivery kept' }, { created: 91, finished: 80 })
    await putSession(sql, { id: 'reopened', created: 100, settled: 91, open: 1 })
    await putSession(sql, { id: 'young', created: 100, settled: 89 })
    await removeAll()
    const kept = ['over, delivery kept', 'reopened', 'young']
    expect(await idsOf('session_logout')).toEqual(kept)
    expect(await idsOf('session_logout_client', 'session_id')).toEqual(kept)
  })

  it('removes sessions that nobody ended long after they expired, and none of which no end is known', async () => {
    const { sql } = test
    await putSession(sql, { id: 'forgotten', created: 60, expired: 31 })
    await putSession(sql, { id: 'expired lately', created: 60, expired: 29 })
    await putSession(sql, { id: 'endless', created: 3000 })
    await removeAll()
    expect(await idsOf('session_logout')).toEqual(['endless', 'expired lately'])
  })

  it('goes through every instance, a page at a time', async () => {
    const { sql } = test
    for (const instance of ['a', 'b', 'c']) {
      const session = { id: 's', instance }
      await putSession(sql, { ...session, created: 100, settled: 91 })
      await putDelivery(sql, session, { created: 91, finished: 91 })
    }
    await test.sql`insert into signoff.session_logout (instance_id, bucket, id, machine_version, state, snapshot,
        revision, created_at, finished_at)
      select 'b', n % 64, 'many-' || n, 1, 'completed', '{}', 1, now() - interval '100 days', now() - interval '95 days'
      from generate_series(1, 1200) n`
    expect(await removeAll()).toBe(3 + 3 + 1200)
    expect(await idsOf('session_logout')).toEqual([])
    expect(await idsOf('delivery')).toEqual([])
  })

  it('drops whole days of the journal, and old lines of days that had none', async () => {
    const { sql } = test
    const gone = await putDay(sql, 92)
    const kept = await putDay(sql, 90)
    for (const age of [92, 90, 2000, 85]) await putLine(sql, `line ${age}`, age)
    await removeAll()
    expect(await idsOf('journal', 'actor_id')).toEqual(['line 85', 'line 90'])
    const tables =
      await sql`select to_regclass(${`signoff.${gone}`}) as gone, to_regclass(${`signoff.${kept}`}) as kept`
    for (const found of tables)
      expect(found).toMatchObject({ gone: null, kept: expect.stringContaining(kept) })
    await sql`drop table ${sql(`signoff.${kept}`)}`
  })

  it('drops a day in a transaction of its own, as a cluster does that on all servers at once', async () => {
    await putDay(test.sql, 92)
    const [looking, dropping] = [new Set<Queryable>(), new Set<Queryable>()]
    const store = createRetentionStore(database)
    const watched: RetentionStore = {
      ...store,
      removeStrayLines: (sql, ...more) =>
        store.removeStrayLines(sql, ...more).finally(() => looking.add(sql)),
      dropDay: (sql, before) => store.dropDay(sql, before).finally(() => dropping.add(sql)),
    }
    ports = { ...ports, store: watched }
    expect(await removeAll()).toBe(1)
    expect(looking.size).toBeGreaterThan(0)
    expect(dropping.size).toBeGreaterThan(0)
    expect([...dropping].filter((sql) => looking.has(sql))).toEqual([])
  })

  it('keeps for ever what it is told to keep', async () => {
    const { sql } = test
    await putSession(sql, { id: 'over', created: 999, settled: 999 })
    await putSession(sql, { id: 'forgotten', created: 999, expired: 999 })
    await putDelivery(sql, { id: 'over' }, { created: 999, finished: 999 })
    await putLine(sql, 'line', 999)
    const nothing = {
      deliveryDays: false,
      sessionDays: false,
      expiredSessionDays: false,
      journalDays: false,
    } as const
    expect(await removeAll(nothing)).toBe(0)
  })

  it('is not begun again before six hours are over', async () => {
    await removeAll()
    await putDelivery(test.sql, { id: 's' }, { created: 100, finished: 99 })
    expect(await advanceRetention(ports)).toEqual({ removed: 0, more: false })
    const later = { ...ports, now: () => Date.now() + 6 * 3_600_000 }
    ports = later
    expect(await removeOne()).toBe(1)
  })
})

describe('replicas with retention', () => {
  it('do it one at a time, and one goes on where another has stopped', async () => {
    for (let n = 0; n < 3; n++)
      await putDelivery(test.sql, { id: `session ${n}` }, { created: 100, finished: 99 })
    await hurryRetention(ports)
    expect(await removeOne()).toBe(1)
    await test.sql.begin(async (other) => {
      await other`select 1 from signoff.chore for update`
      expect(await advanceRetention(ports)).toEqual({ removed: 0, more: false })
    })
    expect(await removeOne()).toBe(1)
    expect(await idsOf('delivery')).toHaveLength(1)
  })

  it('leave a day of the journal that somebody reads, and come back for it', async () => {
    const { sql } = test
    const day = await putDay(sql, 120)
    const isThere = async () =>
      (await sql`select to_regclass(${`signoff.${day}`}) is not null as there`)[0]?.['there']
    await sql.begin(async (reader) => {
      await reader`lock table signoff.journal in access share mode`
      await removeAll()
    })
    expect(await isThere()).toBe(true)
    expect(warnings).toEqual(['retention.dayKept'])
    const later = { ...ports, now: () => Date.now() + 60_000 }
    await advanceRetention(later)
    expect(await isThere()).toBe(false)
  })

  it.runIf(isWhole)('leave the days of the journal to the role that owns them', async () => {
    const { sql } = test
    const day = await putDay(sql, 120)
    const role = `retention_${Date.now()}`
    await sql.unsafe(`create role ${role} login password 'secret'`)
    await sql.unsafe(`grant usage on schema signoff to ${role}`)
    await sql.unsafe(
      `grant select, insert, update, delete on all tables in schema signoff to ${role}`,
    )
    await putDelivery(sql, { id: 's' }, { created: 100, finished: 99 })
    const address = new URL(test.url)
    address.username = role
    address.password = 'secret'
    const own = openDatabase({ connection: address.href, maxConnections: 2 })
    ports = { ...ports, database: own, store: createRetentionStore(own) }
    await removeAll()
    await own.close()
    expect(warnings).toEqual(['retention.dayKept'])
    expect(await idsOf('delivery')).toEqual([])
    await sql.unsafe(`drop owned by ${role}; drop role ${role}; drop table signoff.${day}`)
  })
})

describe('a running replica', () => {
  it('asks every minute, works through what is due, and rests in between', async () => {
    for (let n = 0; n < 3; n++)
      await putDelivery(test.sql, { id: `session ${n}` }, { created: 100, finished: 99 })
    await hurryRetention(ports)
    const clock = createFakeClock({ now: Date.now() })
    const keeper = createRetentionKeeper({ ...ports, clock, options: { ...DEFAULTS } })
    keeper.start()
    clock.advance(59_000)
    expect(await idsOf('delivery')).toHaveLength(3)
    clock.advance(1000)
    while ((await idsOf('delivery')).length > 0) {
      await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
      clock.advance(5000)
    }
    await keeper.stop()
  })

  it('removes nothing when it is told not to', () => {
    const clock = createFakeClock({ now: 0 })
    const keeper = createRetentionKeeper({ ...ports, clock, options: false })
    keeper.start()
    expect(clock.pending).toBe(0)
  })

  it.each([
    [{ deliveryDays: 0 }, 'retention.deliveryDays'],
    [{ journalDays: 1.5 }, 'retention.journalDays'],
    [{ sessionDays: true }, 'retention.sessionDays'],
    [{ days: 3 }, 'retention'],
    [true, 'retention'],
  ])('refuses %j', async (retention, option) => {
    await expect(
      createSignoff({ database: test.url, retention: retention as never }),
    ).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option })
  })
})
