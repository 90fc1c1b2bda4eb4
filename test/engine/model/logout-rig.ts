import { expect } from 'vitest'
import type { DeliveryContext } from '../../../machines/index.ts'
import type { BusEventName, Clock, Signoff } from '../../../src/index.ts'
import {
  createDeliveryStore,
  type DeliveryViewRow,
  openDatabase,
  type RowKey,
} from '../../../src/store/index.ts'
import type {
  Check,
  LogoutReceiver,
  ReceivedLogout,
  ReceiverAnswer,
} from '../../../src/testing/index.ts'
import { LOOPBACK, type TestBench } from '../../support/bench.ts'
import { createPolledClock, type PolledClock } from '../../support/polled-clock.ts'
import { createTally, type Tally } from '../../support/tally.ts'
import { unheard } from '../../support/unheard.ts'
import { type DeliveryStep, isLate } from './delivery-model.ts'
import type { Act, Rig } from './run-path.ts'

const START_MS = Date.parse('2026-03-01T12:00:00Z')
const DAY_MS = 86_400_000
const LEASE_MS = 60_000
const POLL_MS = 1000

/** A replica that said nothing for this long has no share of the buckets any more. */
const SILENCE_MS = 20_000

/** What the door makes is due later than any look that is still under way. */
const AHEAD_MS = 2000

const JUST_BEFORE_MS = 500

/** The longest jitter, always: a second after the first attempt. */
const RANDOM = {
  unit: () => 0,
  bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
}

const ENGINE = {
  leaseMs: LEASE_MS,
  pollIntervalMs: POLL_MS,
  attemptTimeoutMs: 30_000,
  relyingPartyCacheMs: 0,
}

/** A replica with a time of its own: one whose time is never moved again is as good as dead. */
interface Worker {
  readonly signoff: Signoff
  readonly clock: PolledClock
}

/** The replica that works just now, and how often a delivery came to rest in its hands or its forerunners'. */
interface Shift {
  worker: Worker
  readonly rests: Tally
}

interface RigParts {
  readonly door: Signoff
  readonly shift: Shift
  /** Ahead of whichever replica works just now. */
  readonly clock: Clock
}

/** The relying party's side of the delivery under test. */
interface Party {
  readonly clientId: string
  readonly receiver: LogoutReceiver
  /** Requests that wait for their answer, oldest first. */
  readonly unanswered: ((answer: ReceiverAnswer) => void)[]
  readonly arrivals: Tally
}

const RESTS: readonly BusEventName[] = [
  'delivery.sent',
  'delivery.retrying',
  'delivery.failed',
  'delivery.uncertain',
  'delivery.cancelled',
]

/** A forbidden address for the workers, whose guard admits this machine only; the door lets it through. */
const FORBIDDEN_URI = 'http://10.0.0.1/backchannel_logout'

/** A logout token's way over real engines, a real Postgres and a real relying party. */
export class LogoutRig implements Rig {
  readonly store
  readonly #bench: TestBench
  readonly #door: Signoff
  readonly #shift: Shift
  readonly #clock: Clock
  readonly #dead: Worker[] = []
  #party!: Party
  #paths = 0

  private constructor(bench: TestBench, { door, shift, clock }: RigParts) {
    this.#bench = bench
    this.#door = door
    this.#shift = shift
    this.#clock = clock
    this.store = createDeliveryStore(openDatabase({ connection: bench.database.sql }))
  }

  static async create(bench: TestBench): Promise<LogoutRig> {
    const rests = createTally()
    const shift = { rests, worker: await createWorker(bench, { now: START_MS, rests }) }
    const clock = toClock(() => shift.worker.clock.now() + AHEAD_MS)
    const egress = { allow: [...LOOPBACK.allow, '10.0.0.0/8'], allowHttp: true }
    const door = await bench.create({ clock, egress, engine: { relyingPartyCacheMs: 0 } })
    return new LogoutRig(bench, { door, shift, clock })
  }

  async bear(): Promise<RowKey> {
    this.#party = await this.#createParty()
    await this.#register({})
    const { clientId } = this.#party
    const sessionId = `session-of-${clientId}`
    await this.#door.sessions.register({ sessionId, clientId, sid: `sid-${clientId}`, sub: 'ann' })
    const { deliveries } = await this.#door.sessions.terminate({ sessionId })
    const [row] = await this.#bench.database.sql<RowKey[]>`
      select instance_id as "instance", bucket, id::text as id from signoff.delivery
      where id = ${deliveries[0]?.id ?? ''}`
    if (row === undefined) expect.fail('no delivery was made')
    return row
  }

  async perform(key: RowKey, act: Act): Promise<void> {
    const { step } = act
    switch (step.event.type) {
      case 'delivery.redriven':
        return void (await this.#door.deliveries.retry(key.id))
      case 'delivery.cancelled':
        if (step.event['reason'] === 'client_removed') break
        return void (await this.#door.deliveries.cancel(key.id))
      case 'attempt.accepted':
      case 'attempt.failed':
      case 'attempt.rejected':
      case 'attempt.misconfigured':
        return this.#rest(() => this.#party.unanswered.pop()?.(toAnswer(step)))
      case 'attempt.blocked':
        return
    }
    await this.#work(key, act)
  }

  async finish(key: RowKey): Promise<void> {
    const waits = ['pending', 'retrying'].includes((await this.store.get(key))?.state ?? '')
    if (waits) await this.#door.deliveries.cancel(key.id)
    const row = await this.#read(key)
    const { unanswered, receiver } = this.#party
    const live = row.state === 'signed' ? unanswered.pop() : undefined
    for (const answer of unanswered) answer(200)
    for (const { signoff } of this.#dead.splice(0)) await signoff.stop()
    expect(await this.#read(key)).toEqual(row)
    const attempts = await this.#door.deliveries.attempts(key.id)
    const { attempt } = row.snapshot.context as DeliveryContext
    expect(attempts.map(({ number }) => number)).toEqual([...Array(attempt).keys()].map(plusOne))
    if (live) await this.#rest(() => live(200))
    expect(receiver.requests.flatMap(faultsOf)).toEqual([])
  }

  get #worker(): Worker {
    return this.#shift.worker
  }

  async #read(key: RowKey): Promise<DeliveryViewRow> {
    return (await this.store.get(key)) ?? expect.fail('the delivery is gone')
  }

  async #createParty(): Promise<Party> {
    this.#paths++
    const clientId = `party-${this.#paths}`
    const unanswered: Party['unanswered'] = []
    const arrivals = createTally()
    const receiver = await this.#bench.receiver(clientId, {
      clock: toClock(() => this.#worker.clock.now()),
      respond: () => {
        const answer = new Promise<ReceiverAnswer>((resolve) => unanswered.push(resolve))
        arrivals.add()
        return answer
      },
    })
    return { clientId, receiver, unanswered, arrivals }
  }

  async #register(change: { readonly uri?: string; readonly alg?: string }): Promise<void> {
    const { clientId, receiver } = this.#party
    await this.#door.relyingParties.put({
      clientId,
      backchannelLogoutUri: change.uri ?? receiver.uri,
      sessionRequired: true,
      signedResponseAlg: change.alg ?? 'ES256',
      maxAttempts: 2,
    })
  }

  /** Runs until the delivery has come to rest. */
  async #rest(cause: () => unknown): Promise<void> {
    const { rests } = this.#shift
    const before = rests.count
    await cause()
    await rests.reach(before + 1)
  }

  async #work(key: RowKey, { step, opening, next }: Act): Promise<void> {
    const blocked = next?.event.type === 'attempt.blocked'
    if (step.event.type === 'delivery.cancelled')
      await this.#door.relyingParties.remove(this.#party.clientId)
    else await this.#register(blocked ? { uri: FORBIDDEN_URI } : toChange(step))
    const until = await this.#whenToWork(key, step)
    const look = () =>
      (opening ?? step).event.type === 'attempt.interrupted'
        ? this.#takeOver(until)
        : this.#worker.clock.look(until - this.#worker.clock.now())
    if (step.event.type !== 'message.sealed' || blocked) return this.#rest(look)
    const { arrivals } = this.#party
    const before = arrivals.count
    await look()
    await arrivals.reach(before + 1)
  }

  async #whenToWork(key: RowKey, step: DeliveryStep): Promise<number> {
    const { snapshot, deadlineAt } = await this.#read(key)
    const { wakeAt } = snapshot.context as DeliveryContext
    if (step.event.type === 'deadline.passed') return deadlineAt
    return isLate(step) ? deadlineAt - JUST_BEFORE_MS : (wakeAt ?? this.#clock.now())
  }

  /** The replica dies with the attempt in its hands; when the lease is over, another one finds it. */
  async #takeOver(until: number): Promise<void> {
    const { worker, rests } = this.#shift
    const now = worker.clock.now() + SILENCE_MS
    const heir = await createWorker(this.#bench, { now, rests })
    this.#dead.push(worker)
    this.#shift.worker = heir
    await heir.clock.look(Math.max(until - heir.clock.now(), LEASE_MS + 1))
  }
}

/** A time that somebody else moves. */
const toClock = (now: () => number): Clock => ({
  authority: 'self',
  now,
  monotonic: now,
  schedule: () => () => {},
})

async function createWorker(
  bench: TestBench,
  { now, rests }: { readonly now: number; readonly rests: Tally },
): Promise<Worker> {
  const clock = createPolledClock({ now, pollMs: POLL_MS })
  const database = unheard(bench.database.sql)
  const shape = { database, migrate: false, random: RANDOM, engine: ENGINE }
  const signoff = await bench.create({ clock, ...shape })
  for (const name of RESTS) signoff.on(name, () => rests.add())
  await signoff.start()
  await clock.started()
  return { signoff, clock }
}

/** What a dead replica sent is judged long after it was sent: its times are over by then. */
function faultsOf({ at, claims, checks }: ReceivedLogout): readonly Check[] {
  const isLate = at - Number(claims?.['iat']) * 1000 > LEASE_MS
  return checks.filter(({ name, ok }) => !ok && !(isLate && ['exp', 'iat'].includes(name)))
}

const plusOne = (index: number): number => index + 1

function toAnswer(step: DeliveryStep): ReceiverAnswer {
  const status =
    { 'attempt.accepted': 200, 'attempt.failed': 503, 'attempt.rejected': 400 }[step.event.type] ??
    404
  const headers = isLate(step) ? { 'retry-after': String(DAY_MS / 1000) } : {}
  return { status, headers }
}

/** A token that wants a key which the OP does not have cannot be sealed. */
const toChange = ({ event }: DeliveryStep) =>
  event.type === 'sealing.failed' ? { alg: 'RS256' } : {}
