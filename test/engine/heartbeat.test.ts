import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { createHeartbeat } from '../../src/engine/heartbeat.ts'
import { beatInterval, createMembership, silenceOf } from '../../src/engine/membership.ts'
import { silentLogger } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'
import { FAST, login, party } from './support/fleet.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

/** When the one replica was last seen, epoch milliseconds. */
async function seenAt(): Promise<number> {
  const rows = await bench.database.sql<{ at: number }[]>`
    select (extract(epoch from seen_at) * 1000)::float8 as at from signoff.replica`
  return rows[0]?.at ?? 0
}

/** Longer than the silence after which a replica with such leases counts as gone. */
const BEYOND_MS = 2 * silenceOf(FAST.leaseMs)

const isSeenBeyond = (from: number) =>
  expect.poll(seenAt, { interval: 50 }).toBeGreaterThan(from + BEYOND_MS)

describe('a replica says that it lives', () => {
  it('though its look is stuck', async () => {
    await bench.start({ engine: FAST })
    const held = await bench.database.sql.reserve()
    try {
      await held`begin`
      await held`lock table signoff.delivery in access exclusive mode`
      await isSeenBeyond(await seenAt())
    } finally {
      await held`rollback`
      held.release()
    }
  })

  it('until the last attempt of its drain has ended, and then no more', async () => {
    const signoff = await bench.start({
      engine: { ...FAST, leaseMs: 20_000, attemptTimeoutMs: 15_000 },
    })
    const answer = createLatch<number>()
    const asked = createLatch()
    await party(bench, signoff, 'shop', {
      respond: () => {
        asked.open()
        return answer.opened
      },
    })
    await login(signoff, 's', 'shop')
    await signoff.sessions.terminate({ sessionId: 's' })
    await asked.opened
    const stopped = signoff.stop({ deadlineMs: 20_000 })
    await isSeenBeyond(await seenAt())
    answer.open(200)
    await stopped
    expect(await seenAt()).toBe(0)
  })

  it('and tells once of an outage in which it cannot, however long that is', async () => {
    const clock = createFakeClock({ now: 0 })
    const warnings: string[] = []
    let away = true
    let beats = 0
    const store = {
      async beat() {
        beats++
        if (away) throw new Error('away')
        return [{ id: 'me', draining: false }]
      },
      remove: async () => {},
    }
    const heartbeat = createHeartbeat({
      membership: createMembership(store, { id: 'me', leaseMs: 60_000 }),
      clock,
      databaseClock: createDatabaseClock(clock, async () => clock.now()),
      logger: { ...silentLogger, warn: (event) => void warnings.push(event) },
      leaseMs: 60_000,
      onGone: () => {},
      onShare: () => {},
    })
    const beatOnce = async () => {
      await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
      clock.advance(beatInterval(60_000))
      await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    }
    heartbeat.start()
    for (let beat = 0; beat < 3; beat++) await beatOnce()
    expect(warnings).toEqual(['engine.beatFailed'])
    away = false
    await beatOnce()
    away = true
    for (let beat = 0; beat < 2; beat++) await beatOnce()
    expect(warnings).toEqual(['engine.beatFailed', 'engine.beatFailed'])
    expect(beats).toBe(6)
    await heartbeat.stop()
  })

  it.each([1000, 6000, 60_000, 3_600_000])(
    'several times within its silence, with leases of %i ms',
    async (leaseMs) => {
      const clock = createFakeClock({ now: 0 })
      const beats: number[] = []
      let hear = () => {}
      const store = {
        async beat(_: unknown, now: number) {
          beats.push(now)
          hear()
          return [{ id: 'me', draining: false }]
        },
        remove: async () => {},
      }
      const heartbeat = createHeartbeat({
        membership: createMembership(store, { id: 'me', leaseMs }),
        clock,
        databaseClock: createDatabaseClock(clock, async () => clock.now()),
        logger: silentLogger,
        leaseMs,
        onGone: () => {},
        onShare: () => {},
      })
      heartbeat.start()
      for (let beat = 0; beat < 10; beat++) {
        const heard = new Promise<void>((resolve) => {
          hear = resolve
        })
        clock.advance(silenceOf(leaseMs) / 4)
        await heard
        await heartbeat.beat()
        expect(heartbeat.isHeard()).toBe(true)
      }
      clock.advance(0)
      await heartbeat.stop()
      clock.advance(silenceOf(leaseMs))
      expect(heartbeat.isHeard()).toBe(false)
      expect(beats.length).toBeGreaterThanOrEqual(10)
    },
  )

  it('and judges who is gone as of its beat, however long it is held up after it', async () => {
    const clock = createFakeClock({ now: 0 })
    const judged: number[] = []
    let others = ['other']
    let answer = () => {}
    const store = {
      async beat() {
        const alive = ['me', ...others].map((id) => ({ id, draining: false }))
        await new Promise<void>((resolve) => {
          answer = resolve
        })
        return alive
      },
      remove: async () => {},
    }
    const heartbeat = createHeartbeat({
      membership: createMembership(store, { id: 'me', leaseMs: 60_000 }),
      clock,
      databaseClock: createDatabaseClock(clock, async () => clock.now()),
      logger: silentLogger,
      leaseMs: 60_000,
      onGone: (at) => void judged.push(at),
      onShare: () => {},
    })
    const beatFor = async (heldUpMs: number) => {
      const beaten = heartbeat.beat()
      clock.advance(heldUpMs)
      answer()
      await beaten
    }
    await beatFor(0)
    await beatFor(0)
    judged.splice(0)
    others = []
    clock.advance(2000)
    await beatFor(600_000)
    expect(judged).toEqual([2000])
  })
})
