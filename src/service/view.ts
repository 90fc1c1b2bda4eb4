import type {
  DeliveryChannel,
  DeliveryContext,
  DeliveryReason,
  DeliveryState,
  SessionLogoutContext,
  SessionLogoutState,
} from '../../machines/index.ts'
import { toDate } from '../clock.ts'
import { noProviderDestination } from '../engine/index.ts'
import type {
  DeliveryViewRow,
  JournalDetail,
  JournalRow,
  NewDelivery,
  SessionClientRow,
  SessionRow,
} from '../store/index.ts'

/** A delivery as it is shown. */
export interface DeliveryView {
  readonly id: string
  readonly instance: string
  readonly channel: DeliveryChannel
  readonly destination: string
  readonly state: DeliveryState
  /** Why it failed or was cancelled. */
  readonly reason?: DeliveryReason
  /** Attempts begun. */
  readonly attempts: number
  readonly maxAttempts: number
  /** When it is tried again; where that was put off, when it is looked at again. */
  readonly wakeAt?: Date
  /** After this instant nothing is sent any more. */
  readonly deadlineAt: Date
  readonly createdAt: Date
  readonly finishedAt?: Date
  readonly sessionId?: string
  readonly clientId?: string
  /** The provider that has, or may have, taken it. */
  readonly providerId?: string
  /** Name of the message type. */
  readonly messageType?: string
  /**
   * Why it waits, where no attempt says so. `no_provider`: there is none for it. `put_off`: its time had come, and its
   * destination is spared, paused or has no room; or it was sent again by hand and no replica has taken it yet.
   */
  readonly code?: string
  readonly revision: number
}

/** One try of a delivery. */
export interface AttemptView {
  /** Counted from 1. */
  readonly number: number
  readonly startedAt: Date
  readonly finishedAt?: Date
  /** `accepted`, `retryable`, `rejected`, `misconfigured`, `blocked`, `unknown`, or `interrupted`. */
  readonly outcome?: string
  readonly status?: number
  readonly code?: string
  readonly durationMs?: number
  readonly jti?: string
  /** The provider that it went to. */
  readonly providerId?: string
  /** The other side's own id of what it took. */
  readonly reference?: string
  /** The first characters of what the other side said. */
  readonly answer?: string
}

/** One line of the journal. */
export interface JournalEntry {
  readonly revision: number
  readonly event: string
  /** The edge of the diagram that was taken. */
  readonly edge?: string
  readonly from?: string
  readonly to: string
  readonly at: Date
  readonly detail: JournalDetail
}

/** A relying party's login within a session. */
export interface RegistrationView {
  readonly clientId: string
  readonly sid?: string
  readonly sub?: string
  readonly issuer: string
  readonly registeredAt: Date
  readonly endedAt?: Date
}

/** The logout of a session, in short. */
export interface SessionSummary {
  readonly sessionId: string
  readonly instance: string
  readonly state: SessionLogoutState
  readonly accountId?: string
  readonly reason?: string
  /** Deliveries that are not final. */
  readonly openDeliveries: number
  /** Deliveries that ended without an acknowledgement. */
  readonly unacknowledged: number
  readonly createdAt: Date
  readonly expiresAt?: Date
  readonly terminatedAt?: Date
  readonly finishedAt?: Date
  readonly revision: number
}

/** The `session_logout` aggregate: who is to be told, and who has been. */
export interface SessionView extends SessionSummary {
  readonly registrations: readonly RegistrationView[]
  readonly deliveries: readonly DeliveryView[]
}

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Pass it as `after` for the next page; absent on the last one. A page with a `next` may be short, or empty. */
  readonly next?: string
}

const optional = <Key extends string, Value>(key: Key, value: Value | null | undefined) =>
  (value === null || value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value }

const instant = <Key extends string>(key: Key, epochMs: number | null) =>
  optional(key, epochMs === null ? null : toDate(epochMs))

/** A stored delivery as it is shown. */
export function toDeliveryView(row: DeliveryViewRow): DeliveryView {
  const context = row.snapshot.context as DeliveryContext
  return {
    id: row.id,
    instance: row.instance,
    channel: row.channel,
    destination: row.destination,
    state: row.state,
    ...optional('reason', row.reason),
    attempts: context.attempt,
    maxAttempts: context.maxAttempts,
    ...instant('wakeAt', isPutOff(row) ? row.dueAt : context.wakeAt),
    deadlineAt: toDate(row.deadlineAt),
    createdAt: toDate(row.createdAt),
    ...instant('finishedAt', row.finishedAt),
    ...optional('sessionId', row.sessionId),
    ...optional('clientId', row.clientId),
    ...optional('providerId', row.providerId),
    ...optional('messageType', 'type' in row.facts ? row.facts.type : undefined),
    ...optional('code', toWaitingCode(row)),
    revision: row.revision,
  }
}

function toWaitingCode(row: DeliveryViewRow): string | undefined {
  if (hasNoProvider(row)) return 'no_provider'
  return isPutOff(row) ? 'put_off' : undefined
}

/** Its line has no provider at the end. */
function hasNoProvider({ channel, destination, finishedAt }: DeliveryViewRow): boolean {
  const isForProvider = channel === 'email' || channel === 'sms'
  return isForProvider && finishedAt === null && destination === noProviderDestination(channel)
}

/** It was looked at when its time had come, and given back to be looked at later. */
function isPutOff({ state, snapshot, leaseOwner, dueAt, createdAt }: DeliveryViewRow): boolean {
  if (state !== 'pending' && state !== 'retrying') return false
  const { wakeAt } = snapshot.context as DeliveryContext
  return leaseOwner === null && dueAt !== null && dueAt > (wakeAt ?? createdAt)
}

/** A delivery that was just made, as it is shown: filled in, since a call may have made hundreds. */
export function toBornView(born: NewDelivery): DeliveryView {
  const context = born.snapshot.context as DeliveryContext
  const view: { -readonly [Key in keyof DeliveryView]: DeliveryView[Key] } = {
    id: born.id,
    instance: born.instance_id,
    channel: born.channel,
    destination: born.destination,
    state: born.state,
    attempts: context.attempt,
    maxAttempts: context.maxAttempts,
    deadlineAt: toDate(context.deadlineAt),
    createdAt: toDate(Date.parse(born.created_at)),
    revision: born.revision,
  }
  if (born.session_id !== null) view.sessionId = born.session_id
  if (born.client_id !== null) view.clientId = born.client_id
  if (born.provider_id !== null) view.providerId = born.provider_id
  return view
}

/** A stored session as it is shown in a list. */
export function toSessionSummary(row: SessionRow): SessionSummary {
  const context = row.snapshot.context as SessionLogoutContext
  return {
    sessionId: row.id,
    instance: row.instance,
    state: row.state,
    ...optional('accountId', row.accountId),
    ...optional('reason', context.reason),
    openDeliveries: row.openDeliveries,
    unacknowledged: row.unacknowledged,
    createdAt: toDate(row.createdAt),
    ...instant('expiresAt', row.expiresAt),
    ...instant('terminatedAt', row.terminatedAt),
    ...instant('finishedAt', row.finishedAt),
    revision: row.revision,
  }
}

/** A stored registration as it is shown. */
export function toRegistrationView(row: SessionClientRow): RegistrationView {
  return {
    clientId: row.clientId,
    ...optional('sid', row.sid),
    ...optional('sub', row.sub),
    issuer: row.issuer,
    registeredAt: toDate(row.registeredAt),
    ...instant('endedAt', row.endedAt),
  }
}

/** A journal line as it is shown. */
export function toJournalEntry(row: JournalRow): JournalEntry {
  return {
    revision: row.revision,
    event: row.event,
    ...optional('edge', row.edge),
    ...optional('from', row.from),
    to: row.to,
    at: toDate(row.at),
    detail: row.detail ?? {},
  }
}

/** What begins or ends a try. */
const OF_ATTEMPT = /^(?:message\.sealed|sealing\.failed|attempt\..+)$/

/** The tries of a delivery, read from its journal. */
export function toAttempts(journal: readonly JournalRow[]): readonly AttemptView[] {
  const attempts = new Map<number, AttemptView>()
  for (const row of journal) {
    const number = row.detail?.['attempt']
    if (typeof number !== 'number' || !OF_ATTEMPT.test(row.event)) continue
    const known = attempts.get(number) ?? { number, startedAt: toDate(row.at) }
    attempts.set(number, row.event === 'message.sealed' ? addStart(known, row) : addEnd(known, row))
  }
  return [...attempts.values()]
}

function addStart(attempt: AttemptView, { detail }: JournalRow): AttemptView {
  return {
    ...attempt,
    ...optional('jti', detail?.['jti'] as string | undefined),
    ...optional('providerId', detail?.['providerId'] as string | undefined),
  }
}

const ENDS_WITHOUT_ANSWER: Readonly<Record<string, string>> = {
  'attempt.interrupted': 'interrupted',
  'sealing.failed': 'misconfigured',
}

function addEnd(attempt: AttemptView, { event, at, detail }: JournalRow): AttemptView {
  const outcome = (detail?.['outcome'] ?? ENDS_WITHOUT_ANSWER[event]) as string | undefined
  return {
    ...attempt,
    finishedAt: toDate(at),
    ...optional('outcome', outcome),
    ...optional('status', detail?.['status'] as number | undefined),
    ...optional('code', detail?.['code'] as string | undefined),
    ...optional('durationMs', detail?.['durationMs'] as number | undefined),
    ...optional('answer', detail?.['answer'] as string | undefined),
    ...optional('reference', detail?.['reference'] as string | undefined),
  }
}
