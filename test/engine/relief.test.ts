import { describe, expect, it } from 'vitest'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { createRelief } from '../../src/engine/relief.ts'
import { createFakeClock } from '../../src/testing/index.ts'

const LONG_AGO = 60_000

/** Relief for a bucket where so many have been due for long; each claim takes ten. */
function createRig(count: number) {
  const clock = createFakeClock({ now: Date.parse('2026-03-01T12:00:00Z') })
  const dueAt = clock.now() - LONG_AGO
  let left = count
  const isSeen = (watermark: number) => left > 0 && dueAt >= watermark
  const relief = createRelief({
    store: {
      peek: async (buckets, watermark) =>
        buckets.map((bucket) => ({
          bucket,
          now: clock.now(),
          deliveryDue: isSeen(watermark) ? dueAt : null,
          sessionDue: null,
        })),
    },
    databaseClock: createDatabaseClock(clock, async () => clock.now()),
    pollIntervalMs: 1000,
    others: () => [7],
    room: () => 10,
    claim: async (peeks, watermark) => {
      if (peeks.length === 0 || !isSeen(watermark)) return false
      const taken = Math.min(10, left)
      left -= taken
      return taken === 10
    },
  })
  return { clock, relief, left: () => left }
}

describe('relief', () => {
  it('takes an old backlog one portion after the other, without waiting in between', async () => {
    const { relief, left } = createRig(45)
    for (let look = 0; look < 5; look++) await relief.look()
    expect(left()).toBe(0)
  })

  it('looks for what is old every ten seconds when there was nothing left', async () => {
    const { clock, relief, left } = createRig(5)
    await relief.look()
    expect(left()).toBe(0)
    expect(relief.dueAt).toBe(clock.now() + 1000)
  })
})
