import type { CallResult, EngineProcess } from './fleet.ts'
import type { EngineCall } from './messages.ts'
import { createPrng, type Prng } from './prng.ts'

/** What is known of a call of the host's: it resolved, or nobody knows yet. */
export type Known = 'no' | 'maybe' | 'committed'

/** One relying party in one session, in the host's books. */
export interface BookedClient {
  readonly clientId: string
  readonly sid: string
  registered: Known
  departed: Known
  /** Registered when the session had ended already. */
  late: boolean
  /** Late registrations beyond the one that counts: each may be told of the end again. */
  repeats: number
}

/** One session in the host's books. */
export interface BookedSession {
  readonly id: string
  readonly sub: string
  readonly scenario: Scenario
  readonly clients: BookedClient[]
  ended: Known
}

/** What becomes of a session. */
export type Scenario = 'plain' | 'hosted' | 'departing' | 'emptied' | 'late' | 'user' | 'kept'

const SCENARIOS: readonly Scenario[] = [
  ...new Array<Scenario>(9).fill('plain'),
  ...new Array<Scenario>(4).fill('hosted'),
  ...new Array<Scenario>(2).fill('departing'),
  ...new Array<Scenario>(2).fill('emptied'),
  'late',
  'user',
  'kept',
]

export const CLIENTS = ['shop', 'mail', 'wiki', 'chat', 'calendar', 'files'] as const

/** What a workload needs. */
export interface WorkloadPorts {
  readonly seed: number
  /** Sessions begun per second at most. */
  readonly rate: number
  readonly lanes: number
  /** Engines that take calls. */
  ready(): readonly EngineProcess[]
  say(line: string): void
  /** A call had no answer. */
  onHung(op: EngineCall['op'], engine: EngineProcess): void
}

/** How the calls ended, for the figures. */
export interface CallCounts {
  resolved: number
  rejected: number
  died: number
  hung: number
  /** Codes of the rejected ones. */
  readonly codes: Record<string, number>
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A call is given up as `maybe` after so many tries that may have been committed. */
const TRIES = 5

/** Ends sessions without pause, and keeps book of what was promised. */
export class Workload {
  readonly books = new Map<string, BookedSession>()
  readonly counts: CallCounts = { resolved: 0, rejected: 0, died: 0, hung: 0, codes: {} }
  readonly #ports: WorkloadPorts
  #next = 0
  #stopped = false
  #running: Promise<unknown> = Promise.resolve()
  #startAt = 0

  constructor(ports: WorkloadPorts) {
    this.#ports = ports
  }

  start(): void {
    this.#startAt = Date.now()
    this.#running = Promise.all(Array.from({ length: this.#ports.lanes }, () => this.#lane()))
  }

  /** Begins no more sessions; resolves when those begun are through. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #lane(): Promise<void> {
    while (!this.#stopped) {
      const ahead = this.#next / this.#ports.rate - (Date.now() - this.#startAt) / 1000
      if (ahead > 0) await wait(Math.min(100, ahead * 1000))
      else await this.#runSession(this.#next++)
    }
  }

  async #runSession(n: number): Promise<void> {
    const prng = createPrng(this.#ports.seed, `session ${n}`)
    const scenario = prng.pick(SCENARIOS)
    const session = this.#book(`s${n}`, `u${n}`, scenario, prng)
    await this.#registerAll(session, prng)
    switch (scenario) {
      case 'kept':
        return
      case 'departing':
      case 'emptied':
        await this.#depart(session, prng)
        break
      case 'user':
        return this.#endUser(session, n, prng)
      default:
    }
    await this.#end(session, prng)
    if (scenario === 'late' && session.ended === 'committed')
      await this.#registerLate(session, prng)
  }

  #book(id: string, sub: string, scenario: Scenario, prng: Prng): BookedSession {
    const clients = prng.shuffle(CLIENTS).slice(0, prng.between(1, 4))
    const session: BookedSession = {
      id,
      sub,
      scenario,
      ended: 'no',
      clients: clients.map((clientId) => toBooked(id, clientId, false)),
    }
    this.books.set(id, session)
    return session
  }

  async #registerAll(session: BookedSession, prng: Prng): Promise<void> {
    for (const client of session.clients) {
      client.registered = await this.#insist(this.#toRegister(session, client), prng)
    }
  }

  #toRegister(session: BookedSession, { clientId, sid }: BookedClient): EngineCall {
    const hosted = session.scenario === 'hosted'
    return { op: 'register', sessionId: session.id, clientId, sid, sub: session.sub, hosted }
  }

  async #depart(session: BookedSession, prng: Prng): Promise<void> {
    const leaving = session.scenario === 'emptied' ? session.clients : session.clients.slice(0, 1)
    for (const client of leaving) {
      const call = {
        op: 'terminateClient',
        sessionId: session.id,
        clientId: client.clientId,
      } as const
      client.departed = await this.#mayInsist(call, prng)
    }
  }

  async #end(session: BookedSession, prng: Prng): Promise<void> {
    const hosted = session.scenario === 'hosted'
    session.ended = await this.#mayInsist({ op: 'terminate', sessionId: session.id, hosted }, prng)
  }

  async #endUser(session: BookedSession, n: number, prng: Prng): Promise<void> {
    const other = this.#book(`s${n}b`, session.sub, 'user', prng)
    await this.#registerAll(other, prng)
    const ended = await this.#mayInsist({ op: 'terminateAll', sub: session.sub }, prng)
    session.ended = ended
    other.ended = ended
  }

  async #registerLate(session: BookedSession, prng: Prng): Promise<void> {
    const clientId = prng.pick(
      CLIENTS.filter((id) => session.clients.every((one) => one.clientId !== id)),
    )
    const client = toBooked(session.id, clientId, true)
    session.clients.push(client)
    client.registered = await this.#insist(this.#toRegister(session, client), prng, () => {
      client.repeats++
    })
  }

  /** Half of the time nobody tries again what may have been committed: the database has to say. */
  async #mayInsist(call: EngineCall, prng: Prng): Promise<Known> {
    return prng.chance(0.5) ? this.#insist(call, prng) : this.#once(call, prng)
  }

  async #insist(call: EngineCall, prng: Prng, onRepeat = () => {}): Promise<Known> {
    for (let tries = 0; tries < TRIES; tries++) {
      if (tries > 0) onRepeat()
      if ((await this.#once(call, prng)) === 'committed') return 'committed'
      await wait(50 * 2 ** tries)
    }
    return 'maybe'
  }

  async #once(call: EngineCall, prng: Prng): Promise<Known> {
    const engine = await this.#anEngine(prng)
    if (!engine) return 'maybe'
    const result = await engine.call(call)
    this.#count(result)
    if (result.kind === 'hung') this.#ports.onHung(call.op, engine)
    return result.kind === 'resolved' ? 'committed' : 'maybe'
  }

  async #anEngine(prng: Prng): Promise<EngineProcess | undefined> {
    for (let tries = 0; tries < 600; tries++) {
      const ready = this.#ports.ready()
      if (ready.length > 0) return prng.pick(ready)
      await wait(50)
    }
    return undefined
  }

  #count(result: CallResult): void {
    this.counts[result.kind]++
    if (result.kind !== 'rejected') return
    this.counts.codes[result.code] = (this.counts.codes[result.code] ?? 0) + 1
  }
}

function toBooked(sessionId: string, clientId: string, late: boolean): BookedClient {
  const sid = `${sessionId}.${clientId}`
  return { clientId, sid, registered: 'no', departed: 'no', late, repeats: 0 }
}
