import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClaimer } from '../../src/engine/claimer.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { silentLogger } from '../../src/logger.ts'
import { BUCKET_COUNT, createDeliveryStore, openDatabase } from '../../src/store/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { login, only, put } from './support/fleet.ts'

const ALL = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket)

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
})

afterEach(() => bench.close())

describe('a replica that takes a bucket over', () => {
  it('finds at its next look what was due there long ago', async () => {
    const { sql } = bench.database
    const door = await bench.create()
    await put(door, 'shop', 'http://127.0.0.1:9/logout')
    await login(door, 's', 'shop')
    const { id } = only(await door.sessions.terminate({ sessionId: 's' }))
    await sql`update signoff.delivery set due_at = now() - interval '1 hour', lease_owner = null`
    const standing = { ...createFakeClock({ now: Date.now() }), authority: 'self' as const }
    let buckets: readonly number[] = []
    let tell = (_ids: readonly string[]) => {}
    const claimed = new Promise<readonly string[]>((resolve) => {
      tell = resolve
    })
    const claimer = createClaimer({
      store: createDeliveryStore(openDatabase({ connection: sql })),
      clock: standing,
      databaseClock: createDatabaseClock(standing, () => Promise.resolve(standing.now())),
      logger: silentLogger,
      owner: 'heir',
      leaseMs: 60_000,
      batchSize: 10,
      pollIntervalMs: 1000,
      buckets: () => buckets,
      room: () => 10,
      onClaimed: (rows) => tell(rows.map((row) => row.id)),
      onSessionsDue: () => Promise.resolve(),
      onLook: () => Promise.resolve(),
    })
    claimer.start()
    await claimer.stop()
    buckets = ALL
    claimer.start()
    expect(await claimed).toEqual([id])
    await claimer.stop()
  })
})
