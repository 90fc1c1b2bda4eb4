import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, loginAndEnd, party, put, sessionIds, sessionReaches } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

/** Attempts that ended without an acknowledgement: whoever had to wait for those that hang waited for one. */
function countEnded(signoff: Signoff): () => number {
  let ended = 0
  signoff.on('delivery.retrying', () => ended++)
  return () => ended
}

describe('a relying party that misbehaves', () => {
  it.each([
    ['answers 500', 500],
    ['closes at once', 'close'],
    ['resets', 'reset'],
  ] as const)('and %s does not hold up another', async (_, answer) => {
    const signoff = await bench.start({ engine: { ...CALM, concurrency: 16 } })
    await party(bench, signoff, 'bad', { respond: () => answer })
    await party(bench, signoff, 'good')
    await loginAndEnd(signoff, sessionIds(20), 'bad')
    await loginAndEnd(signoff, ['quick'], 'good')
    await sessionReaches(signoff, 'quick', 'completed')
  })

  it.each([
    ['hangs', 'hang'],
    ['drips', 'drip'],
  ] as const)('and %s does not hold up another', async (_, answer) => {
    const signoff = await bench.start({ engine: { ...CALM, concurrency: 16 } })
    const ended = countEnded(signoff)
    await party(bench, signoff, 'bad', { respond: () => answer })
    const good = await party(bench, signoff, 'good')
    await loginAndEnd(signoff, sessionIds(20), 'bad')
    await loginAndEnd(signoff, ['quick'], 'good')
    await good.waitFor(1)
    expect(ended()).toBe(0)
  })

  it('and hangs does not hold up another at the same origin', async () => {
    const signoff = await bench.start({ engine: { ...CALM, concurrency: 16 } })
    const ended = countEnded(signoff)
    const gateway = await bench.receiver('gateway', {
      respond: (_, { url }) => (url.endsWith('good') ? 200 : 'hang'),
    })
    await put(signoff, 'bad', `${gateway.uri}?to=bad`)
    await put(signoff, 'good', `${gateway.uri}?to=good`)
    await loginAndEnd(signoff, sessionIds(12), 'bad')
    await gateway.waitFor(4)
    await loginAndEnd(signoff, ['quick'], 'good')
    await sessionReaches(signoff, 'quick', 'completed')
    expect(ended()).toBe(0)
  })

  it('and hangs does not hold up another, though three do the same', async () => {
    const signoff = await bench.start({ engine: { ...CALM, concurrency: 16 } })
    const ended = countEnded(signoff)
    const bad = ['bad-1', 'bad-2', 'bad-3', 'bad-4'] as const
    const black = await bench.receiver('black-hole', { respond: () => 'hang' })
    for (const clientId of bad) await put(signoff, clientId, black.uri)
    const good = await party(bench, signoff, 'good')
    await loginAndEnd(signoff, sessionIds(8), ...bad)
    await black.waitFor(8)
    await loginAndEnd(signoff, ['quick'], 'good')
    await good.waitFor(1)
    expect(ended()).toBe(0)
  })

  it('holds at most a quarter of what may be in flight', async () => {
    const signoff = await bench.start({
      engine: { ...CALM, concurrency: 16, breakerFailures: 1000 },
    })
    let open = 0
    let most = 0
    let reached = () => {}
    const full = new Promise<void>((resolve) => {
      reached = resolve
    })
    await party(bench, signoff, 'bad', {
      respond: () => {
        open += 1
        most = Math.max(most, open)
        if (open === 4) reached()
        return 'hang'
      },
    })
    await loginAndEnd(signoff, sessionIds(12), 'bad')
    await full
    expect(signoff.stats().inFlight).toBe(4)
    expect(most).toBe(4)
  })
})

describe('a row that this version cannot read', () => {
  it.each([
    [
      'of a newer machine',
      (sql: TestBench['database']['sql']) => sql`
      update signoff.delivery set machine_version = 99, due_at = now(), lease_owner = null`,
    ],
    [
      'of an unknown channel',
      (sql: TestBench['database']['sql']) => sql`
      update signoff.delivery set channel = 'pigeon', due_at = now(), lease_owner = null`,
    ],
    [
      'with a broken snapshot',
      (sql: TestBench['database']['sql']) => sql`
      update signoff.delivery set snapshot = '{"value":"lost"}', due_at = now(), lease_owner = null`,
    ],
  ] as const)('%s holds up no other', async (_, spoil) => {
    const office = await bench.create({ engine: CALM })
    const good = await party(bench, office, 'good')
    await loginAndEnd(office, sessionIds(50), 'good')
    await spoil(bench.database.sql)
    const signoff = await bench.start({ engine: { ...CALM, batchSize: 5 } })
    await loginAndEnd(office, ['fresh'], 'good')
    await sessionReaches(signoff, 'fresh', 'completed')
    expect(good.requests).toHaveLength(1)
  })
})
