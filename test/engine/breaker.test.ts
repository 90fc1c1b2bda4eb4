import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLeapingClock } from '../support/leaping-clock.ts'
import {
  CALM,
  deliveryReaches,
  loginAndEnd,
  only,
  party,
  sessionIds,
  sessionReaches,
} from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

/** Deliveries that a replica has not given back yet. */
async function countInHand(): Promise<unknown> {
  const [row] = await bench.database.sql`
    select count(*)::int as held from signoff.delivery where lease_owner is not null`
  return row?.['held']
}

describe('a breaker', () => {
  const engine = { ...CALM, breakerFailures: 3, breakerCooldownMs: 400 }

  /** So long that it is over when the test says so. */
  const LONG = { ...engine, breakerCooldownMs: 12_000 }

  it('opens, parks without spending attempts, probes once, and lets all flow again', async () => {
    const clock = createLeapingClock()
    const signoff = await bench.start({ clock, engine: LONG })
    let status = 503
    const bad = await party(bench, signoff, 'bad', { respond: () => status })
    const opened = bench.once(signoff, 'destination.opened')
    await loginAndEnd(signoff, sessionIds(3), 'bad')
    expect(await opened).toMatchObject({ destination: 'logout:bad' })
    expect(signoff.stats()).toMatchObject({
      ailingDestinations: 1,
      ailing: [{ instance: 'default', destination: 'logout:bad', state: 'open' }],
    })
    const parked = await loginAndEnd(signoff, ['p1', 'p2', 'p3', 'p4'], 'bad')
    for (const result of parked) {
      expect((await signoff.deliveries.get(only(result).id)).attempts).toBe(0)
    }
    const closed = bench.once(signoff, 'destination.closed')
    status = 200
    clock.leap(LONG.breakerCooldownMs)
    await closed
    for (const id of ['p1', 'p2', 'p3', 'p4']) await sessionReaches(signoff, id, 'completed')
    for (const result of parked) {
      const delivery = await signoff.deliveries.get(only(result).id)
      expect(delivery.attempts).toBeLessThanOrEqual(2)
    }
    expect(bad.requests.length).toBeGreaterThanOrEqual(7)
    expect(signoff.stats().ailingDestinations).toBe(0)
  })

  it('takes no probe for an attempt that has ended, where nothing waits to be one', async () => {
    const clock = createLeapingClock()
    const signoff = await bench.start({ clock, engine: LONG })
    const answers: (() => void)[] = []
    const away = { status: 503, headers: { 'retry-after': '3600' } }
    await party(bench, signoff, 'bad', {
      respond: () => new Promise((resolve) => answers.push(() => resolve(away))),
    })
    const ended = await loginAndEnd(signoff, sessionIds(4), 'bad')
    await expect.poll(() => answers.length).toBe(4)
    const opened = bench.once(signoff, 'destination.opened')
    for (const answer of answers.splice(0, 3)) answer()
    await opened
    clock.leap(LONG.breakerCooldownMs)
    for (const answer of answers) answer()
    for (const result of ended) await deliveryReaches(signoff, only(result).id, 'retrying')
    expect(await bench.database.sql`select state, revision from signoff.destination`).toEqual([
      { state: 'open', revision: 1 },
    ])
  })

  it('lets through what a person sends again, as its probe', async () => {
    const signoff = await bench.start({ engine: LONG })
    /** Long enough that nothing but a person sends it again within the test. */
    const away = { status: 503, headers: { 'retry-after': '3600' } }
    let answer: typeof away | 200 = away
    await party(bench, signoff, 'bad', { respond: () => answer })
    const opened = bench.once(signoff, 'destination.opened')
    await loginAndEnd(signoff, sessionIds(3), 'bad')
    await opened
    const [parked, other] = (await loginAndEnd(signoff, ['p1', 'p2'], 'bad')).map(only)
    const closed = bench.once(signoff, 'destination.closed')
    await expect.poll(countInHand).toBe(0)
    await signoff.deliveries.retry(parked?.id ?? '')
    expect((await deliveryReaches(signoff, parked?.id ?? '', 'retrying')).attempts).toBe(1)
    const held = await signoff.deliveries.get(other?.id ?? '')
    expect(held).toMatchObject({ state: 'pending', attempts: 0, code: 'put_off' })
    expect(+(held.wakeAt ?? 0)).toBeGreaterThanOrEqual(+(await opened).probeAt)
    answer = 200
    await signoff.deliveries.retry(parked?.id ?? '')
    await deliveryReaches(signoff, parked?.id ?? '', 'sent')
    await closed
  })

  it('sends one probe while it is half open, and waits longer when that fails', async () => {
    const clock = createLeapingClock()
    const signoff = await bench.start({ clock, engine: LONG })
    let open = 0
    let most = 0
    const opened: number[] = []
    signoff.on('destination.opened', ({ probeAt, at }) => opened.push(+probeAt - +at))
    await party(bench, signoff, 'bad', {
      respond: async () => {
        open += 1
        if (opened.length > 0) most = Math.max(most, open)
        await new Promise((resolve) => setImmediate(resolve))
        open -= 1
        return 503
      },
    })
    await loginAndEnd(signoff, sessionIds(3), 'bad')
    await expect.poll(() => opened.length).toBe(1)
    await loginAndEnd(signoff, ['p1', 'p2', 'p3', 'p4', 'p5'], 'bad')
    for (const times of [2, 3]) {
      clock.leap(LONG.breakerCooldownMs * 2 * times)
      await expect.poll(() => opened.length).toBe(times)
    }
    expect(most).toBe(1)
    expect(opened[1]).toBeGreaterThan((opened[0] ?? 0) * 1.5)
    expect(opened[2]).toBeGreaterThan((opened[1] ?? 0) * 1.5)
  })

  it('is shared with another replica', async () => {
    const first = await bench.start({ engine: LONG })
    const second = await bench.start({ engine: LONG })
    const bad = await party(bench, first, 'bad', { respond: () => 503 })
    const opened = bench.once(first, 'destination.opened')
    await loginAndEnd(first, sessionIds(3), 'bad')
    await opened
    await expect.poll(() => second.stats().ailingDestinations).toBe(1)
    const before = bad.requests.length
    const [result] = await loginAndEnd(second, ['there'], 'bad')
    await expect.poll(countInHand).toBe(0)
    expect(result && only(result).attempts).toBe(0)
    expect(bad.requests.length).toBe(before)
  })

  it('does not stay half open when its probe is paused or cancelled', async () => {
    const signoff = await bench.start({ engine })
    const bad = await party(bench, signoff, 'bad', { respond: (n) => (n <= 3 ? 503 : 200) })
    const opened = bench.once(signoff, 'destination.opened')
    await loginAndEnd(signoff, sessionIds(3), 'bad')
    await opened
    await signoff.relyingParties.pause('bad')
    const results = await loginAndEnd(signoff, ['p1', 'p2'], 'bad')
    const [p1, p2] = results.map((result) => only(result).id)
    await expect
      .poll(async () => {
        const [row] = await bench.database.sql`select state from signoff.destination`
        return row?.['state']
      })
      .toBe('halfOpen')
    await signoff.deliveries.cancel(p1 ?? '').catch(() => {})
    await signoff.relyingParties.resume('bad')
    await deliveryReaches(signoff, p2 ?? '', 'sent')
    await sessionReaches(signoff, 's0', 'completed')
    expect(bad.requests.length).toBeGreaterThan(3)
  })

  it('opens at its count again after it was healthy', async () => {
    const signoff = await bench.start({ engine })
    let status = 503
    await party(bench, signoff, 'bad', { respond: () => status, more: { maxAttempts: 1 } })
    let opened = bench.once(signoff, 'destination.opened')
    await loginAndEnd(signoff, ['a', 'b', 'c'], 'bad')
    await opened
    status = 200
    const closed = bench.once(signoff, 'destination.closed')
    await loginAndEnd(signoff, ['d'], 'bad')
    await closed
    status = 503
    opened = bench.once(signoff, 'destination.opened')
    await loginAndEnd(signoff, ['e', 'f', 'g'], 'bad')
    await opened
  })

  it('written by a newer version keeps nothing from being claimed', async () => {
    const signoff = await bench.start({ engine })
    await bench.database.sql`
      insert into signoff.destination
        (instance_id, bucket, id, machine_version, state, snapshot, revision, due_at, changed_at)
      values ('default', 0, 'logout:new', 99, 'simmering', '{}', 5, now(), now())`
    const good = await party(bench, signoff, 'good', {
      respond: (n) => (n === 1 ? 503 : undefined),
    })
    const [result] = await loginAndEnd(signoff, ['s'], 'good')
    await deliveryReaches(signoff, result ? only(result).id : '', 'sent')
    expect(good.requests).toHaveLength(2)
  })
})
