import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { transition } from 'xstate'
import { type DeliveryEvent, deliveryMachine, toGraph } from '../../../machines/index.ts'
import { toTimestamp } from '../../../src/clock.ts'
import { DeliveryActor, deliveryStepper } from '../../../src/engine/delivery-actor.ts'
import { createLogoutDelivery } from '../../../src/engine/delivery-birth.ts'
import { SessionActor } from '../../../src/engine/session-actor.ts'
import { sessionKey } from '../../../src/engine/session-change.ts'
import { systemRandom } from '../../../src/random.ts'
import {
  createDeliveryId,
  createDeliveryStore,
  createSessionStore,
  type Database,
  type DeliveryViewRow,
  openDatabase,
  type RowKey,
} from '../../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const DEADLINE = NOW + 1000
const WORKERS = 4
const DELIVERIES = 2

let test: TestDatabase
let database: Database
let deliveries: ReturnType<typeof createDeliveryStore>
let sessions: ReturnType<typeof createSessionStore>

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.url, maxConnections: WORKERS })
  deliveries = createDeliveryStore(database)
  sessions = createSessionStore(database)
})

afterAll(async () => {
  await database.close()
  await test.drop()
})

/** What one worker does next with one delivery. */
type Move =
  /** Reads the row, as it is now; it is acted upon whenever its turn comes, however old it is then. */
  | { readonly kind: 'read'; readonly worker: number; readonly delivery: number }
  /** Puts the row into the worker's hands: everybody else's fence is too low from here on. */
  | { readonly kind: 'claim'; readonly worker: number; readonly delivery: number }
  /** Steps what the worker holds, and tries to save it. */
  | {
      readonly kind: 'save'
      readonly worker: number
      readonly delivery: number
      readonly events: readonly DeliveryEvent[]
      /** The same save is sent twice, as after an answer that was lost. */
      readonly twice: boolean
    }

const at = fc.integer({ min: NOW, max: DEADLINE - 1 })
const retryAt = fc.integer({ min: NOW, max: DEADLINE + 200 })
const fact = (type: string, more: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ type: fc.constant(type), at, ...more }) as unknown as fc.Arbitrary<DeliveryEvent>

const event = fc.oneof(
  { weight: 6, arbitrary: fact('message.sealed') },
  ...['attempt.accepted', 'attempt.blocked', 'attempt.interrupted', 'deadline.passed'].map((type) =>
    fact(type),
  ),
  { weight: 3, arbitrary: fact('backoff.elapsed') },
  ...['sealing.failed', 'attempt.failed', 'attempt.rejected', 'attempt.misconfigured'].map((type) =>
    fact(type, { retryAt }),
  ),
  fact('delivery.cancelled', { reason: fc.constant('cancelled_by_person') }),
  fact('delivery.redriven', { maxAttempts: fc.constant(3), deadlineAt: fc.constant(DEADLINE) }),
)

const worker = fc.nat({ max: WORKERS - 1 })
const delivery = fc.nat({ max: DELIVERIES - 1 })
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), worker, delivery }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('claim' as const), worker, delivery }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('save' as const),
      worker,
      delivery,
      events: fc.array(event, { minLength: 1, maxLength: 3 }),
      twice: fc.boolean(),
    }),
  },
)

/** Moves that are made at the same moment, on connections of their own. */
const schedule = fc.array(fc.array(move, { minLength: 1, maxLength: WORKERS }), {
  minLength: 4,
  maxLength: 12,
})

interface Race {
  readonly session: RowKey
  readonly keys: readonly RowKey[]
  readonly held: Map<string, DeliveryViewRow>
  /** Events that got through, by delivery and revision. */
  readonly passed: Map<string, DeliveryEvent>
  refused: number
}

let races = 0

async function begin(): Promise<Race> {
  races++
  const session = sessionKey('default', `race-${races}`)
  const lease = { owner: 'nobody', until: NOW + 60_000 }
  const born = Array.from({ length: DELIVERIES }, (_, index) =>
    createLogoutDelivery({
      id: createDeliveryId(NOW + index, session.bucket, systemRandom),
      session,
      planned: { clientId: `rp-${index}`, issuer: 'https://op.example', deadlineAt: DEADLINE },
      maxAttempts: 3,
      now: NOW,
      lease,
      traceparent: undefined,
    }),
  )
  const actor = new SessionActor(session, undefined)
  const ended = { at: NOW, deliveries: born.length, settled: false, reason: null }
  actor.apply({ type: 'session.terminated', ...ended })
  const save = { accountId: null, expiresAt: null, dueAt: null, opened: born.length, now: NOW }
  const journal = actor.lines
  await sessions.save({
    sessions: [actor.toSave(save)],
    registrations: [],
    deliveries: born,
    journal,
  })
  const keys = born.map(({ id }) => ({ ...session, id }))
  return { session, keys, held: new Map(), passed: new Map(), refused: 0 }
}

async function make(race: Race, one: Move): Promise<void> {
  const key = race.keys[one.delivery] as RowKey
  const hand = `${one.worker}/${key.id}`
  if (one.kind === 'save') return save(race, hand, one)
  if (one.kind === 'claim') {
    await database.sql`update signoff.delivery set fence = fence + 1, lease_owner = 'w', due_at = ${toTimestamp(DEADLINE)}
      where instance_id = ${key.instance} and bucket = ${key.bucket} and id = ${key.id} and due_at is not null`
  }
  const row = await deliveries.get(key)
  if (row) race.held.set(hand, row)
}

async function save(race: Race, hand: string, { events, twice }: Move & { kind: 'save' }) {
  const row = race.held.get(hand)
  if (!row) return
  const actor = new DeliveryActor(row)
  const taken = events.filter((one) => actor.apply(one) !== undefined)
  if (taken.length === 0) return
  const step = actor.toSave({ leased: actor.state === 'signed', dueAt: restAt(actor), now: NOW })
  const once = () => deliveries.save([{ step, lines: actor.lines }], NOW)
  const results = await Promise.all(twice ? [once(), once()] : [once()])
  const through = results.filter(({ saved }) => saved.has(row.id)).length
  expect(through).toBeLessThanOrEqual(1)
  if (through === 0) race.refused++
  else
    for (const [index, one] of taken.entries())
      race.passed.set(`${row.id}@${row.revision + index + 1}`, one)
}

const restAt = ({ state, context }: DeliveryActor): number | null =>
  state === 'retrying' ? context.wakeAt : state === 'pending' ? NOW : null

const EDGES = new Map(toGraph(deliveryMachine).edges.map((edge) => [edge.id, edge]))

/** The row is what its journal says, and the journal is a path of the diagram. */
async function holdToJournal(race: Race, key: RowKey): Promise<void> {
  const row = (await deliveries.get(key)) as DeliveryViewRow
  const lines = await deliveries.journal('delivery', key)
  expect(lines.map((line) => line.revision)).toEqual(lines.map((_, index) => index + 2))
  expect(row.revision).toBe(lines.length + 1)
  let snapshot = deliveryMachine.resolveState(
    deliveryStepper.start({
      channel: 'logout',
      maxAttempts: 3,
      deadlineAt: DEADLINE,
      repeatable: true,
      rejectionsTolerated: 1,
    }) as never,
  )
  for (const line of lines) {
    const one = race.passed.get(`${key.id}@${line.revision}`) as DeliveryEvent
    expect(line.event).toBe(one.type)
    expect(EDGES.get(line.edge ?? '')).toMatchObject({
      source: `s-${snapshot.value}`,
      event: one.type,
      target: `s-${line.to}`,
    })
    expect(line.from).toBe(snapshot.value)
    snapshot = transition(deliveryMachine, snapshot, one)[0]
  }
  expect(row.snapshot).toEqual({ value: snapshot.value, context: snapshot.context })
  expect([row.state, row.reason]).toEqual([snapshot.value, snapshot.context.reason])
}

/** The session's counters are what a count of its deliveries gives. */
async function holdCounters({ session }: Race): Promise<void> {
  const [row] = await sessions.get([session])
  const all = await deliveries.listBySession(session)
  const final = all.filter(({ state }) => ['sent', 'failed', 'cancelled'].includes(state))
  expect(row).toMatchObject({
    openDeliveries: all.length - final.length,
    unacknowledged: final.filter(({ state }) => state !== 'sent').length,
  })
  expect(final.every(({ finishedAt }) => finishedAt !== null)).toBe(true)
}

describe('deliveries that many workers save at once', () => {
  it('are what their journals say, whoever was late, doubled or dispossessed', async () => {
    let refused = 0
    let passed = 0
    await fc.assert(
      fc.asyncProperty(schedule, async (turns) => {
        const race = await begin()
        for (const turn of turns) await Promise.all(turn.map((one) => make(race, one)))
        for (const key of race.keys) await holdToJournal(race, key)
        await holdCounters(race)
        refused += race.refused
        passed += race.passed.size
      }),
      { numRuns: 60, endOnFailure: true },
    )
    expect(refused).toBeGreaterThan(0)
    expect(passed).toBeGreaterThan(60)
  })
})
