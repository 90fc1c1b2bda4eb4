import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryMachine } from '../../machines/index.ts'
import { createBus } from '../../src/bus/index.ts'
import { LOGOUT_RETRY_POLICY, type OutcomeKind } from '../../src/delivery/index.ts'
import type { Channel, Sealing } from '../../src/engine/channel.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { driveDelivery, type EffectPorts } from '../../src/engine/effects.ts'
import { createSaver } from '../../src/engine/saver.ts'
import { silentLogger } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import { createFakeClock, type FakeClock } from '../../src/testing/index.ts'
import { type ClaimRig, openClaimRig, SURE } from './support/claimed.ts'

let rig: ClaimRig

beforeAll(async () => {
  rig = await openClaimRig()
})

afterAll(() => rig.bench.close())

interface Effect {
  readonly type: string
  readonly wakeAt?: number
}

/** What comes of one piece of work on a delivery. */
type Turn = OutcomeKind | 'unsure' | 'unsealed' | 'removed'

const TURNS: readonly Turn[] = [
  'retryable',
  'rejected',
  'misconfigured',
  'unknown',
  'unsealed',
  'accepted',
  'blocked',
  'unsure',
  'removed',
]

/** Notes what the steps of a delivery ask for. */
function noteAsked(actor: DeliveryActor): Effect[] {
  const asked: Effect[] = []
  const apply = actor.apply.bind(actor)
  actor.apply = (...step) => {
    const effects = apply(...step)
    for (const { type, params } of effects ?? []) {
      const wakeAt = (params as { wakeAt?: number } | undefined)?.wakeAt
      asked.push(wakeAt === undefined ? { type } : { type, wakeAt })
    }
    return effects
  }
  return asked
}

/** What the database says is to become of it. */
async function readRest({ id }: DeliveryActor): Promise<readonly Effect[]> {
  const [row] = await rig.bench.database.sql<
    { state: string; due: number | null; final: boolean }[]
  >`
    select state, (extract(epoch from due_at) * 1000)::float8 as due, finished_at is not null as final
    from signoff.delivery where id = ${id}`
  if (row?.final) return [{ type: 'settleDelivery' }]
  return row?.state === 'retrying' ? [{ type: 'scheduleWake', wakeAt: row.due ?? 0 }] : []
}

const stateOnDisk = async ({ id }: DeliveryActor) => (await rig.door.deliveries.get(id)).state

/** A channel that does what the turn says, and notes what it is made to do. */
function createChannel(actor: DeliveryActor, turn: Turn, carried: Effect[]): Channel {
  const send = async () => {
    expect(await stateOnDisk(actor)).toBe('signed')
    carried.push({ type: 'sendMessage' })
    return { kind: turn === 'unsure' ? 'unknown' : (turn as OutcomeKind) }
  }
  const seal = async (): Promise<Sealing> => {
    carried.push({ type: 'sealMessage' })
    if (turn === 'unsealed') return { kind: 'failed', code: 'no_key' }
    if (turn === 'removed') return { kind: 'cancelled', code: 'client_removed' }
    return { kind: 'sealed', detail: {}, send, repeatable: turn !== 'unsure' }
  }
  const decide = async () => {
    carried.push({ type: 'awaitDecision' })
    return undefined
  }
  return { policy: LOGOUT_RETRY_POLICY, seal, decide }
}

function createPorts(clock: FakeClock): Omit<EffectPorts, 'channels'> {
  const databaseClock = createDatabaseClock(clock, async () => clock.now())
  const { store } = rig
  const shared = { databaseClock, random: systemRandom, clock, logger: silentLogger, store }
  const signal = new AbortController().signal
  const saver = createSaver({ ...shared, batchSize: 10, onSettled: () => {}, signal })
  const nothing = { onOutcome: () => {}, onGone: () => {} }
  return { ...shared, bus: createBus(silentLogger), saver, leaseCheck: SURE, ...nothing }
}

let sessions = 0

/** Lives through the turns; after each, what was asked for has been carried out, in that order, and nothing else. */
async function live(turns: readonly Turn[], seen: Set<string>): Promise<void> {
  const actor = await rig.claim(`s${sessions++}`)
  const clock = createFakeClock({ now: Date.now() })
  const ports = createPorts(clock)
  const asked = noteAsked(actor)
  asked.push({ type: 'sealMessage' })
  for (const turn of turns) {
    const carried: Effect[] = []
    const channel = createChannel(actor, turn, carried)
    clock.advance(Math.max(0, (actor.context.wakeAt ?? 0) - clock.now()))
    expect(await driveDelivery(actor, { ...ports, channels: { logout: channel } })).toBe('rested')
    carried.push(...(await readRest(actor)))
    expect(carried).toEqual(asked)
    for (const { type } of carried) seen.add(type)
    if (actor.state !== 'retrying') return
    asked.length = 0
  }
}

describe('the effects that the delivery machine asks for', () => {
  it('are carried out in their order, each of them, and nothing else is', async () => {
    const seen = new Set<string>()
    for (const turn of TURNS) await live([turn], seen)
    const property = fc.asyncProperty(
      fc.array(fc.constantFrom(...TURNS), { minLength: 2, maxLength: 5 }),
      (turns) => live(turns, seen),
    )
    await fc.assert(property, { numRuns: 25 })
    const declared = Object.entries(deliveryMachine.implementations.actions)
      .filter(([, action]) => action !== undefined && !('type' in action))
      .map(([name]) => name)
    expect([...seen].sort()).toEqual(declared.sort())
  })
})
