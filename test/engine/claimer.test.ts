import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ClaimerPorts, createClaimer } from '../../src/engine/claimer.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { silentLogger } from '../../src/logger.ts'
import {
  BUCKET_COUNT,
  createDeliveryStore,
  type DeliveryStore,
  openDatabase,
} from '../../src/store/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createTally, type Tally } from '../support/tally.ts'
import { login, only, put } from './support/fleet.ts'

const ALL = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket)

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

type StandingClock = ReturnType<typeof createFakeClock>

const standStill = () => ({ ...createFakeClock({ now: Date.now() }), authority: 'self' as const })

/** One delivery, free for all, due so long before `now`. */
async function makeDue(now: number, sinceMs: number): Promise<string> {
  const { sql } = bench.database
  const door = await bench.create()
  await put(door, 'shop', 'http://127.0.0.1:9/logout')
  await login(door, 's', 'shop')
  const { id } = only(await door.sessions.terminate({ sessionId: 's' }))
  const dueAt = new Date(now - sinceMs).toISOString()
  await sql`update signoff.delivery set due_at = ${dueAt}, lease_owner = null`
  return id
}

/** A claimer of its own, and the first deliveries that it claims. */
function createAlone(
  clock: StandingClock,
  options: Pick<ClaimerPorts, 'buckets' | 'allBuckets'> & Partial<ClaimerPorts>,
) {
  let tell = (_ids: readonly string[]) => {}
  const claimed = new Promise<readonly string[]>((resolve) => {
    tell = resolve
  })
  const claimer = createClaimer({
    store: createDeliveryStore(openDatabase({ connection: bench.database.sql })),
    clock,
    databaseClock: createDatabaseClock(clock, () => Promise.resolve(clock.now())),
    logger: silentLogger,
    owner: 'heir',
    leaseEnd: () => clock.now() + 60_000,
    batchSize: 10,
    pollIntervalMs: 1000,
    room: () => 10,
    onClaimed: (rows) => tell(rows.map((row) => row.id)),
    onUnsure: () => {},
    onSessionsDue: () => Promise.resolve(),
    onLook: () => Promise.resolve(),
    ...options,
  })
  return { claimer, claimed }
}

const owners = async () =>
  (await bench.database.sql`select lease_owner from signoff.delivery`).map(
    (row) => row['lease_owner'],
  )

describe('a replica that takes a bucket over', () => {
  it('finds at its next look what was due there long ago', async () => {
    const clock = standStill()
    const id = await makeDue(clock.now(), 3_600_000)
    let buckets: readonly number[] = []
    const options = { buckets: () => buckets, allBuckets: [] }
    const { claimer, claimed } = createAlone(clock, options)
    claimer.start()
    await claimer.stop()
    buckets = ALL
    claimer.start()
    expect(await claimed).toEqual([id])
    await claimer.stop()
  })

  it('finds it as soon as there is room, though its first look had none', async () => {
    const clock = createFakeClock({ now: Date.now() })
    const id = await makeDue(clock.now(), 3_600_000)
    let buckets: readonly number[] = []
    let room = 0
    const options = { buckets: () => buckets, allBuckets: [], room: () => room }
    const { claimer, claimed } = createAlone(clock, options)
    /** Resolves when it waits for the next look. */
    const look = async () => {
      claimer.start()
      await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    }
    await look()
    buckets = ALL
    await look()
    expect(await owners()).toEqual([null])
    room = 10
    await look()
    expect(await claimed).toEqual([id])
    await claimer.stop()
  })
})

describe('what is due in the bucket of another replica', () => {
  it('is taken when it was left lying', async () => {
    const clock = standStill()
    const id = await makeDue(clock.now(), 100)
    const { claimer, claimed } = createAlone(clock, { buckets: () => [], allBuckets: ALL })
    claimer.start()
    expect(await claimed).toEqual([id])
    await claimer.stop()
  })

  it.each([
    ['is left to that one for a moment', 0, 10],
    ['is left lying by one whose own hands are full', 100, 0],
  ])('%s', async (_, sinceMs, room) => {
    const clock = standStill()
    const id = await makeDue(clock.now(), sinceMs)
    const looks = createTally()
    const options = { buckets: () => [], allBuckets: ALL, store: tallied(looks) }
    const { claimer, claimed } = createAlone(clock, { ...options, room: () => room })
    claimer.start()
    await looks.reach(room === 0 ? 1 : 2)
    await turnOver()
    await claimer.stop()
    expect(await owners()).toEqual([null])
    if (room === 0) return
    clock.advance(30)
    claimer.start()
    expect(await claimed).toEqual([id])
    await claimer.stop()
  })
})

/** Counts the looks that have been answered. */
function tallied(looks: Tally): DeliveryStore {
  const store = createDeliveryStore(openDatabase({ connection: bench.database.sql }))
  return {
    ...store,
    async peek(buckets, watermark) {
      const peeks = await store.peek(buckets, watermark)
      looks.add()
      return peeks
    },
  }
}

/** What follows from an answer has been done. */
const turnOver = () => new Promise((resolve) => setImmediate(resolve))
