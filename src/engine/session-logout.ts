import type { Bus } from '../bus/index.ts'
import { toDate, toTimestamp } from '../clock.ts'
import { LOGOUT_RETRY_POLICY } from '../delivery/index.ts'
import { SessionNotFoundError } from '../errors.ts'
import { type FanOutRegistration, type PlannedDelivery, planFanOut } from '../logout/index.ts'
import type { Random } from '../random.ts'
import {
  bucketOf,
  createDeliveryId,
  type NewDelivery,
  type NewRegistration,
  type Queryable,
  type RowKey,
  type SessionClientRow,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { type BirthLease, createLogoutDelivery } from './delivery-birth.ts'
import type { FeatureSwitches } from './feature-switches.ts'
import type { RelyingPartyDirectory } from './relying-party-directory.ts'
import { SessionActor } from './session-actor.ts'
import type { SessionDecision, SessionWriter, StoredSession } from './session-writer.ts'

/** A relying party's login within a session, checked. */
export interface Registration {
  readonly clientId: string
  readonly sid?: string
  readonly sub?: string
  readonly accountId?: string
  readonly issuer: string
  readonly expiresAt?: number
}

/** Under which conditions a change is written. */
export interface WriteScope {
  readonly instance: string
  /** The caller's transaction. */
  readonly within?: Queryable
  /** Who asked for it, for the journal. */
  readonly actor?: string
  readonly traceparent?: string
}

/** What a change of a session brought about. */
export interface SessionChange {
  readonly session: RowKey
  /** Deliveries made by it. */
  readonly born: readonly NewDelivery[]
  /** False: it had been done before. */
  readonly changed: boolean
}

/** What a termination may be limited to. */
export interface Termination {
  readonly reason?: string
  /** Deliveries planned elsewhere, as for all sessions of a user. Default: the fan-out of this session. */
  readonly plan?: (clients: readonly SessionClientRow[]) => readonly PlannedDelivery[]
  /** The session's own life is over, rather than somebody ending it. */
  readonly expired?: boolean
}

/** What session logouts need. */
export interface SessionLogoutPorts {
  readonly writer: SessionWriter
  readonly directory: RelyingPartyDirectory
  readonly features: FeatureSwitches
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
  readonly random: Random
  /** A lease for deliveries that this replica will start at once; undefined when its hands are full. */
  lease(count: number): BirthLease | undefined
  /** Deliveries are on disk, or will be when the caller's transaction commits. */
  onBorn(change: SessionChange, within: Queryable | undefined): void
}

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
    await this.#ports.databaseClock.ready()
    const expires = await this.#ports.features.isOn('sessionExpiry', scope.instance)
    const decide = async (stored: StoredSession) => {
      const change = this.#begin(key, stored)
      const now = this.#ports.databaseClock.now()
      const known = stored.clients.find((client) => isSame(client, registration))
      if (known && change.actor.state === 'active' && isUpToDate(stored, known, registration)) {
        return { result: unchanged(key) }
      }
      const late = change.actor.state !== 'active'
      const planned = late ? planFanOut({ ...fanOutBase(now), registrations: [registration] }) : []
      const born = await this.#bear(key, planned, { scope, now })
      change.actor.apply(
        { type: 'client.registered', at: now, deliveries: born.length, known: known !== undefined },
        toDetail(scope, { clientId: registration.clientId }),
      )
      const expiresAt = later(stored.row?.expiresAt, registration.expiresAt)
      return this.#decision(change, {
        born,
        now,
        expiresAt,
        dueAt: expires && !late ? expiresAt : null,
        accountId: registration.accountId ?? stored.row?.accountId ?? registration.sub ?? null,
        registrations: [toNewRegistration(key, registration, { now, endedAt: late ? now : null })],
      })
    }
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    if (result.changed) this.#announceRegistration(result, registration.clientId, scope)
    return this.#born(result, scope)
  }

  /**
   * Ends a session and tells every relying party that logged in within it. Twice is once.
   *
   * @throws {SessionNotFoundError} no relying party was ever registered in it.
   */
  async terminate(
    sessionId: string,
    termination: Termination,
    scope: WriteScope,
  ): Promise<SessionChange> {
    const key = sessionKey(scope.instance, sessionId)
    await this.#ports.databaseClock.ready()
    const on = await this.#ports.features.isOn('backChannelLogout', scope.instance)
    const decide = async (stored: StoredSession) => {
      if (!stored.row)
        throw new SessionNotFoundError('no relying party was registered in this session')
      if (stored.row.state !== 'active') return { result: unchanged(key) }
      const change = this.#begin(key, stored)
      const now = this.#ports.databaseClock.now()
      const open = stored.clients.filter((client) => client.endedAt === null)
      const planned = on ? this.#plan(stored, termination, { open, now }) : []
      const born = await this.#bear(key, planned, { scope, now })
      const settled = born.length + stored.row.openDeliveries + stored.row.unacknowledged === 0
      const ended = { at: now, deliveries: born.length, settled }
      change.actor.apply(
        termination.expired
          ? { type: 'session.expired', ...ended }
          : { type: 'session.terminated', ...ended, reason: termination.reason ?? null },
        toDetail(scope, on ? {} : { skipped: 'feature_off' }),
      )
      const idle = !settled && born.length + stored.row.openDeliveries === 0
      return this.#decision(change, { born, now, dueAt: idle ? now : null, registrations: [] })
    }
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    if (result.changed && !scope.within) {
      this.#ports.bus.emit('session.terminated', {
        instance: scope.instance,
        sessionId,
        at: toDate(this.#ports.databaseClock.now()),
        deliveries: result.born.length,
      })
      if (result.born.length === 0) this.#announceEnd(key, 0)
    }
    return this.#born(result, scope)
  }

  /** Ends one relying party's part in a session that lives on, and tells it. */
  async depart(sessionId: string, clientId: string, scope: WriteScope): Promise<SessionChange> {
    const key = sessionKey(scope.instance, sessionId)
    await this.#ports.databaseClock.ready()
    const on = await this.#ports.features.isOn('backChannelLogout', scope.instance)
    const decide = async (stored: StoredSession) => {
      if (!stored.row)
        throw new SessionNotFoundError('no relying party was registered in this session')
      const open = stored.clients.filter(
        (client) => client.clientId === clientId && client.endedAt === null,
      )
      if (stored.row.state !== 'active' || open.length === 0) return { result: unchanged(key) }
      const change = this.#begin(key, stored)
      const now = this.#ports.databaseClock.now()
      const born = await this.#bear(key, on ? this.#plan(stored, {}, { open, now }) : [], {
        scope,
        now,
      })
      change.actor.apply(
        { type: 'client.departed', at: now, deliveries: born.length },
        toDetail(scope, { clientId }),
      )
      const registrations = open.map((client) =>
        toNewRegistration(key, fromClient(client), { now: client.registeredAt, endedAt: now }),
      )
      return this.#decision(change, { born, now, registrations })
    }
    const { result } = await this.#ports.writer.run({ key, decide }, scope.within)
    return this.#born(result, scope)
  }

  /** Looks at a session whose time has come: its life is over, or its last delivery is final. */
  async settle(key: RowKey): Promise<void> {
    const expires = await this.#ports.features.isOn('sessionExpiry', key.instance)
    let end: { failures: number } | undefined
    let expired = false
    const decide = async (stored: StoredSession): Promise<SessionDecision<undefined>> => {
      end = undefined
      expired = false
      const { row } = stored
      if (!row) return { result: undefined }
      const now = this.#ports.databaseClock.now()
      const change = this.#begin(key, stored)
      if (row.state === 'active') {
        expired = expires && row.expiresAt !== null && row.expiresAt <= now
        if (expired) return { result: undefined }
        const { write } = this.#decision(change, {
          born: [],
          now,
          dueAt: expires ? row.expiresAt : null,
          registrations: [],
        })
        return { ...(write ? { write } : {}), result: undefined }
      }
      if (row.openDeliveries > 0) return { result: undefined }
      const settled = change.actor.apply({
        type: 'deliveries.settled',
        at: now,
        failures: row.unacknowledged,
      })
      if (settled) end = { failures: row.unacknowledged }
      const { write } = this.#decision(change, { born: [], now, dueAt: null, registrations: [] })
      return { ...(write ? { write } : {}), result: undefined }
    }
    await this.#ports.writer.run({ key, decide })
    if (end) this.#announceEnd(key, end.failures)
    if (expired) await this.terminate(key.id, { expired: true }, { instance: key.instance })
  }

  /** A person sends one of a session's final deliveries again. */
  async reopen(sessionId: string, scope: WriteScope): Promise<void> {
    const key = sessionKey(scope.instance, sessionId)
    const decide = async (stored: StoredSession): Promise<SessionDecision<undefined>> => {
      const change = this.#begin(key, stored)
      const now = this.#ports.databaseClock.now()
      const stepped = change.actor.apply(
        { type: 'delivery.reopened', at: now },
        toDetail(scope, {}),
      )
      if (!stored.row || !stepped) return { result: undefined }
      const { write } = this.#decision(change, { born: [], now, dueAt: null, registrations: [] })
      return { ...(write ? { write } : {}), result: undefined }
    }
    await this.#ports.writer.run({ key, decide }, scope.within)
  }

  #begin(key: RowKey, stored: StoredSession) {
    return { actor: new SessionActor(key, stored.row), stored }
  }

  #plan(
    stored: StoredSession,
    termination: Termination,
    { open, now }: { readonly open: readonly SessionClientRow[]; readonly now: number },
  ): readonly PlannedDelivery[] {
    if (termination.plan) return termination.plan(open)
    const expiresAt = stored.row?.expiresAt ?? undefined
    return planFanOut({
      ...fanOutBase(now),
      registrations: open.map(fromClient),
      ...(expiresAt === undefined ? {} : { sessionExpiresAtMs: expiresAt }),
    })
  }

  async #bear(
    session: RowKey,
    planned: readonly PlannedDelivery[],
    { scope, now }: { readonly scope: WriteScope; readonly now: number },
  ): Promise<readonly NewDelivery[]> {
    if (planned.length === 0) return []
    const lease = scope.within ? undefined : this.#ports.lease(planned.length)
    return Promise.all(
      planned.map(async (one) =>
        createLogoutDelivery({
          id: createDeliveryId(now, session.bucket, this.#ports.random),
          session,
          planned: one,
          maxAttempts: await this.#maxAttempts(session.instance, one.clientId),
          now,
          lease,
          traceparent: scope.traceparent,
        }),
      ),
    )
  }

  async #maxAttempts(instance: string, clientId: string): Promise<number> {
    const found = await this.#ports.directory.find({ instance, clientId }).catch(() => undefined)
    return found?.maxAttempts ?? LOGOUT_RETRY_POLICY.maxAttempts
  }

  #decision(
    { actor, stored }: { readonly actor: SessionActor; readonly stored: StoredSession },
    options: {
      readonly born: readonly NewDelivery[]
      readonly now: number
      readonly registrations: readonly NewRegistration[]
      readonly dueAt?: number | null
      readonly expiresAt?: number | null
      readonly accountId?: string | null
    },
  ): SessionDecision<SessionChange> {
    const save = actor.toSave({
      accountId: options.accountId ?? stored.row?.accountId ?? null,
      expiresAt: options.expiresAt ?? stored.row?.expiresAt ?? null,
      dueAt: options.dueAt === undefined ? (stored.row?.expiresAt ?? null) : options.dueAt,
      opened: options.born.length,
      now: options.now,
    })
    return {
      write: { actor, save, registrations: options.registrations, deliveries: options.born },
      result: { session: actor.key, born: options.born, changed: true },
    }
  }

  #born(change: SessionChange, scope: WriteScope): SessionChange {
    if (change.born.length > 0) this.#ports.onBorn(change, scope.within)
    return change
  }

  #announceRegistration(change: SessionChange, clientId: string, scope: WriteScope): void {
    if (scope.within) return
    const at = toDate(this.#ports.databaseClock.now())
    this.#ports.bus.emit('session.registered', {
      instance: scope.instance,
      sessionId: change.session.id,
      clientId,
      at,
    })
  }

  #announceEnd(key: RowKey, failures: number): void {
    const fact = {
      instance: key.instance,
      sessionId: key.id,
      at: toDate(this.#ports.databaseClock.now()),
    }
    if (failures > 0) this.#ports.bus.emit('session.incomplete', { ...fact, failures })
    else this.#ports.bus.emit('session.completed', fact)
  }
}

/** The row of a session. */
export function sessionKey(instance: string, sessionId: string): RowKey {
  return { instance, bucket: bucketOf(instance, sessionId), id: sessionId }
}

const unchanged = (session: RowKey): SessionChange => ({ session, born: [], changed: false })

const fanOutBase = (now: number) => ({
  terminatedAtMs: now,
  maxAgeMs: LOGOUT_RETRY_POLICY.maxAgeMs,
})

const toDetail = (scope: WriteScope, more: Record<string, string>) => ({
  ...more,
  ...(scope.actor === undefined ? {} : { by: scope.actor }),
})

function later(a: number | null | undefined, b: number | undefined): number | null {
  if (a === null || a === undefined) return b ?? null
  return b === undefined ? a : Math.max(a, b)
}

function isSame(client: SessionClientRow, registration: Registration): boolean {
  return client.clientId === registration.clientId && (client.sid ?? undefined) === registration.sid
}

/** A session's end that moves by less than this is not worth a write. */
const EXPIRY_GRAIN_MS = 60_000

function isUpToDate(
  stored: StoredSession,
  client: SessionClientRow,
  registration: Registration,
): boolean {
  return (
    client.endedAt === null &&
    (client.sub ?? undefined) === registration.sub &&
    client.issuer === registration.issuer &&
    (registration.expiresAt === undefined ||
      registration.expiresAt <= (stored.row?.expiresAt ?? 0) + EXPIRY_GRAIN_MS)
  )
}

/** What was registered, as a plan wants it. */
export function fromClient(client: SessionClientRow): FanOutRegistration {
  return {
    clientId: client.clientId,
    issuer: client.issuer,
    ...(client.sid === null ? {} : { sid: client.sid }),
    ...(client.sub === null ? {} : { sub: client.sub }),
  }
}

function toNewRegistration(
  session: RowKey,
  registration: Omit<Registration, 'accountId'>,
  { now, endedAt }: { readonly now: number; readonly endedAt: number | null },
): NewRegistration {
  return {
    instance_id: session.instance,
    bucket: session.bucket,
    session_id: session.id,
    client_id: registration.clientId,
    sid: registration.sid ?? '',
    sub: registration.sub ?? null,
    issuer: registration.issuer,
    expires_at: registration.expiresAt === undefined ? null : toTimestamp(registration.expiresAt),
    registered_at: toTimestamp(now),
    ended_at: endedAt === null ? null : toTimestamp(endedAt),
  }
}
