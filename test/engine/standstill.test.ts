import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBus } from '../../src/bus/index.ts'
import { LOGOUT_RETRY_POLICY, type Outcome } from '../../src/delivery/index.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { driveDelivery } from '../../src/engine/effects.ts'
import { createHeartbeat } from '../../src/engine/heartbeat.ts'
import { createLeaseCheck } from '../../src/engine/lease-check.ts'
import { createMembership } from '../../src/engine/membership.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { silentLogger } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import { createReplicaStore, type DeliveryStore, openDatabase } from '../../src/store/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { type ClaimRig, openClaimRig } from './support/claimed.ts'

/** A process that stands still between the save of its intent and the send. */
let rig: ClaimRig

beforeAll(async () => {
  rig = await openClaimRig()
})

afterAll(() => rig.bench.close())

const LEASE_MS = 60_000

/** What others do meanwhile. */
type Others = (actor: DeliveryActor, now: number) => Promise<unknown>

interface Standstill {
  readonly ms: number
  readonly leftMs: number
  readonly others: Others
  readonly renew?: DeliveryStore['renew']
}

async function drive(
  sessionId: string,
  { ms, leftMs, others, renew = rig.store.renew }: Standstill,
) {
  const actor = await rig.claim(sessionId)
  const clock = { ...createFakeClock({ now: Date.now() }), authority: 'self' as const }
  actor.leaseUntil = clock.now() + leftMs
  const databaseClock = createDatabaseClock(clock, async () => clock.now())
  const save: DeliveryStore['save'] = async (...batch) => {
    const saved = await rig.store.save(...batch)
    if (saved.saved.has(actor.id) && actor.state === 'signed') {
      clock.advance(ms)
      await others(actor, clock.now())
    }
    return saved
  }
  const shared = { databaseClock, random: systemRandom, clock, logger: silentLogger }
  const replicas = createReplicaStore(openDatabase({ connection: rig.bench.database.sql }))
  const heartbeat = createHeartbeat({
    ...shared,
    membership: createMembership(replicas, { id: 'me', leaseMs: LEASE_MS }),
    leaseMs: LEASE_MS,
    onGone: () => {},
    onShare: () => {},
  })
  await heartbeat.beat()
  const limits = { leaseMs: LEASE_MS, batchSize: 10 }
  const signal = new AbortController().signal
  const ports = { ...shared, ...limits, onSettled: () => {}, signal }
  let sends = 0
  const send = async (): Promise<Outcome> => {
    sends++
    return { kind: 'accepted' }
  }
  const seal = async () => ({ kind: 'sealed', detail: {}, send }) as const
  const result = await driveDelivery(actor, {
    ...shared,
    bus: createBus(silentLogger),
    saver: createSaver({ ...ports, store: { ...rig.store, save } }),
    leaseCheck: createLeaseCheck({ ...limits, databaseClock, heartbeat, store: { renew } }),
    channels: { logout: { policy: LOGOUT_RETRY_POLICY, seal } },
    onOutcome: () => {},
    onGone: () => {},
  })
  return { result, sends, actor }
}

const nobody: Others = async () => {}

const takeOver: Others = ({ bucket, instance, id }, now) =>
  rig.bench.database.sql`update signoff.delivery set fence = fence + 1, lease_owner = 'heir',
    due_at = ${new Date(now + LEASE_MS)}
    where bucket = ${bucket} and instance_id = ${instance} and id = ${id}`

const handOver: Others = ({ bucket, instance, id }, now) =>
  rig.bench.database.sql`update signoff.delivery set due_at = ${new Date(now)}
    where bucket = ${bucket} and instance_id = ${instance} and id = ${id}`

const dueAt = async ({ id }: DeliveryActor) => {
  const rows = await rig.bench.database.sql<{ at: Date }[]>`
    select due_at as at from signoff.delivery where id = ${id}`
  return rows[0]?.at.getTime()
}

it('what others took over while a process stood still, it does not send any more', async () => {
  const { result, sends } = await drive('taken', { ms: 11_000, leftMs: 50_000, others: takeOver })
  expect({ result, sends }).toEqual({ result: 'lost', sends: 0 })
})

it('what was made free for others, and nobody took, it renews and sends once', async () => {
  let renewedTo: number | undefined
  const { result, sends } = await drive('free', {
    ms: 11_000,
    leftMs: 50_000,
    others: handOver,
    renew: async (rows, until) => {
      const kept = await rig.store.renew(rows, until)
      renewedTo = await dueAt(rows[0] as DeliveryActor)
      expect(renewedTo).toBe(until)
      return kept
    },
  })
  expect(renewedTo).toBeDefined()
  expect({ result, sends }).toEqual({ result: 'rested', sends: 1 })
})

it('with a lease that is nearly over nothing is sent before it is renewed', async () => {
  const { result, sends } = await drive('short', { ms: 1, leftMs: 15_000, others: takeOver })
  expect({ result, sends }).toEqual({ result: 'lost', sends: 0 })
})

it('while the database does not say whose it is, nothing is sent, and it is tried again', async () => {
  const renew = () => Promise.reject(new Error('away'))
  const stand = { ms: 11_000, leftMs: 50_000, others: nobody, renew }
  const { result, sends, actor } = await drive('away', stand)
  expect({ result, sends }).toEqual({ result: 'rested', sends: 0 })
  expect((await rig.door.deliveries.get(actor.id)).state).toBe('retrying')
})

it('a process that did not stand still asks nobody', async () => {
  const renew = () => Promise.reject(new Error('not to be asked'))
  const stand = { ms: 1000, leftMs: 50_000, others: nobody, renew }
  const { result, sends } = await drive('brisk', stand)
  expect({ result, sends }).toEqual({ result: 'rested', sends: 1 })
})
