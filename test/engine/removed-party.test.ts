import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLeapingClock } from '../support/leaping-clock.ts'
import { CALM, deliveryReaches, login, only, party, put, sessionReaches } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

/** So long that no breaker lets anything through within a test. */
const SHUT = { ...CALM, breakerFailures: 3, breakerCooldownMs: 3_600_000 }

/** Long enough that nothing is tried again within a test. */
const AWAY = { status: 503, headers: { 'retry-after': '3600' } }

async function endEach(signoff: Signoff, ...sessionIds: readonly string[]) {
  await Promise.all(sessionIds.map((id) => login(signoff, id, 'gone')))
  const ended = await Promise.all(
    sessionIds.map((sessionId) => signoff.sessions.terminate({ sessionId })),
  )
  return ended.map((result) => only(result).id)
}

/** Opens the breaker of `gone`, and has deliveries wait: three that were tried, two behind it. */
async function shutOut(signoff: Signoff) {
  const gone = await party(bench, signoff, 'gone', { respond: () => AWAY })
  const opened = bench.once(signoff, 'destination.opened')
  const tried = await endEach(signoff, 'a', 'b', 'c')
  await opened
  const parked = await endEach(signoff, 'd', 'e')
  await expect
    .poll(async () => {
      const rows = await bench.database.sql`
        select 1 from signoff.delivery where due_at is not null and lease_owner is null`
      return rows.length
    })
    .toBe(5)
  return { gone, tried, parked }
}

const dueTimes = () => bench.database.sql`select id, due_at from signoff.delivery order by id`

describe('a relying party that is removed while its breaker is open', () => {
  it('is not told any more: what waits is cancelled, and no replica counts it among the ailing', async () => {
    const first = await bench.start({ engine: SHUT })
    const second = await bench.start({ engine: SHUT })
    const { gone, tried, parked } = await shutOut(first)
    await expect.poll(() => second.stats().ailingDestinations).toBe(1)
    await first.relyingParties.remove('gone')
    for (const id of [...tried, ...parked]) {
      const { reason } = await deliveryReaches(first, id, 'cancelled')
      expect(reason).toBe('client_removed')
    }
    for (const signoff of [first, second])
      await expect.poll(() => signoff.stats().ailingDestinations).toBe(0)
    expect(gone.requests).toHaveLength(3)
  })

  it('and is put again, begins anew: it is told, and its breaker opens at its count', async () => {
    const signoff = await bench.start({ engine: SHUT })
    const { gone, tried, parked } = await shutOut(signoff)
    await signoff.relyingParties.remove('gone')
    for (const id of [...tried, ...parked]) await deliveryReaches(signoff, id, 'cancelled')
    await expect.poll(() => signoff.stats().ailingDestinations).toBe(0)
    await put(signoff, 'gone', gone.uri)
    const opened = bench.once(signoff, 'destination.opened')
    await endEach(signoff, 'f', 'g', 'h')
    expect(await opened).toMatchObject({ destination: 'logout:gone' })
    expect(gone.requests).toHaveLength(6)
  })

  it('stays forgotten when a probe fails that was under way', async () => {
    const clock = createLeapingClock()
    const breakerCooldownMs = 12_000
    const signoff = await bench.start({ clock, engine: { ...SHUT, breakerCooldownMs } })
    const { gone, tried, parked } = await shutOut(signoff)
    const answers: (() => void)[] = []
    const slow = await bench.receiver('gone', {
      respond: () => new Promise((resolve) => answers.push(() => resolve(503))),
    })
    await put(signoff, 'gone', slow.uri)
    clock.leap(breakerCooldownMs * 2)
    await expect.poll(() => answers.length).toBe(1)
    await signoff.relyingParties.remove('gone')
    for (const answer of answers) answer()
    for (const id of [...tried, ...parked]) await deliveryReaches(signoff, id, 'cancelled')
    await expect.poll(() => signoff.stats().ailingDestinations).toBe(0)
    expect(gone.requests).toHaveLength(3)
    expect(answers).toHaveLength(1)
  })
})

describe('a relying party that is removed while attempts are in flight', () => {
  it('is not ailing any more, though these fail and open its breaker anew', async () => {
    const signoff = await bench.start({ engine: { ...SHUT, breakerCooldownMs: 200 } })
    const answers: (() => void)[] = []
    const gone = await party(bench, signoff, 'gone', {
      respond: () => new Promise((resolve) => answers.push(() => resolve(503))),
    })
    const ids = await endEach(signoff, 'a', 'b', 'c', 'd')
    await expect.poll(() => answers.length).toBe(4)
    await signoff.relyingParties.remove('gone')
    const opened = bench.once(signoff, 'destination.opened')
    for (const answer of answers) answer()
    await opened
    for (const id of ids) await deliveryReaches(signoff, id, 'cancelled')
    await expect.poll(() => signoff.stats().ailingDestinations).toBe(0)
    expect(await bench.database.sql`select 1 from signoff.destination`).toHaveLength(0)
    expect(gone.requests).toHaveLength(4)
  })
})

describe('a relying party that is removed in a transaction', () => {
  it('wakes nothing; each delivery is cancelled at its next attempt', async () => {
    const signoff = await bench.start({ engine: SHUT })
    const { gone, parked } = await shutOut(signoff)
    const before = await dueTimes()
    await signoff.transaction((sql) => signoff.relyingParties.remove('gone', { sql }))
    expect(await dueTimes()).toEqual(before)
    const [one = ''] = parked
    await signoff.deliveries.retry(one)
    expect((await deliveryReaches(signoff, one, 'cancelled')).reason).toBe('client_removed')
    await sessionReaches(signoff, 'd', 'incomplete')
    expect(gone.requests).toHaveLength(3)
  })

  it('that rolls back is as it was, and so is its breaker', async () => {
    const signoff = await bench.start({ engine: SHUT })
    await shutOut(signoff)
    const readBreaker = () => bench.database.sql`select state, revision from signoff.destination`
    const before = await readBreaker()
    const rolledBack = signoff.transaction(async (sql) => {
      await signoff.relyingParties.remove('gone', { sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await readBreaker()).toEqual(before)
    expect(before).toHaveLength(1)
    expect(await signoff.relyingParties.get('gone')).toMatchObject({ clientId: 'gone' })
  })
})
