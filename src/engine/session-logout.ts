import type { Bus } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type {
  NewDelivery,
  NewRegistration,
  Queryable,
  SessionName,
  SessionRow,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { FeatureSwitches } from './feature-switches.ts'
import { SessionActor } from './session-actor.ts'
import {
  assertKnown,
  type Departure,
  fromClient,
  isOver,
  isSameLogin,
  isUpToDate,
  type Registration,
  type SessionChange,
  sessionKey,
  type Termination,
  toDetail,
  toEnd,
  toExpiry,
  toNewRegistration,
  unchanged,
  type WriteScope,
} from './session-change.ts'
import { SessionEnding } from './session-ending.ts'
import { bearDeliveries, type FanOutPorts, planClientsEnd, planEnd } from './session-fan-out.ts'
import type {
  SessionDecision,
  SessionWrite,
  SessionWriter,
  StoredSession,
} from './session-writer.ts'

/** What session logouts need. */
export interface SessionLogoutPorts extends FanOutPorts {
  readonly writer: SessionWriter
  readonly features: FeatureSwitches
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
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

/**
 * A session that ended while earlier deliveries were under way is looked at again after this, should the
 * last of them have become final between the read and the write of its end.
 */
const OPEN_LOOK_MS = 60_000

/** What came of looking at a session whose time has come. */
type Settlement = 'nothing' | 'expired' | { readonly failures: number }

/** Registers, ends and settles the logouts of sessions. */
export class SessionLogouts {
  readonly #ports: SessionLogoutPorts

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
    const decide = async (stored: StoredSession) => {
      const known = stored.clients.find((client) => isSameLogin(client, registration))
      const actor = new SessionActor(key, stored.row)
      const late = actor.state !== 'active'
      if (known && !late && isUpToDate(stored, known, registration)) {
        return { result: unchanged(key) }
      }
      const now = this.#now
      const planned = late ? planEnd([registration], { now }) : []
      const born = await bearDeliveries(planned, { session: key, scope, now }, this.#ports)
      const { clientId } = registration
      actor.apply(
        { type: 'client.registered', at: now, deliveries: born.length, known: known !== undefined },
        toDetail(scope, { clientId }),
      )
      const expiresAt = toExpiry(stored.row?.expiresAt, registration, known !== undefined)
      return this.#decision(actor, {
        born,
        now,
        expiresAt,
        dueAt: expires && !late ? expiresAt : null,
        accountId: registration.accountId ?? stored.row?.accountId ?? registration.sub ?? null,
        registrations: [toNewRegistration(key, registration, { now, endedAt: late ? now : null })],
      })
    }
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    if (result.changed && !scope.within) {
      const { clientId } = registration
      this.#ports.bus.emit('session.registered', { ...this.#fact(key), clientId })
    }
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
    const on = await this.#isOn('backChannelLogout', scope)
    const decide = async (stored: StoredSession) => {
      const { row } = stored
      const now = this.#now
      if (row && (row.state !== 'active' || (termination.expired && !isOver(row, now))))
        return { result: { ...unchanged(key), row } }
      const open = stored.clients.filter((client) => client.endedAt === null)
      const plan = termination.plan ?? planClientsEnd
      const planned = on ? plan(open, { now, expiresAt: row?.expiresAt ?? null }) : []
      const born = await bearDeliveries(planned, { session: key, scope, now }, this.#ports)
      const under = born.length + (row?.openDeliveries ?? 0)
      const actor = new SessionActor(key, row)
      actor.apply(
        toEnd(termination, {
          at: now,
          deliveries: born.length,
          settled: under + (row?.unacknowledged ?? 0) === 0,
        }),
        toDetail(scope, on ? {} : { skipped: 'feature_off' }),
      )
      const mustSettle = actor.state === 'terminated' && born.length === 0
      const { write, result } = this.#decision(actor, { born, now, dueAt: mustSettle ? now : null })
      return { write, result: { ...result, row } }
    }
    const { write, result } = await this.#ports.writer.run<Ending>({ key, decide }, scope.within)
    if (write && !scope.within) {
      const deliveries = result.born.length
      this.#ports.bus.emit('session.terminated', { ...this.#fact(key), deliveries })
      if (write.save.state === 'completed') this.#announceEnd(key, 0)
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
  async depart(
    sessionId: string,
    { clientId, reason }: Departure,
    scope: WriteScope,
  ): Promise<SessionChange> {
    const key = sessionKey(scope.instance, sessionId)
    const on = await this.#isOn('backChannelLogout', scope)
    const decide = async (stored: StoredSession) => {
      const row = assertKnown(stored)
      const leaving = stored.clients.filter(
        (client) => client.clientId === clientId && client.endedAt === null,
      )
      if (row.state !== 'active' || leaving.length === 0) return { result: unchanged(key) }
      const now = this.#now
      const planned = on ? planClientsEnd(leaving, { now, ...row }) : []
      const born = await bearDeliveries(planned, { session: key, scope, now }, this.#ports)
      const actor = new SessionActor(key, row)
      const detail = toDetail(scope, { clientId, ...(reason === undefined ? {} : { reason }) })
      actor.apply({ type: 'client.departed', at: now, deliveries: born.length }, detail)
      const registrations = leaving.map((client) =>
        toNewRegistration(key, fromClient(client), { now: client.registeredAt, endedAt: now }),
      )
      return this.#decision(actor, { born, now, registrations, dueAt: row.expiresAt })
    }
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    return this.#tellBorn(result, scope)
  }

  /** Looks at a session whose time has come, as it was just read: its life is over, or its last delivery is final. */
  async settle(found: SessionRow): Promise<void> {
    const key = { instance: found.instance, bucket: found.bucket, id: found.id }
    const expires = await this.#isOn('sessionExpiry', key)
    const decide = async ({ row }: StoredSession): Promise<SessionDecision<Settlement>> => {
      if (!row) return { result: 'nothing' }
      const now = this.#now
      const actor = new SessionActor(key, row)
      if (row.state === 'active') {
        if (expires && isOver(row, now)) return { result: 'expired' }
        const dueAt = expires ? row.expiresAt : null
        return { write: this.#write(actor, { now, dueAt }), result: 'nothing' }
      }
      if (row.openDeliveries > 0)
        return { write: this.#write(actor, { now, dueAt: now + OPEN_LOOK_MS }), result: 'nothing' }
      const failures = row.unacknowledged
      const ended = actor.apply({ type: 'deliveries.settled', at: now, failures })
      const result: Settlement = ended ? { failures } : 'nothing'
      return { write: this.#write(actor, { now, dueAt: null }), result }
    }
    const { result } = await this.#ports.writer.run({ key, found, decide })
    if (result === 'expired') {
      await this.terminate(key.id, { expired: true }, { instance: key.instance })
    } else if (result !== 'nothing') this.#announceEnd(key, result.failures)
  }

  /** A person sends one of a session's final deliveries again. */
  async reopen(sessionId: string, scope: WriteScope): Promise<void> {
    const key = sessionKey(scope.instance, sessionId)
    const decide = async ({ row }: StoredSession): Promise<SessionDecision<undefined>> => {
      const now = this.#now
      const actor = new SessionActor(key, row)
      const stepped =
        row && actor.apply({ type: 'delivery.reopened', at: now }, toDetail(scope, {}))
      if (!stepped) return { result: undefined }
      return { write: this.#write(actor, { now, dueAt: null }), result: undefined }
    }
    await this.#ports.writer.run({ key, decide }, scope.within)
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

  #decision(actor: SessionActor, change: Change) {
    const result = { session: actor.key, born: change.born ?? [], changed: true }
    return { write: this.#write(actor, change), result }
  }

  #write(actor: SessionActor, change: Change): SessionWrite {
    const { born = [], registrations = [], now, dueAt } = change
    const save = actor.toSave({
      accountId: change.accountId ?? actor.row?.accountId ?? null,
      expiresAt: change.expiresAt ?? actor.row?.expiresAt ?? null,
      dueAt,
      opened: born.length,
      now,
    })
    return { actor, save, registrations, deliveries: born }
  }

  #tellBorn(change: SessionChange, { within }: WriteScope, ending?: SessionEnding): SessionChange {
    if (change.born.length > 0) this.#ports.onBorn(change.born, within, ending)
    return change
  }

  /** It was completed with its last acknowledgement. */
  announceCompleted(session: SessionName): void {
    this.#announceEnd(session, 0)
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

/** What a change writes beside its step. */
interface Change {
  readonly now: number
  /** When the session is to be looked at next. */
  readonly dueAt: number | null
  readonly born?: readonly NewDelivery[]
  readonly registrations?: readonly NewRegistration[]
  readonly expiresAt?: number | null
  readonly accountId?: string | null
}

const toEnding = ({ save, deliveries }: SessionWrite) => new SessionEnding(save, deliveries.length)

/** An end, and the session as it was found. */
type Ending = SessionChange & Pick<StoredSession, 'row'>
