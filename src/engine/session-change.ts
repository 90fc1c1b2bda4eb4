import type { SessionLogoutContext, SessionLogoutEvent } from '../../machines/index.ts'
import { toTimestamp } from '../clock.ts'
import { SessionNotFoundError } from '../errors.ts'
import type { FanOutRegistration, PlannedDelivery } from '../logout/index.ts'
import {
  bucketOf,
  type JournalDetail,
  type NewDelivery,
  type NewRegistration,
  type Queryable,
  type RowKey,
  type SessionClientRow,
  type SessionRow,
} from '../store/index.ts'
import type { StoredSession } from './session-writer.ts'

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
  /** Where the request that asked for it came in: scheme, host and port. */
  readonly origin?: string
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

/** Whose part in a session ends, and why. */
export interface Departure {
  readonly clientId: string
  readonly reason?: string
}

/** How a session ends. */
export interface Termination {
  readonly reason?: string
  /** Deliveries planned elsewhere, as for all sessions of a user. Default: the fan-out of this session. */
  readonly plan?: (
    clients: readonly SessionClientRow[],
    session: { readonly now: number; readonly expiresAt: number | null },
  ) => readonly PlannedDelivery[]
  /** The session's own life is over, rather than somebody ending it. */
  readonly expired?: boolean
}

/** The machine's word for an end. */
export function toEnd(
  { expired, reason }: Termination,
  ended: { readonly at: number; readonly deliveries: number; readonly settled: boolean },
): SessionLogoutEvent {
  if (expired) return { type: 'session.expired', ...ended }
  return { type: 'session.terminated', ...ended, reason: reason ?? null }
}

/** The row of a session. */
export function sessionKey(instance: string, sessionId: string): RowKey {
  return { instance, bucket: bucketOf(instance, sessionId), id: sessionId }
}

/** Nothing was to be done. */
export const unchanged = (session: RowKey): SessionChange => ({ session, born: [], changed: false })

/** It is the same login of the same relying party. */
export function isSameLogin(client: SessionClientRow, registration: Registration): boolean {
  return client.clientId === registration.clientId && (client.sid ?? undefined) === registration.sid
}

/** A session's end that moves by less than this is not worth a write: each renewal is written with so much to spare. */
const EXPIRY_GRAIN_MS = 60_000

/** A session that is to last for seconds only is not to outlast them by a minute: this part of what is left is spared at most. */
const EXPIRY_GRAIN_SHARE = 1 / 60

/** A login, as it bears upon the end of its session. */
interface Renewal {
  /** The relying party was logged in already. */
  readonly known: boolean
  readonly now: number
}

/**
 * When a session ends by itself, with this login in it. One that is renewed is written to end a little later,
 * so that the renewals until then need no write, and it never ends too early.
 */
export function toExpiry(
  stored: number | null | undefined,
  { expiresAt }: Registration,
  { known, now }: Renewal,
): number | null {
  if (stored === null || stored === undefined) return expiresAt ?? null
  if (expiresAt === undefined || expiresAt <= stored) return stored
  if (!known) return expiresAt
  const share = Math.max(0, expiresAt - now) * EXPIRY_GRAIN_SHARE
  return expiresAt + Math.min(EXPIRY_GRAIN_MS, Math.round(share))
}

/** The session's own life is over. */
export const isOver = ({ expiresAt }: SessionRow, now: number): boolean =>
  expiresAt !== null && expiresAt <= now

/** The registration says nothing that is not on disk. */
export function isUpToDate(
  stored: StoredSession,
  client: SessionClientRow,
  registration: Registration,
): boolean {
  const known = stored.row?.expiresAt ?? 0
  return (
    client.endedAt === null &&
    (client.sub ?? undefined) === registration.sub &&
    client.issuer === registration.issuer &&
    (registration.accountId === undefined || registration.accountId === stored.row?.accountId) &&
    (registration.expiresAt === undefined || registration.expiresAt <= known)
  )
}

/** A stored login, as a plan wants it. */
export function fromClient(client: SessionClientRow): FanOutRegistration {
  return {
    clientId: client.clientId,
    issuer: client.issuer,
    ...(client.sid === null ? {} : { sid: client.sid }),
    ...(client.sub === null ? {} : { sub: client.sub }),
  }
}

/** A login, as it is written. */
export function toNewRegistration(
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

/**
 * What was ended before anybody registered is there, and not known.
 *
 * @throws {SessionNotFoundError} no relying party was ever registered in it.
 */
export function assertKnown({ row }: Pick<StoredSession, 'row'>): SessionRow {
  const context = row?.snapshot.context as SessionLogoutContext | undefined
  if (row && context && context.registrations > 0) return row
  throw new SessionNotFoundError('no relying party was registered in this session')
}

/** What the journal says of a change beside the step. */
export function toDetail({ actor }: WriteScope, more: JournalDetail): JournalDetail {
  return { ...more, ...(actor === undefined ? {} : { by: actor }) }
}
