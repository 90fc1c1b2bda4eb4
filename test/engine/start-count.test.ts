import type { TransactionSql } from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createDeliveryStore, type Database, openDatabase } from '../../src/store/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { putDelivery, putSession } from './support/old-rows.ts'

const SESSION = { id: 'waiting' }

let bench: TestBench
let database: Database

beforeAll(async () => {
  bench = await createBench()
  database = openDatabase({ connection: bench.database.url, maxConnections: 1 })
})

afterAll(async () => {
  await database.close()
  await bench.close()
})

beforeEach(async () => {
  const { sql } = bench.database
  await putSession(sql, { ...SESSION, created: 1, open: 1 })
  await putDelivery(sql, SESSION, { created: 1 })
  await sql`update signoff.delivery set due_at = now() + interval '1 hour'`
})

afterEach(async () => {
  await bench.database
    .sql`truncate signoff.delivery, signoff.session_logout, signoff.session_logout_client`
})

/** Runs `work` in a transaction while nobody else can read deliveries. */
const whileShut = (work: (sql: TransactionSql) => Promise<void>) =>
  bench.database.sql.begin(async (sql) => {
    await sql`lock table signoff.delivery in access exclusive mode`
    await work(sql)
  })

/** Resolves when what is open was counted. */
const untilCounted = ({ store }: Signoff) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (store.getSnapshot().context.countedAt === null) return
      subscription.unsubscribe()
      resolve()
    }
    const subscription = store.subscribe(look)
    look()
  })

describe('a start', () => {
  it('has counted what is open, where that is quick', async () => {
    const signoff = await bench.start()
    const { countedAt, byChannel } = signoff.stats()
    expect(countedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(byChannel).toEqual({ logout: { retrying: 1 } })
  })

  it('works before a count is over that takes long, and says that it is not', async () => {
    const started: Signoff[] = []
    await whileShut(async () => {
      started.push(await bench.start())
      expect(started[0]?.stats()).toMatchObject({
        engine: 'running',
        countedAt: null,
        byChannel: {},
      })
    })
    for (const signoff of started) {
      await untilCounted(signoff)
      expect(signoff.stats().byDestination).toEqual({ 'logout:shop': { retrying: 1 } })
    }
  })
})

describe('a count', () => {
  it('goes by what was committed when it had its picture, however long it takes', async () => {
    const counting: Promise<{ readonly rows: readonly { readonly count: number }[] }>[] = []
    await whileShut(async (sql) => {
      await sql`update signoff.delivery set due_at = null`
      await new Promise<void>((resolve) => {
        counting.push(createDeliveryStore(database).countOpen(resolve))
      })
    })
    const [counted] = await Promise.all(counting)
    expect(counted?.rows.map(({ count }) => count)).toEqual([1])
    const { rows } = await createDeliveryStore(database).countOpen(() => {})
    expect(rows).toEqual([])
  })

  it('leaves the settings of its connection as they were', async () => {
    await createDeliveryStore(database).countOpen(() => {})
    const [row] = await database.sql`select current_setting('enable_seqscan') as seq`
    expect(row).toEqual({ seq: 'off' })
  })
})
