import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'
import { startChild } from './support/child.ts'
import { endAll, FAST, loginAll, party, sessionIds } from './support/fleet.ts'

/** In hand at most: 128, and 32 of one relying party, 4 of them in flight. A lease and an attempt outlast every test. */
const ENGINE = {
  ...FAST,
  concurrency: 16,
  leaseMs: 120_000,
  attemptTimeoutMs: 30_000,
  breakerFailures: 1000,
}

const DEPTH = 32
/** A busy machine is slow; each test is bounded by itself alone. */
const PATIENCE_MS = 180_000
vi.setConfig({ testTimeout: PATIENCE_MS })

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

async function count(what: 'free' | 'held' | 'open'): Promise<number> {
  const rows = await bench.database.sql`
    select count(*) filter (where due_at is not null)::int as open,
      count(*) filter (where due_at is not null and lease_owner is null)::int as free,
      count(*) filter (where lease_owner is not null)::int as held
    from signoff.delivery`
  return rows.reduce((sum, row) => sum + row[what], 0)
}

const reaches = (what: 'free' | 'held' | 'open', expected: number) =>
  expect.poll(() => count(what), { timeout: PATIENCE_MS, interval: 20 }).toBe(expected)

async function allComplete(expected: number): Promise<void> {
  const countDone = async () => {
    const rows = await bench.database.sql`
      select count(*)::int as done from signoff.session_logout where state = 'completed'`
    return rows.reduce((sum, { done }) => sum + done, 0)
  }
  await expect.poll(countDone, { timeout: PATIENCE_MS, interval: 50 }).toBe(expected)
}

/** From here on only a recall brings back what lies free. */
async function postponeFree(): Promise<void> {
  await bench.database.sql`update signoff.delivery set due_at = now() + interval '1 hour'
    where lease_owner is null and due_at is not null`
}

/** Resolves when so many sessions have been completed here. */
function countCompleted(signoff: Signoff) {
  const done = new Set<string>()
  let tell = () => {}
  signoff.on('session.completed', ({ sessionId }) => {
    done.add(sessionId)
    tell()
  })
  return (expected: number) =>
    new Promise<void>((resolve) => {
      tell = () => {
        if (done.size >= expected) resolve()
      }
      tell()
    })
}

const countTokens = (requests: readonly { readonly jti?: string | undefined }[]) =>
  new Set(requests.map(({ jti }) => jti)).size

describe('a crowd at two relying parties', () => {
  it('reaches the quick one while the slow one holds its own, each once', async () => {
    const signoff = await bench.start({ engine: { ...ENGINE, concurrency: 64 } })
    const latch = createLatch()
    const quick = await party(bench, signoff, 'quick')
    const arrived = createLatch()
    const slow = await party(bench, signoff, 'slow', {
      respond: () => {
        arrived.open()
        return latch.opened.then(() => 200)
      },
    })
    const [many, few] = [sessionIds(1200), sessionIds(200, 'slow')]
    await loginAll(signoff, many, 'quick')
    await loginAll(signoff, few, 'slow')
    const completed = countCompleted(signoff)
    await endAll(signoff, few)
    await arrived.opened
    await endAll(signoff, many)
    await completed(many.length)
    expect([quick.requests.length, countTokens(quick.requests)]).toEqual([many.length, many.length])
    expect(slow.requests).toEqual([])
    latch.open()
    await completed(many.length + few.length)
    expect(countTokens(slow.requests)).toBeGreaterThanOrEqual(few.length)
    expect(await count('open')).toBe(0)
  })
})

describe('a crowd at one relying party', () => {
  /** Whose answers wait; those beyond what is in hand lie free, and would not come back by themselves. */
  async function createCrowd(signoff: Signoff, size: number) {
    const latch = createLatch()
    const shop = await party(bench, signoff, 'shop', {
      respond: () => latch.opened.then(() => 200),
    })
    const ids = sessionIds(size)
    await loginAll(signoff, ids, 'shop')
    await endAll(signoff, ids.slice(0, DEPTH))
    await endAll(signoff, ids.slice(DEPTH))
    await reaches('free', size - DEPTH)
    await postponeFree()
    return { shop, ids, latch }
  }

  it('is called back as it leaves, without a look for what is due', async () => {
    const signoff = await bench.start({ engine: ENGINE })
    const { shop, ids, latch } = await createCrowd(signoff, 400)
    const completed = countCompleted(signoff)
    latch.open()
    await completed(ids.length)
    expect(shop.requests).toHaveLength(ids.length)
  })

  it('has in its journal what any other has', async () => {
    const signoff = await bench.start({ engine: ENGINE })
    const { ids, latch } = await createCrowd(signoff, 100)
    const completed = countCompleted(signoff)
    latch.open()
    await completed(ids.length)
    const rows = await bench.database.sql`select array_agg(event order by revision) as events
      from signoff.journal where machine = 'delivery' group by actor_id`
    expect(rows).toHaveLength(ids.length)
    for (const { events } of rows) expect(events).toEqual(['message.sealed', 'attempt.accepted'])
  })

  it('is left to another replica by one that drains', async () => {
    const leaving = await bench.start({ engine: ENGINE })
    const { shop, ids, latch } = await createCrowd(leaving, 100)
    const stopped = leaving.stop({ deadlineMs: 60_000 })
    await reaches('held', 4)
    await bench.start({ engine: ENGINE })
    latch.open()
    await stopped
    expect(await count('held')).toBeLessThanOrEqual(DEPTH)
    await bench.database
      .sql`update signoff.delivery set due_at = now() where due_at > now() + interval '1 minute'
      and lease_owner is null`
    await allComplete(ids.length)
    expect([shop.requests.length, countTokens(shop.requests)]).toEqual([ids.length, ids.length])
  })

  it('of which another replica takes a part is told once', async () => {
    const signoff = await bench.start({ engine: ENGINE })
    const { shop, ids, latch } = await createCrowd(signoff, 300)
    await bench.start({ engine: ENGINE })
    await bench.database.sql`update signoff.delivery set due_at = now()
      where lease_owner is null and due_at is not null and bucket % 2 = 0`
    latch.open()
    await allComplete(ids.length)
    expect([shop.requests.length, countTokens(shop.requests)]).toEqual([ids.length, ids.length])
  })

  it('is parked when its breaker opens, and told when it has closed', async () => {
    const engine = { ...ENGINE, breakerFailures: 3, breakerCooldownMs: 200 }
    const signoff = await bench.start({ engine })
    const latch = createLatch()
    const opened = bench.once(signoff, 'destination.opened')
    let status = 503
    await party(bench, signoff, 'shop', { respond: () => latch.opened.then(() => status) })
    const ids = sessionIds(200)
    await loginAll(signoff, ids, 'shop')
    await endAll(signoff, ids)
    latch.open()
    await opened
    status = 200
    await allComplete(ids.length)
    expect(await count('open')).toBe(0)
  })
})

describe('a process that is killed with a crowd at hand', () => {
  it('loses none of it: what it had turned away is on disk', async () => {
    const engine = { ...ENGINE, leaseMs: 1000, attemptTimeoutMs: 900 }
    const setup = { url: bench.database.url, shards: bench.shards, jwks: bench.jwks, engine }
    const victim = await startChild(setup)
    const office = await bench.create({ engine })
    const latch = createLatch()
    const shop = await party(bench, office, 'shop', {
      respond: (n) => {
        if (n === 10) latch.open()
        return n === 10 ? 'hang' : undefined
      },
    })
    const ids = sessionIds(200)
    await loginAll(office, ids, 'shop')
    for (const sessionId of ids) victim.order({ type: 'terminate', sessionId })
    await latch.opened
    victim.process.kill('SIGKILL')
    await victim.ended
    const heir = await bench.start({ engine })
    await endAll(heir, ids)
    await allComplete(ids.length)
    expect(await count('open')).toBe(0)
    expect(countTokens(shop.requests)).toBeGreaterThanOrEqual(ids.length)
  })
})
