import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMembership } from '../../src/engine/membership.ts'
import {
  BUCKET_COUNT,
  createReplicaStore,
  openDatabase,
  readDatabaseTime,
} from '../../src/store/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, FAST, login, only, party, sessionReaches } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

/** Longer than a test may take. */
const LONG_LEASE = { ...FAST, leaseMs: 3_600_000 } as const

describe('a replica that is gone', () => {
  /** A delivery that waits in the database, in the hand of `owner` for a while. */
  const leaseTo = async (owner: string) => {
    const office = await bench.create({ engine: LONG_LEASE })
    await login(office, owner, 'shop')
    const delivery = only(await office.sessions.terminate({ sessionId: owner }))
    await bench.database.sql`update signoff.delivery
      set lease_owner = ${owner}, due_at = now() + interval '50 min' where id = ${delivery.id}`
    return delivery.id
  }

  const seeReplica = (id: string, secondsAgo: number) =>
    bench.database.sql`insert into signoff.replica (id, started_at, seen_at)
      values (${id}, now() - interval '1 h', now() - ${secondsAgo} * interval '1 s')`

  it('is survived by its work: what it had in hand another takes long before its leases end', async () => {
    const office = await bench.create({ engine: LONG_LEASE })
    const shop = await party(bench, office, 'shop')
    await leaseTo('gone')
    await leaseTo('stranger')
    await seeReplica('gone', 11)
    const heir = await bench.start({ engine: LONG_LEASE })
    await shop.waitFor(2)
    for (const id of ['gone', 'stranger']) await sessionReaches(heir, id, 'completed')
  })

  it('leaves nobody else’s work, and no mail that it may have sent', async () => {
    const office = await bench.create({ engine: LONG_LEASE })
    await party(bench, office, 'shop')
    const ids = [await leaseTo('gone'), await leaseTo('alive'), await leaseTo('mailer')]
    await seeReplica('gone', 11)
    await seeReplica('mailer', 11)
    await seeReplica('alive', 9)
    const { sql } = bench.database
    await sql`update signoff.delivery set state = 'signed', channel = 'email' where lease_owner = 'mailer'`
    const database = openDatabase({ connection: sql })
    const store = createReplicaStore(database)
    const now = await readDatabaseTime(database)
    const span = { now, leaseUntil: now + LONG_LEASE.leaseMs, seenSince: now - 10_000, limit: 10 }
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) await store.handOver({ bucket, ...span })
    const due = await sql<{ owner: string }[]>`
      select lease_owner as owner from signoff.delivery where due_at <= now() and id = any(${ids})`
    expect(due.map(({ owner }) => owner)).toEqual(['gone'])
  })

  it('is judged so by others that beat, and not by one that was silent itself', async () => {
    let others: readonly string[] = ['other']
    const store = {
      beat: async () => ['me', ...others].map((id) => ({ id, draining: false })),
      remove: async () => {},
    }
    const membership = createMembership(store, { id: 'me', leaseMs: 60_000 })
    expect(await membership.beat(0)).toBe(false)
    expect(await membership.beat(2000)).toBe(true)
    expect(await membership.beat(4000)).toBe(false)
    others = []
    expect(await membership.beat(16_000)).toBe(false)
    expect(await membership.beat(18_000)).toBe(true)
    expect(await membership.beat(20_000)).toBe(false)
  })
})

/** Every replica has said that it lives since all were there, and so has learnt of the others. */
async function haveMet(): Promise<void> {
  const { sql } = bench.database
  const [now] = await sql<{ at: string }[]>`select clock_timestamp()::text as at`
  const count = async () =>
    (await sql`select 1 from signoff.replica where seen_at <= ${now?.at ?? ''}::timestamptz`).length
  await expect.poll(count).toBe(0)
}

describe('two replicas', () => {
  it('share the work of a third process', async () => {
    const office = await bench.create()
    const answers: (() => void)[] = []
    let open = false
    const shop = await party(bench, office, 'shop', {
      respond: () => (open ? 200 : new Promise((resolve) => answers.push(() => resolve(200)))),
    })
    const replicas = [await bench.start({ engine: CALM }), await bench.start({ engine: CALM })]
    const counts = replicas.map((signoff) => {
      const count = { sent: 0 }
      signoff.on('delivery.sent', () => {
        count.sent++
      })
      return count
    })
    await haveMet()
    const names = Array.from({ length: 150 }, (_, index) => `s${index}`)
    await Promise.all(names.map((name) => login(office, name, 'shop')))
    await Promise.all(names.map((sessionId) => office.sessions.terminate({ sessionId })))
    const least = () => Math.min(...replicas.map((signoff) => signoff.stats().inFlight))
    await expect.poll(least).toBeGreaterThan(0)
    open = true
    for (const answer of answers) answer()
    await shop.waitFor(names.length)
    const sum = () => counts.reduce((total, { sent }) => total + sent, 0)
    await expect.poll(sum).toBe(names.length)
    for (const { sent } of counts) expect(sent).toBeGreaterThan(0)
  })
})
