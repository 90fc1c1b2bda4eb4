import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { addRelay, openScriptedRelay, otp, type ScriptedRelay } from '../notify/support.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, deliveryReaches, login, only, party, sessionReaches } from './support/fleet.ts'
import { type DatabaseLine, layLine } from './support/line.ts'

/** Longer than a test may take: what is sent in time was not waiting for a lease to run out. */
const LONG_LEASE = { ...CALM, leaseMs: 600_000 }

let bench: TestBench
let line: DatabaseLine
let relay: ScriptedRelay
let signoff: Signoff

beforeEach(async () => {
  bench = await createBench()
  line = await layLine(bench.database.url)
  await bench.database.sql.unsafe(`
    create function pass_gate() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(tg_argv[0]::bigint); return null; end $$;
    create trigger gate after insert on signoff.delivery execute function pass_gate(${GATE});
    create trigger claim_gate after update on signoff.delivery for each row
      when (new.fence > old.fence) execute function pass_gate(${GATE});
    create trigger release_gate after update on signoff.delivery for each row
      when (new.lease_owner is null and new.revision = old.revision and old.lease_owner is not null)
      execute function pass_gate(${RELEASE_GATE});`)
  relay = await openScriptedRelay()
  signoff = await bench.start({
    database: line.url,
    engine: LONG_LEASE,
    origins: { primary: 'op.example' },
  })
})

afterEach(async () => {
  await bench.close()
  await line.close()
  await relay.close()
})

/** Whoever makes or claims deliveries waits, before the commit, while somebody has this lock. */
const GATE = 4711

/** The same for who gives one back. */
const RELEASE_GATE = 4712

const isHeldUp = async () =>
  (
    await bench.database.sql`select 1 from pg_locks where not granted and locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`
  ).length > 0

const isLeased = async () =>
  (await bench.database.sql`select 1 from signoff.delivery where lease_owner is not null`).length >
  0

const countDeliveries = async () =>
  (await bench.database.sql`select 1 from signoff.delivery`).length

/** The delivery that a call makes is on disk, and the answer to its write does not come back. */
async function loseAnswer(call: () => Promise<unknown>): Promise<void> {
  const before = await countDeliveries()
  const { lost } = await bench.database.sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${GATE})`
    const called = expect(call()).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' })
    await expect.poll(isHeldUp, { interval: 20 }).toBe(true)
    line.deafen()
    return { lost: called }
  })
  await expect.poll(countDeliveries, { interval: 20 }).toBe(before + 1)
  await line.cut()
  await lost
  await line.mend()
}

/** A call of somebody who tries again until the database answers. */
async function onceReachable<Result>(call: () => Promise<Result>): Promise<Result> {
  return vi.waitFor(call, { timeout: 30_000, interval: 20 })
}

describe('what is on disk though the answer to its write was lost', () => {
  it('is sent at once: a notification', async () => {
    await addRelay(signoff, relay.endpoint, { instance: 'default' })
    const { deliveryId } = await signoff.notify(otp())
    await deliveryReaches(signoff, deliveryId, 'sent')
    const code = { args: { code: '11112222' }, recipient: { userId: 'bert', email: 'b@x.example' } }
    await loseAnswer(() => signoff.notify(otp({ ...code, idempotencyKey: 'once' })))
    const repeated = await onceReachable(() =>
      signoff.notify(otp({ ...code, idempotencyKey: 'once' })),
    )
    expect(repeated.duplicate).toBe(true)
    await relay.waitFor(2)
    expect(relay.bodies.map(({ id }) => id)).toContain(repeated.deliveryId)
  })

  it('is sent at once: a logout', async () => {
    const shop = await party(bench, signoff, 'shop')
    await login(signoff, 's', 'shop')
    await loseAnswer(() => signoff.sessions.terminate({ sessionId: 's' }))
    await shop.waitFor(1)
    expect(shop.requests).toHaveLength(1)
  })

  it('is sent at once: what a claim has taken', async () => {
    const { sql } = bench.database
    const office = await bench.create({ engine: LONG_LEASE })
    const shop = await party(bench, office, 'shop')
    await login(office, 's', 'shop')
    await sql.begin(async (gate) => {
      await gate`select pg_advisory_xact_lock(${GATE})`
      const ended = sql.begin(async (free) => {
        await free`set local session_replication_role = replica`
        await office.sessions.terminate({ sessionId: 's' }, { sql: free })
      })
      await ended
      await expect.poll(isHeldUp, { interval: 20 }).toBe(true)
      line.deafen()
    })
    await expect.poll(isLeased, { interval: 20 }).toBe(true)
    await line.cut()
    await line.mend()
    await shop.waitFor(1)
    expect(shop.requests).toHaveLength(1)
  })

  it('is sent at once: what a person wants sent now', async () => {
    const { sql } = bench.database
    const away = { status: 503, headers: { 'retry-after': '3600' } }
    const shop = await party(bench, signoff, 'shop', { respond: (n) => (n === 1 ? away : 200) })
    await login(signoff, 's', 'shop')
    const { id } = only(await signoff.sessions.terminate({ sessionId: 's' }))
    await deliveryReaches(signoff, id, 'retrying')
    await sql.begin(async (gate) => {
      await gate`select pg_advisory_xact_lock(${GATE})`
      const retried = signoff.deliveries.retry(id)
      retried.catch(() => {})
      await expect.poll(isHeldUp, { interval: 20 }).toBe(true)
      line.deafen()
    })
    await expect.poll(isLeased, { interval: 20 }).toBe(true)
    await line.cut()
    await line.mend()
    await deliveryReaches(signoff, id, 'sent')
    expect(shop.requests).toHaveLength(2)
  })

  it('is sent at once: what was called back for a lane with room', async () => {
    const { sql } = bench.database
    await signoff.stop()
    const small = await bench.start({
      database: line.url,
      engine: { ...LONG_LEASE, concurrency: 4 },
    })
    const answers: (() => void)[] = []
    const shop = await party(bench, small, 'shop', {
      respond: () => new Promise((resolve) => answers.push(() => resolve(200))),
    })
    const sessionIds = Array.from({ length: 40 }, (_, index) => `s${index}`)
    for (const sessionId of sessionIds) await login(small, sessionId, 'shop')
    await Promise.all(sessionIds.map((sessionId) => small.sessions.terminate({ sessionId })))
    await expect.poll(() => answers.length).toBe(1)
    await sql.begin(async (gate) => {
      await gate`select pg_advisory_xact_lock(${GATE})`
      const ending = setInterval(() => {
        for (const answer of answers.splice(0)) answer()
      }, 10)
      await expect.poll(isHeldUp, { interval: 20 }).toBe(true)
      clearInterval(ending)
      line.deafen()
    })
    await line.cut()
    await line.mend()
    const ending = setInterval(() => {
      for (const answer of answers.splice(0)) answer()
    }, 10)
    await shop.waitFor(sessionIds.length)
    clearInterval(ending)
    for (const sessionId of sessionIds) await sessionReaches(small, sessionId, 'completed')
    expect(shop.requests).toHaveLength(sessionIds.length)
  })

  it('is given back by a replica that stops before it has looked for it', async () => {
    await signoff.stop()
    const clock = createFakeClock({ now: Date.now() })
    const still = await bench.start({ database: line.url, clock, engine: LONG_LEASE })
    const shop = await party(bench, still, 'shop')
    await login(still, 's', 'shop')
    await loseAnswer(() => still.sessions.terminate({ sessionId: 's' }))
    await still.stop()
    const [row] = await bench.database.sql`select lease_owner as owner from signoff.delivery`
    expect(row).toEqual({ owner: null })
    await bench.start({ engine: LONG_LEASE })
    await shop.waitFor(1)
  })
})

describe('what could not be given back, as the database went away', () => {
  it('is given back when the database is there again, and not when its lease has run out', async () => {
    const { sql } = bench.database
    await party(bench, signoff, 'shop')
    await signoff.relyingParties.pause('shop')
    await login(signoff, 's', 'shop')
    await sql.begin(async (gate) => {
      await gate`select pg_advisory_xact_lock(${RELEASE_GATE})`
      await signoff.sessions.terminate({ sessionId: 's' })
      await expect.poll(isHeldUp, { interval: 20 }).toBe(true)
      await sql`select pg_terminate_backend(pid) from pg_locks
        where not granted and locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())`
      await expect.poll(isHeldUp, { interval: 20 }).toBe(true)
    })
    await expect.poll(isLeased, { interval: 20 }).toBe(false)
  })
})
