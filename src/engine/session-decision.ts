import type { NewDelivery, NewRegistration, RowKey } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
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
  type Termination,
  toDetail,
  toEnd,
  toExpiry,
  toNewRegistration,
  unchanged,
  type WriteScope,
} from './session-change.ts'
import { bearDeliveries, type FanOutPorts, planClientsEnd, planEnd } from './session-fan-out.ts'
import type { SessionDecision, SessionWrite, StoredSession } from './session-writer.ts'

/** What deciding needs. Nothing is written by it. */
export interface DecisionPorts extends FanOutPorts {
  readonly databaseClock: DatabaseClock
}

/** A session, and under which conditions it is changed. */
interface Request {
  readonly key: RowKey
  readonly scope: WriteScope
}

/** A login within a session. */
export interface RegistrationRequest extends Request {
  readonly registration: Registration
  /** Sessions come to their end by themselves. */
  readonly expires: boolean
}

/** An end of a session, or of one relying party's part in it. */
interface EndRequest extends Request {
  /** Relying parties are told of it. */
  readonly tells: boolean
}

/** The end of a session. */
export interface TerminationRequest extends EndRequest {
  readonly termination: Termination
}

/** The end of one relying party's part in a session. */
export interface DepartureRequest extends EndRequest {
  readonly departure: Departure
}

/** An end, and the session as it was found. */
export type FoundEnd = SessionChange & Pick<StoredSession, 'row'>

/** What came of looking at a session whose time has come. */
export type Settlement = 'nothing' | 'expired' | { readonly failures: number }

/**
 * A session that ended while earlier deliveries were under way is looked at again after this, should the
 * last of them have become final between the read and the write of its end.
 */
const OPEN_LOOK_MS = 60_000

/** A login is noted; if the session is over, it is told at once. */
export async function decideRegistration(
  stored: StoredSession,
  { key, scope, registration, expires }: RegistrationRequest,
  ports: DecisionPorts,
): Promise<SessionDecision<SessionChange>> {
  const known = stored.clients.find((client) => isSameLogin(client, registration))
  const actor = new SessionActor(key, stored.row)
  const late = actor.state !== 'active'
  if (known && !late && isUpToDate(stored, known, registration)) return { result: unchanged(key) }
  const now = ports.databaseClock.now()
  const planned = late ? planEnd([registration], { now }) : []
  const born = await bearDeliveries(planned, { session: key, scope, now }, ports)
  const { clientId } = registration
  actor.apply(
    { type: 'client.registered', at: now, deliveries: born.length, known: known !== undefined },
    toDetail(scope, { clientId }),
  )
  const renewal = { known: known !== undefined, now }
  const expiresAt = toExpiry(stored.row?.expiresAt, registration, renewal)
  return toDecision(actor, {
    born,
    now,
    expiresAt,
    dueAt: expires && !late ? expiresAt : null,
    accountId: registration.accountId ?? stored.row?.accountId ?? registration.sub ?? null,
    registrations: [toNewRegistration(key, registration, { now, endedAt: late ? now : null })],
  })
}

/** Every relying party that is logged in is told. Twice is once. */
export async function decideTermination(
  { row, clients }: StoredSession,
  { key, scope, termination, tells }: TerminationRequest,
  ports: DecisionPorts,
): Promise<SessionDecision<FoundEnd>> {
  const now = ports.databaseClock.now()
  if (row && (row.state !== 'active' || (termination.expired && !isOver(row, now))))
    return { result: { ...unchanged(key), row } }
  const open = clients.filter((client) => client.endedAt === null)
  const plan = termination.plan ?? planClientsEnd
  const planned = tells ? plan(open, { now, expiresAt: row?.expiresAt ?? null }) : []
  const born = await bearDeliveries(planned, { session: key, scope, now }, ports)
  const under = born.length + (row?.openDeliveries ?? 0)
  const actor = new SessionActor(key, row)
  const settled = under + (row?.unacknowledged ?? 0) === 0
  actor.apply(
    toEnd(termination, { at: now, deliveries: born.length, settled }),
    toDetail(scope, tells ? {} : { skipped: 'feature_off' }),
  )
  const mustSettle = actor.state === 'terminated' && born.length === 0
  const { write, result } = toDecision(actor, { born, now, dueAt: mustSettle ? now : null })
  return { write, result: { ...result, row } }
}

/**
 * One relying party is told, and the session lives on.
 *
 * @throws {SessionNotFoundError} no relying party was ever registered in it.
 */
export async function decideDeparture(
  stored: StoredSession,
  { key, scope, departure: { clientId, reason }, tells }: DepartureRequest,
  ports: DecisionPorts,
): Promise<SessionDecision<SessionChange>> {
  const row = assertKnown(stored)
  const leaving = stored.clients.filter(
    (client) => client.clientId === clientId && client.endedAt === null,
  )
  if (row.state !== 'active' || leaving.length === 0) return { result: unchanged(key) }
  const now = ports.databaseClock.now()
  const planned = tells ? planClientsEnd(leaving, { now, expiresAt: row.expiresAt }) : []
  const born = await bearDeliveries(planned, { session: key, scope, now }, ports)
  const actor = new SessionActor(key, row)
  const detail = toDetail(scope, { clientId, ...(reason === undefined ? {} : { reason }) })
  actor.apply({ type: 'client.departed', at: now, deliveries: born.length }, detail)
  const registrations = leaving.map((client) =>
    toNewRegistration(key, fromClient(client), { now: client.registeredAt, endedAt: now }),
  )
  return toDecision(actor, { born, now, registrations, dueAt: row.expiresAt })
}

/** Its time has come: its life is over, or its last delivery is final, or it is looked at again later. */
export function decideSettlement(
  { row }: Pick<StoredSession, 'row'>,
  { key, expires, now }: { readonly key: RowKey; readonly expires: boolean; readonly now: number },
): SessionDecision<Settlement> {
  if (!row) return { result: 'nothing' }
  const actor = new SessionActor(key, row)
  const lookAgain = (dueAt: number | null): SessionDecision<Settlement> => ({
    write: toWrite(actor, { now, dueAt }),
    result: 'nothing',
  })
  if (row.state === 'active') {
    if (expires && isOver(row, now)) return { result: 'expired' }
    return lookAgain(expires ? row.expiresAt : null)
  }
  if (row.openDeliveries > 0) return lookAgain(now + OPEN_LOOK_MS)
  const failures = row.unacknowledged
  const ended = actor.apply({ type: 'deliveries.settled', at: now, failures })
  return { write: toWrite(actor, { now, dueAt: null }), result: ended ? { failures } : 'nothing' }
}

/** One of its final deliveries is sent again. */
export function decideReopening(
  { row }: Pick<StoredSession, 'row'>,
  { key, scope, now }: Request & { readonly now: number },
): SessionDecision<undefined> {
  const actor = new SessionActor(key, row)
  const stepped = row && actor.apply({ type: 'delivery.reopened', at: now }, toDetail(scope, {}))
  if (!stepped) return { result: undefined }
  return { write: toWrite(actor, { now, dueAt: null }), result: undefined }
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

function toDecision(actor: SessionActor, change: Change) {
  const result = { session: actor.key, born: change.born ?? [], changed: true }
  return { write: toWrite(actor, change), result }
}

function toWrite(actor: SessionActor, change: Change): SessionWrite {
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
