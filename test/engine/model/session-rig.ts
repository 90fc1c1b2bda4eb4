import { expect } from 'vitest'
import type { SessionLogoutContext } from '../../../machines/index.ts'
import { createBus } from '../../../src/bus/index.ts'
import { sessionKey } from '../../../src/engine/session-change.ts'
import { SessionLogouts } from '../../../src/engine/session-logout.ts'
import { createSessionWriter } from '../../../src/engine/session-writer.ts'
import { type Clock, type Signoff, silentLogger } from '../../../src/index.ts'
import { systemRandom } from '../../../src/random.ts'
import {
  createDeliveryStore,
  createSessionStore,
  type DeliveryViewRow,
  openDatabase,
} from '../../../src/store/index.ts'
import type { ReceiverAnswer } from '../../../src/testing/index.ts'
import { ISSUER, type TestBench } from '../../support/bench.ts'
import { createPolledClock, type PolledClock } from '../../support/polled-clock.ts'
import { unheard } from '../../support/unheard.ts'
import { untilSo } from '../../support/until-so.ts'
import type { SessionPath, SessionStep } from './session-model.ts'

const START_MS = Date.parse('2026-03-01T12:00:00Z')
const HOUR_MS = 3_600_000
const POLL_MS = 1000

/** What the door makes is due later than any look that is still under way. */
const AHEAD_MS = 2000

/** Until then nobody is told: what was refused waits for more than an hour. */
const REFUSAL = { status: 503, headers: { 'retry-after': '3600' } }

const FINAL = ['sent', 'failed', 'cancelled']

interface SessionRigParts {
  readonly bench: TestBench
  readonly worker: Signoff
  readonly door: Signoff
  readonly clock: PolledClock
  readonly mood: { answer: ReceiverAnswer }
  readonly uri: string
}

/** A session in the making. */
interface Current {
  readonly sessionId: string
  readonly expiresAt: Date | undefined
  /** Clients that are logged in. */
  readonly clients: string[]
}

/** The logout of a session over the services, a real engine, a real Postgres and a real relying party. */
export class SessionRig {
  readonly #parts: SessionRigParts
  readonly #deliveries
  readonly #sessions
  readonly #logouts: SessionLogouts
  #current!: Current
  #count = 0

  private constructor(parts: SessionRigParts) {
    const database = openDatabase({ connection: parts.bench.database.sql })
    this.#parts = parts
    this.#deliveries = createDeliveryStore(database)
    this.#sessions = createSessionStore(database)
    this.#logouts = createLogouts(
      parts.clock,
      createSessionWriter({ store: this.#sessions, onUnsure() {} }),
    )
  }

  static async create(bench: TestBench): Promise<SessionRig> {
    const clock = createPolledClock({ now: START_MS, pollMs: POLL_MS })
    const mood = { answer: REFUSAL as ReceiverAnswer }
    const receiver = await bench.receiver('any', { clock, respond: () => mood.answer })
    const engine = { pollIntervalMs: POLL_MS, attemptTimeoutMs: 30_000, breakerFailures: 1000 }
    const features = { sessionExpiry: true }
    const database = unheard(bench.database.sql)
    const worker = await bench.start({ database, migrate: false, clock, engine, features })
    await clock.started()
    const now = () => clock.now() + AHEAD_MS
    const still: Clock = { ...clock, now, schedule: () => () => {} }
    const door = await bench.create({ clock: still, features })
    return new SessionRig({ bench, worker, door, clock, mood, uri: receiver.uri })
  }

  /** Drives a path, holds the row to the model after each step, and returns the journal's edges. */
  async run(path: SessionPath): Promise<readonly string[]> {
    this.#count++
    const expires = path.steps.some(({ event }) => event.type === 'session.expired')
    this.#current = {
      sessionId: `session-${this.#count}`,
      expiresAt: expires ? new Date(this.#now + 10 * HOUR_MS) : undefined,
      clients: [],
    }
    for (const [index, step] of path.steps.entries()) {
      await this.#perform(step)
      await this.#hold(step)
      const edges = path.steps.slice(0, index + 1).map(({ edge }) => edge)
      expect(await this.#readEdges()).toEqual(edges)
    }
    return this.#readEdges()
  }

  get #now(): number {
    return this.#parts.clock.now()
  }

  get #key() {
    return sessionKey('default', this.#current.sessionId)
  }

  async #perform({ event }: SessionStep): Promise<void> {
    const { sessionId, clients } = this.#current
    const { door } = this.#parts
    switch (event.type) {
      case 'client.registered':
        return this.#register(event['deliveries'] === 0)
      case 'client.departed':
        return void (await door.sessions.terminateClient({
          sessionId,
          clientId: clients.shift() ?? '',
        }))
      case 'session.terminated':
        if (event['settled'] === true) await this.#tellAll()
        return void (await door.sessions.terminate({ sessionId, reason: String(event['reason']) }))
      case 'session.expired':
        if (event['settled'] === true) await this.#tellAll()
        return this.#expire()
      case 'deliveries.settled':
        return this.#settle(Number(event['failures']))
      case 'delivery.reopened':
        return this.#reopen()
    }
    expect.fail(`nobody knows how to bring about ${event.type}`)
  }

  /** One that nobody could tell comes in by the engine's own door: the service wants a sid or a sub. */
  async #register(untellable: boolean): Promise<void> {
    const { sessionId, clients, expiresAt } = this.#current
    const { door, uri } = this.#parts
    const clientId = `${sessionId}-client-${clients.length}-${this.#now}-${systemRandom.unit()}`
    const [row] = await this.#sessions.get([this.#key])
    if (untellable && row !== undefined && row.state !== 'active') {
      await this.#logouts.register(sessionId, { clientId, issuer: ISSUER }, { instance: 'default' })
      return
    }
    await door.relyingParties.put({
      clientId,
      backchannelLogoutUri: uri,
      signedResponseAlg: 'ES256',
    })
    const until = expiresAt === undefined ? {} : { expiresAt }
    await door.sessions.register({ sessionId, clientId, sid: clientId, sub: 'ann', ...until })
    clients.push(clientId)
  }

  async #expire(): Promise<void> {
    this.#parts.mood.answer = REFUSAL
    await this.#look((this.#current.expiresAt?.getTime() ?? 0) - this.#now, async () => {
      const [row] = await this.#sessions.get([this.#key])
      const open = (await this.#list()).filter(({ state }) => !FINAL.includes(state))
      return row?.state !== 'active' && open.every(({ state }) => state === 'retrying')
    })
  }

  /** Everybody answers. */
  async #tellAll(): Promise<void> {
    this.#parts.mood.answer = 200
    await this.#look(2 * HOUR_MS, async () =>
      (await this.#list()).every(({ state }) => FINAL.includes(state)),
    )
  }

  async #settle(failures: number): Promise<void> {
    const all = await this.#list()
    const missed = all.filter(({ state }) => FINAL.includes(state) && state !== 'sent')
    const open = all.find(({ state }) => !FINAL.includes(state))
    if (missed.length < failures) await this.#parts.door.deliveries.cancel(open?.id ?? '')
    this.#parts.mood.answer = 200
    await this.#look(2 * HOUR_MS, async () => {
      const [row] = await this.#sessions.get([this.#key])
      return row?.state !== 'terminated'
    })
  }

  /** A person sends one again that is final; where there is none, the person calls one off before. */
  async #reopen(): Promise<void> {
    const { deliveries } = this.#parts.door
    const all = await this.#list()
    const final = all.find(({ state }) => FINAL.includes(state))
    const [first] = all
    const id = (final ?? first)?.id ?? ''
    if (final === undefined) await deliveries.cancel(id)
    await deliveries.retry(id)
  }

  /** Lets the engine look until it is so. */
  async #look(ms: number, isSo: () => Promise<boolean>): Promise<void> {
    await this.#parts.clock.look(ms)
    await untilSo([this.#parts.worker], isSo)
  }

  #list(): Promise<DeliveryViewRow[]> {
    return this.#deliveries.listBySession(this.#key)
  }

  async #readEdges(): Promise<readonly string[]> {
    const journal = await this.#deliveries.journal('sessionLogout', this.#key)
    expect(journal.map(({ revision }) => revision)).toEqual(journal.map((_, index) => index + 1))
    return journal.flatMap(({ edge }) => edge ?? [])
  }

  async #hold({ state, context }: SessionStep): Promise<void> {
    const [row] = await this.#sessions.get([this.#key])
    if (row === undefined) expect.fail('the session is gone')
    const { terminatedAt, ...stored } = row.snapshot.context as SessionLogoutContext
    const { terminatedAt: expectedAt, ...expected } = context
    expect({ state: row.state, value: row.snapshot.value, ...stored }).toEqual({
      state,
      value: state,
      ...expected,
    })
    expect(terminatedAt !== null).toBe(expectedAt !== null)
    expect(row.terminatedAt).toBe(terminatedAt)
    expect(row.finishedAt !== null).toBe(state === 'completed' || state === 'incomplete')
    const all = await this.#list()
    const missed = all.filter((one) => FINAL.includes(one.state) && one.state !== 'sent')
    expect(row).toMatchObject({
      openDeliveries: all.filter((one) => !FINAL.includes(one.state)).length,
      unacknowledged: missed.length,
    })
  }
}

function createLogouts(
  clock: Clock,
  writer: ReturnType<typeof createSessionWriter>,
): SessionLogouts {
  const nothing = () => {}
  return new SessionLogouts({
    writer,
    directory: { find: async () => undefined, use: () => nothing, forget: nothing },
    features: { isOn: async () => true, forget: nothing, committed: nothing },
    bus: createBus(silentLogger),
    databaseClock: { now: () => clock.now(), sync: nothing, ready: () => Promise.resolve() },
    random: systemRandom,
    placeFor: () => ({ lease: undefined }),
    onBorn: nothing,
  })
}
