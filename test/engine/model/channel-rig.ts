import { expect } from 'vitest'
import { type DeliveryContext, deliveryMachine } from '../../../machines/index.ts'
import { createBus } from '../../../src/bus/index.ts'
import { toTimestamp } from '../../../src/clock.ts'
import { NOTIFICATION_RETRY_POLICY, type Outcome } from '../../../src/delivery/index.ts'
import type { Channel, Sealing } from '../../../src/engine/channel.ts'
import { DeliveryActor, deliveryStepper } from '../../../src/engine/delivery-actor.ts'
import { type DriveResult, driveDelivery, type EffectPorts } from '../../../src/engine/effects.ts'
import { createSaver } from '../../../src/engine/saver.ts'
import { SessionActor } from '../../../src/engine/session-actor.ts'
import { sessionKey } from '../../../src/engine/session-change.ts'
import { type Signoff, silentLogger } from '../../../src/index.ts'
import { systemRandom } from '../../../src/random.ts'
import {
  createDeliveryId,
  createDeliveryStore,
  createSessionStore,
  type NewDelivery,
  openDatabase,
  type RowKey,
} from '../../../src/store/index.ts'
import { createFakeClock, type FakeClock } from '../../../src/testing/index.ts'
import type { TestBench } from '../../support/bench.ts'
import { SURE } from '../support/claimed.ts'
import { type DeliveryStep, isLate } from './delivery-model.ts'
import type { Act, Rig } from './run-path.ts'

const START_MS = Date.parse('2026-03-01T12:00:00Z')
const DAY_MS = 86_400_000
const LEASE_MS = 60_000
const JUST_BEFORE_MS = 500

/** One replica's work on the delivery. */
interface Drive {
  readonly done: Promise<DriveResult>
  /** What the other side says. */
  answer(outcome: Outcome): void
}

/**
 * The engine's own driver on a real Postgres, with a channel whose other side a test plays. For what a
 * logout never does: be unanswered, or be a second message when it is sent again.
 */
export class ChannelRig implements Rig {
  readonly store
  readonly #sessions
  readonly #bench: TestBench
  readonly #door: Signoff
  readonly #clock: FakeClock
  readonly #repeatable: boolean
  readonly #lost: Drive[] = []
  #drive: Drive | undefined
  #paths = 0

  private constructor(bench: TestBench, parts: ChannelRigParts) {
    const database = openDatabase({ connection: bench.database.sql })
    this.store = createDeliveryStore(database)
    this.#sessions = createSessionStore(database)
    this.#bench = bench
    this.#door = parts.door
    this.#clock = parts.clock
    this.#repeatable = parts.repeatable
  }

  static async create(bench: TestBench, repeatable: boolean): Promise<ChannelRig> {
    const clock = createFakeClock({ now: START_MS })
    return new ChannelRig(bench, { clock, repeatable, door: await bench.create({ clock }) })
  }

  async bear(): Promise<RowKey> {
    this.#paths++
    const session = sessionKey('default', `sms-${this.#repeatable}-${this.#paths}`)
    const delivery = this.#createDelivery(session)
    const actor = new SessionActor(session, undefined)
    const now = this.#clock.now()
    actor.apply({
      type: 'session.terminated',
      at: now,
      deliveries: 1,
      settled: false,
      reason: null,
    })
    const times = { accountId: null, expiresAt: null, dueAt: null, now }
    const sessions = [actor.toSave({ ...times, opened: 1 })]
    const batch = { sessions, registrations: [], deliveries: [delivery], journal: actor.lines }
    expect(await this.#sessions.save(batch)).toHaveLength(1)
    return { ...session, id: delivery.id }
  }

  async perform(key: RowKey, act: Act): Promise<void> {
    const { step } = act
    switch (step.event.type) {
      case 'delivery.redriven':
        return void (await this.#door.deliveries.retry(key.id))
      case 'delivery.resolved':
        return void (await this.#door.deliveries.resolve(key.id, toVerdict(step)))
      case 'delivery.cancelled':
        if (step.event['reason'] === 'client_removed') break
        return void (await this.#door.deliveries.cancel(key.id))
      case 'attempt.accepted':
      case 'attempt.failed':
      case 'attempt.rejected':
      case 'attempt.misconfigured':
      case 'attempt.unanswered':
      case 'attempt.blocked':
        this.#drive?.answer(toOutcome(step))
        expect(await this.#drive?.done).toBe('rested')
        this.#drive = undefined
        return
    }
    await this.#work(key, act)
  }

  async finish(key: RowKey): Promise<void> {
    const row = await this.store.get(key)
    for (const drive of this.#lost.splice(0)) {
      drive.answer({ kind: 'accepted' })
      expect(await drive.done).toBe('lost')
    }
    expect(await this.store.get(key)).toEqual(row)
    this.#drive?.answer({ kind: 'accepted' })
    expect((await this.#drive?.done) ?? 'rested').toBe('rested')
    this.#drive = undefined
    await this.#holdCounters(key)
  }

  #createDelivery(session: RowKey): NewDelivery {
    const now = this.#clock.now()
    const deadlineAt = now + DAY_MS
    const snapshot = deliveryStepper.start({
      channel: 'sms',
      maxAttempts: 2,
      deadlineAt,
      repeatable: this.#repeatable,
      rejectionsTolerated: 1,
    })
    return {
      instance_id: session.instance,
      bucket: session.bucket,
      id: createDeliveryId(now, session.bucket, systemRandom),
      channel: 'sms',
      destination: 'sms:relay',
      machine_version: Number(deliveryMachine.version),
      state: 'pending',
      snapshot,
      revision: 1,
      fence: 0,
      lease_owner: null,
      due_at: toTimestamp(now),
      deadline_at: toTimestamp(deadlineAt),
      created_at: toTimestamp(now),
      session_id: session.id,
      client_id: null,
      provider_id: 'relay',
      facts: { issuer: 'https://op.example' },
      traceparent: null,
    }
  }

  /** Claims the delivery and drives it, until its message is out or it rests. */
  async #work(key: RowKey, { step, opening }: Act): Promise<void> {
    const first = (opening ?? step).event.type
    await this.#moveTo(key, { step, first })
    if (first === 'attempt.interrupted' && this.#drive) this.#lost.push(this.#drive)
    const now = this.#clock.now()
    const claim = { bucket: key.bucket, now, owner: `replica-${now}`, leaseUntil: now + LEASE_MS }
    const [row] = await this.store.claimNamed(claim, key.instance, [key.id])
    if (row === undefined) expect.fail('it is not due')
    const [answered, answer] = createPromise<Outcome>()
    const [out, tellOut] = createPromise<'out'>()
    const send = () => {
      tellOut('out')
      return answered
    }
    const done = driveDelivery(new DeliveryActor(row), this.#ports(toSealing(step, send)))
    const rests = step.event.type !== 'message.sealed'
    this.#drive = rests ? undefined : { done, answer }
    expect(await Promise.race([done, out])).toBe(rests ? 'rested' : 'out')
  }

  async #moveTo(
    key: RowKey,
    { step, first }: { readonly step: DeliveryStep; readonly first: string },
  ): Promise<void> {
    const { snapshot, deadlineAt, dueAt } =
      (await this.store.get(key)) ?? expect.fail('the delivery is gone')
    const { wakeAt } = snapshot.context as DeliveryContext
    const earliest = first === 'attempt.interrupted' ? (dueAt ?? 0) : (wakeAt ?? 0)
    const late = isLate(step) ? deadlineAt - JUST_BEFORE_MS : 0
    const until = step.event.type === 'deadline.passed' ? deadlineAt : Math.max(earliest, late)
    this.#clock.advance(Math.max(0, until - this.#clock.now()))
  }

  #ports(sealing: Sealing): EffectPorts {
    const databaseClock = {
      now: this.#clock.now,
      sync: () => {},
      ready: () => Promise.resolve(),
    }
    const sms: Channel = { policy: NOTIFICATION_RETRY_POLICY, seal: () => Promise.resolve(sealing) }
    const saver = createSaver({
      store: this.store,
      clock: this.#clock,
      databaseClock,
      logger: silentLogger,
      batchSize: 10,
      signal: new AbortController().signal,
      onSettled: () => {},
    })
    return {
      bus: createBus(silentLogger),
      databaseClock,
      random: { ...systemRandom, unit: () => 0 },
      saver,
      leaseCheck: SURE,
      channels: { sms },
      onOutcome: () => {},
      onGone: () => {},
    }
  }

  /** The session counts what became of its one delivery. */
  async #holdCounters(key: RowKey): Promise<void> {
    const [counted] = await this.#bench.database.sql`
      select x.open_deliveries = count(*) filter (where d.finished_at is null) as open,
        x.unacknowledged = count(*) filter (where d.state in ('failed', 'cancelled')) as missed
      from signoff.delivery d join signoff.session_logout x
        on x.instance_id = d.instance_id and x.bucket = d.bucket and x.id = d.session_id
      where d.id = ${key.id} group by x.open_deliveries, x.unacknowledged`
    expect(counted).toEqual({ open: true, missed: true })
  }
}

function createPromise<Value>(): readonly [Promise<Value>, (value: Value) => void] {
  let settle: (value: Value) => void = () => {}
  const promise = new Promise<Value>((resolve) => {
    settle = resolve
  })
  return [promise, (value) => settle(value)]
}

interface ChannelRigParts {
  readonly door: Signoff
  readonly clock: FakeClock
  readonly repeatable: boolean
}

const toVerdict = ({ event }: DeliveryStep) => (event['as'] === 'sent' ? 'sent' : 'failed')

function toSealing({ event }: DeliveryStep, send: () => Promise<Outcome>): Sealing {
  if (event.type === 'sealing.failed') return { kind: 'failed', code: 'no_key' }
  if (event.type === 'delivery.cancelled') return { kind: 'cancelled', code: 'client_removed' }
  return { kind: 'sealed', detail: {}, send }
}

const KINDS = {
  'attempt.accepted': 'accepted',
  'attempt.failed': 'retryable',
  'attempt.rejected': 'rejected',
  'attempt.misconfigured': 'misconfigured',
  'attempt.unanswered': 'unknown',
  'attempt.blocked': 'blocked',
} as const

function toOutcome(step: DeliveryStep): Outcome {
  const kind = KINDS[step.event.type as keyof typeof KINDS]
  return isLate(step) ? { kind, retryAfterMs: DAY_MS } : { kind }
}
