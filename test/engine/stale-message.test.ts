import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBus } from '../../src/bus/index.ts'
import { LOGOUT_RETRY_POLICY, type Outcome } from '../../src/delivery/index.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { driveDelivery } from '../../src/engine/effects.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { type Signoff, silentLogger } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import { createDeliveryStore, type DeliveryStore, openDatabase } from '../../src/store/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { claimFirst, SURE } from './support/claimed.ts'
import { put } from './support/fleet.ts'

let bench: TestBench
/** Takes calls and never sends. */
let door: Signoff
let store: DeliveryStore

beforeAll(async () => {
  bench = await createBench()
  door = await bench.create()
  store = createDeliveryStore(openDatabase({ connection: bench.database.sql }))
  await put(door, 'shop', 'http://127.0.0.1:9/logout')
})

afterAll(() => bench.close())

/** Drives a delivery while each save takes `stallMs`, from `leftMs` before its deadline. */
async function drive(sessionId: string, stallMs: number, leftMs: number): Promise<string> {
  const actor = await claimFirst({ bench, door, store }, sessionId)
  const clock = createFakeClock({ now: actor.deadlineAt - leftMs })
  const databaseClock = createDatabaseClock(clock, async () => clock.now())
  const save: DeliveryStore['save'] = async (...batch) => {
    clock.advance(stallMs)
    return store.save(...batch)
  }
  const shared = { databaseClock, random: systemRandom }
  const ports = { clock, logger: silentLogger, batchSize: 10, onSettled: () => {} }
  const signal = new AbortController().signal
  const saver = createSaver({ ...shared, ...ports, store: { ...store, save }, signal })
  const send = () => Promise.resolve<Outcome>({ kind: 'accepted' })
  const logout = {
    policy: LOGOUT_RETRY_POLICY,
    seal: () => Promise.resolve({ kind: 'sealed', detail: {}, send } as const),
  }
  const bus = createBus(silentLogger)
  await driveDelivery(actor, {
    ...shared,
    bus,
    saver,
    leaseCheck: SURE,
    channels: { logout },
    onOutcome: () => {},
    onGone: () => {},
  })
  return actor.id
}

const HOUR_MS = 3_600_000

it('a message that waited long for its save is sealed afresh instead of sent', async () => {
  const id = await drive('stalled', 61_000, HOUR_MS)
  expect((await door.deliveries.get(id)).state).toBe('retrying')
  expect(await door.deliveries.attempts(id)).toMatchObject([
    { number: 1, outcome: 'retryable', code: 'stale_message' },
  ])
})

it('a message whose deadline passed while it was saved is not sent', async () => {
  const id = await drive('late', 20_000, 10_000)
  expect((await door.deliveries.get(id)).state).toBe('failed')
})

it('a message that was saved in time is sent', async () => {
  const id = await drive('prompt', 20_000, HOUR_MS)
  expect((await door.deliveries.get(id)).state).toBe('sent')
})
