import { type LogoutSubject, selectClaims } from './logout-token.ts'
import type { RelyingParty } from './relying-party.ts'

/** A relying party that logged in within a session, as it was registered. */
export interface FanOutRegistration extends LogoutSubject {
  readonly clientId: string
  /** The issuer of the relying party's ID token. */
  readonly issuer: string
  /** `backchannel_logout_session_required` at registration. Default false. */
  readonly sessionRequired?: boolean
  /** The relying party's claim mode at registration, if it has one. */
  readonly claims?: RelyingParty['claims']
}

/** The end of one session. Instants are epoch milliseconds. */
export interface FanOutInput {
  readonly registrations: readonly FanOutRegistration[]
  readonly terminatedAtMs: number
  /** When the session would have ended by itself. Ignored unless it lies after `terminatedAtMs`. */
  readonly sessionExpiresAtMs?: number
  /** Longest life of a delivery, milliseconds; the retry policy's. At most 24 hours are used. */
  readonly maxAgeMs: number
}

/** One delivery that is to be made. */
export interface PlannedDelivery extends LogoutSubject {
  readonly clientId: string
  readonly issuer: string
  /** After this instant nothing is sent any more, epoch milliseconds. */
  readonly deadlineAt: number
}

/** The end of several sessions of one user. */
export interface UserFanOutInput extends Pick<FanOutInput, 'terminatedAtMs' | 'maxAgeMs'> {
  readonly sessions: readonly (Pick<FanOutInput, 'registrations' | 'sessionExpiresAtMs'> & {
    readonly sessionId: string
  })[]
}

/** What is to be delivered for one of the user's sessions; may be empty. */
export interface PlannedSession {
  readonly sessionId: string
  readonly deliveries: readonly PlannedDelivery[]
}

const LONGEST_AGE_MS = 86_400_000

function toDeadline(input: Omit<FanOutInput, 'registrations'>): number {
  const { terminatedAtMs, sessionExpiresAtMs, maxAgeMs } = input
  const latest = terminatedAtMs + Math.min(maxAgeMs, LONGEST_AGE_MS)
  const endsLater = sessionExpiresAtMs !== undefined && sessionExpiresAtMs > terminatedAtMs
  return endsLater ? Math.min(latest, sessionExpiresAtMs) : latest
}

function toDelivery(registration: FanOutRegistration, deadlineAt: number): PlannedDelivery {
  const { clientId, issuer, sid, sub } = registration
  return {
    clientId,
    issuer,
    ...(sid === undefined ? {} : { sid }),
    ...(sub === undefined ? {} : { sub }),
    deadlineAt,
  }
}

const toKey = ({ clientId, issuer, sid, sub }: Omit<PlannedDelivery, 'deadlineAt'>) =>
  JSON.stringify([clientId, issuer, sid ?? null, sub ?? null])

function unique(deliveries: readonly PlannedDelivery[]): readonly PlannedDelivery[] {
  return [...new Map(deliveries.map((delivery) => [toKey(delivery), delivery])).values()]
}

/**
 * The deliveries that the end of one session calls for: one per registration. `sid` and `sub` are both
 * handed on; which of them a token carries is decided at each attempt, from the relying party as it
 * is then. A registration with neither is left out.
 *
 * The deadline is the earliest of 24 hours, the policy's age and the session's own end.
 *
 * @example
 * planFanOut({ registrations, terminatedAtMs: now, maxAgeMs: LOGOUT_RETRY_POLICY.maxAgeMs })
 */
export function planFanOut(input: FanOutInput): readonly PlannedDelivery[] {
  const deadlineAt = toDeadline(input)
  const tellable = input.registrations.filter(({ sid, sub }) => (sid ?? sub) !== undefined)
  return unique(tellable.map((registration) => toDelivery(registration, deadlineAt)))
}

/** What the token will be about, if the relying party stays as it is registered. */
function toUserDelivery(registration: FanOutRegistration, deadlineAt: number): PlannedDelivery {
  const { sessionRequired = false, claims } = registration
  const mode = { sessionRequired, ...(claims === undefined ? {} : { claims }) }
  const bySession = selectClaims(mode, registration).sid !== undefined
  const { sid: _sid, ...withoutSid } = registration
  return toDelivery(bySession ? registration : withoutSid, deadlineAt)
}

/**
 * The deliveries that the end of all sessions of a user calls for: one per known `sid` for relying
 * parties that go by `sid`, and one `sub`-only delivery per relying party that does not, however many
 * sessions it was in. That one belongs to the first of these sessions and lives as long as the longest of them.
 */
export function planUserFanOut(input: UserFanOutInput): readonly PlannedSession[] {
  const { terminatedAtMs, maxAgeMs, sessions } = input
  const latest = new Map<string, number>()
  const planned = sessions.map((session) => {
    const deadlineAt = toDeadline({ ...session, terminatedAtMs, maxAgeMs })
    const tellable = session.registrations.filter(({ sid, sub }) => (sid ?? sub) !== undefined)
    const deliveries = tellable.map((registration) => toUserDelivery(registration, deadlineAt))
    for (const delivery of deliveries) {
      const key = toKey(delivery)
      latest.set(key, Math.max(latest.get(key) ?? 0, deadlineAt))
    }
    return { sessionId: session.sessionId, deliveries }
  })
  return planned.map(({ sessionId, deliveries }) => ({
    sessionId,
    deliveries: unique(deliveries).flatMap((delivery) => {
      const deadlineAt = latest.get(toKey(delivery))
      latest.delete(toKey(delivery))
      return deadlineAt === undefined ? [] : [{ ...delivery, deadlineAt }]
    }),
  }))
}
