import type { Bus } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type { NewDelivery, Queryable, SessionName, SessionRow } from '../store/index.ts'
import type { FeatureSwitches } from './feature-switches.ts'
import {
  assertKnown,
  type Departure,
  type Registration,
  type SessionChange,
  sessionKey,
  type Termination,
  type WriteScope,
} from './session-change.ts'
import {
  type DecisionPorts,
  decideDeparture,
  decideRegistration,
  decideReopening,
  decideSettlement,
  decideTermination,
  type FoundEnd,
  type Settlement,
} from './session-decision.ts'
import { SessionEnding } from './session-ending.ts'
import type { SessionWrite, SessionWriter, StoredSession } from './session-writer.ts'
import { Untold } from './untold.ts'

/** What session logouts need. */
export interface SessionLogoutPorts extends DecisionPorts {
  readonly writer: SessionWriter
  readonly features: FeatureSwitches
  readonly bus: Bus
  /**
   * Deliveries are on disk, or will be when the caller's transaction commits. `ending`: the end of their session,
   * if they are all that it has open.
   */
  onBorn(
    born: readonly NewDelivery[],
    within: Queryable | undefined,
    ending?: SessionEnding | undefined,
  ): void
}

/** Registers, ends and settles the logouts of sessions. */
export class SessionLogouts {
  readonly #ports: SessionLogoutPorts
  readonly #untold = new Untold()

  constructor(ports: SessionLogoutPorts) {
    this.#ports = ports
  }

  /** Notes that a relying party has logged in; tells it at once if the session is over. */
  async register(
    sessionId: string,
    registration: Registration,
    scope: WriteScope,
  ): Promise<SessionChange> {
    const key = sessionKey(scope.instance, sessionId)
    const expires = await this.#isOn('sessionExpiry', scope)
    const request = { key, scope, registration, expires }
    const decide = (stored: StoredSession) => decideRegistration(stored, request, this.#ports)
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    if (result.changed) this.#announceLogin(key, registration.clientId, scope)
    return this.#tellBorn(result, scope)
  }

  /**
   * Ends a session and tells every relying party that logged in within it. Twice is once. The end of a
   * session in which nobody has registered is written, too: a login whose registration is still under
   * way then comes late, and is told at once.
   *
   * @throws {SessionNotFoundError} no relying party was ever registered in it; its end is on disk.
   */
  async terminate(
    sessionId: string,
    termination: Termination,
    scope: WriteScope,
  ): Promise<SessionChange> {
    const key = sessionKey(scope.instance, sessionId)
    const tells = await this.#isOn('backChannelLogout', scope)
    const request = { key, scope, termination, tells }
    const decide = (stored: StoredSession) => decideTermination(stored, request, this.#ports)
    const { write, result } = await this.#ports.writer.run<FoundEnd>({ key, decide }, scope.within)
    if (write) {
      const { state } = write.save
      this.#announceTermination(key, { state, deliveries: result.born.length }, scope)
    }
    const row = assertKnown(result)
    const ending = write && row.openDeliveries === 0 ? toEnding(write) : undefined
    return this.#tellBorn(result, scope, ending)
  }

  /**
   * Ends one relying party's part in a session that lives on, and tells it.
   *
   * @throws {SessionNotFoundError} no relying party was ever registered in it.
   */
  async depart(sessionId: string, departure: Departure, scope: WriteScope): Promise<SessionChange> {
    const key = sessionKey(scope.instance, sessionId)
    const tells = await this.#isOn('backChannelLogout', scope)
    const request = { key, scope, departure, tells }
    const decide = (stored: StoredSession) => decideDeparture(stored, request, this.#ports)
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    return this.#tellBorn(result, scope)
  }

  /** Looks at a session whose time has come, as it was just read: its life is over, or its last delivery is final. */
  async settle(found: SessionRow): Promise<void> {
    const key = { instance: found.instance, bucket: found.bucket, id: found.id }
    const expires = await this.#isOn('sessionExpiry', key)
    const decide = async (stored: StoredSession) =>
      decideSettlement(stored, { key, expires, now: this.#now })
    const { result } = await this.#ports.writer.run<Settlement>({ key, found, decide })
    if (result === 'expired') {
      await this.terminate(key.id, { expired: true }, { instance: key.instance })
    } else if (result !== 'nothing') this.#announceEnd(key, result.failures)
  }

  /** A person sends one of a session's final deliveries again. */
  async reopen(sessionId: string, scope: WriteScope): Promise<void> {
    const key = sessionKey(scope.instance, sessionId)
    const decide = async (stored: StoredSession) =>
      decideReopening(stored, { key, scope, now: this.#now })
    await this.#ports.writer.run({ key, decide }, scope.within)
  }

  /** A host's transaction is known to be committed: tells what was written in it. */
  committed(transaction: Queryable): void {
    this.#untold.committed(transaction)
  }

  /** It was completed with its last acknowledgement. */
  announceCompleted(session: SessionName): void {
    this.#announceEnd(session, 0)
  }

  get #now(): number {
    return this.#ports.databaseClock.now()
  }

  async #isOn(
    feature: Parameters<FeatureSwitches['isOn']>[0],
    { instance, within }: { readonly instance: string; readonly within?: Queryable },
  ): Promise<boolean> {
    await this.#ports.databaseClock.ready(within)
    return this.#ports.features.isOn(feature, instance, within)
  }

  #tellBorn(change: SessionChange, { within }: WriteScope, ending?: SessionEnding): SessionChange {
    if (change.born.length > 0) this.#ports.onBorn(change.born, within, ending)
    return change
  }

  #announceLogin(key: SessionName, clientId: string, { within }: WriteScope): void {
    this.#untold.tell(within, () =>
      this.#ports.bus.emit('session.registered', { ...this.#fact(key), clientId }),
    )
  }

  #announceTermination(
    key: SessionName,
    { state, deliveries }: { readonly state: string; readonly deliveries: number },
    { within }: WriteScope,
  ): void {
    this.#untold.tell(within, () => {
      this.#ports.bus.emit('session.terminated', { ...this.#fact(key), deliveries })
      if (state === 'completed') this.announceCompleted(key)
    })
  }

  #announceEnd(key: SessionName, failures: number): void {
    const fact = this.#fact(key)
    if (failures > 0) this.#ports.bus.emit('session.incomplete', { ...fact, failures })
    else this.#ports.bus.emit('session.completed', fact)
  }

  #fact(key: SessionName) {
    return { instance: key.instance, sessionId: key.id, at: toDate(this.#now) }
  }
}

const toEnding = ({ save, deliveries }: SessionWrite) => new SessionEnding(save, deliveries.length)
