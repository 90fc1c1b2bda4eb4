import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { addRelay, openScriptedRelay, otp, type ScriptedRelay } from '../notify/support.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, deliveryReaches, login, party } from './support/fleet.ts'
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
      begin perform pg_advisory_xact_lock_shared(${GATE}); return null; end $$;
    create trigger gate after insert on signoff.delivery execute function pass_gate();
    create trigger claim_gate after update on signoff.delivery for each row
      when (new.fence > old.fence) execute function pass_gate();`)
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

const isHeldUp = async () =>
  (
    await bench.database.sql`select 1 from pg_locks where not granted and locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())`
  ).length > 0

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
    const isClaimed = async () =>
      (await sql`select 1 from signoff.delivery where lease_owner is not null`).length > 0
    await expect.poll(isClaimed, { interval: 20 }).toBe(true)
    await line.cut()
    await line.mend()
    await shop.waitFor(1)
    expect(shop.requests).toHaveLength(1)
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
