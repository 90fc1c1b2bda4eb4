import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBus } from '../../src/bus/index.ts'
import { LOGOUT_RETRY_POLICY, type Outcome } from '../../src/delivery/index.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { driveDelivery } from '../../src/engine/effects.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { silentLogger } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import type { DeliveryStore } from '../../src/store/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { type ClaimRig, openClaimRig, SURE } from './support/claimed.ts'

let rig: ClaimRig

beforeAll(async () => {
  rig = await openClaimRig()
})

afterAll(() => rig.bench.close())

/** Drives a delivery while each save takes `stallMs`, from `leftMs` before its deadline. */
async function drive(sessionId: string, stallMs: number, leftMs: number): Promise<string> {
  const actor = await rig.claim(sessionId)
  const clock = createFakeClock({ now: actor.deadlineAt - leftMs })
  const databaseClock = createDatabaseClock(clock, async () => clock.now())
  const save: DeliveryStore['save'] = async (...batch) => {
    clock.advance(stallMs)
    return rig.store.save(...batch)
  }
  const shared = { databaseClock, random: systemRandom }
  const ports = { clock, logger: silentLogger, batchSize: 10, onSettled: () => {} }
  const signal = new AbortController().signal
  const saver = createSaver({ ...shared, ...ports, store: { ...rig.store, save }, signal })
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
  expect((await rig.door.deliveries.get(id)).state).toBe('retrying')
  expect(await rig.door.deliveries.attempts(id)).toMatchObject([
    { number: 1, outcome: 'retryable', code: 'stale_message' },
  ])
})

it('a message whose deadline passed while it was saved is not sent', async () => {
  const id = await drive('late', 20_000, 10_000)
  expect((await rig.door.deliveries.get(id)).state).toBe('failed')
})

it('a message that was saved in time is sent', async () => {
  const id = await drive('prompt', 20_000, HOUR_MS)
  expect((await rig.door.deliveries.get(id)).state).toBe('sent')
})
