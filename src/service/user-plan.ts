import { LOGOUT_RETRY_POLICY } from '../delivery/index.ts'
import {
  fromClient,
  type RelyingPartyDirectory,
  sessionKey,
  type WriteScope,
} from '../engine/index.ts'
import { type FanOutRegistration, type PlannedDelivery, planUserFanOut } from '../logout/index.ts'
import {
  isUnavailable,
  type SessionClientRow,
  type SessionRow,
  type SessionStore,
} from '../store/index.ts'

/** A session's own end, and the moment at which it is ended. */
interface EndedSession {
  readonly now: number
  readonly expiresAt: number | null
}

/**
 * Plans the end of all sessions of a user, one session at a time: each is a transaction of its own. What
 * goes by `sub` alone is told once, by the last of its sessions: a login in between is either in a session
 * that is still to end, or comes late to one that has, and is told then.
 */
export interface UserPlan {
  /** Ids of the sessions that may be ended in any order, and first. */
  readonly free: readonly string[]
  /** Ids of the sessions that have to be ended one after the other, in this order. */
  readonly inTurn: readonly string[]
  plan(
    sessionId: string,
    clients: readonly SessionClientRow[],
    session: EndedSession,
  ): readonly PlannedDelivery[]
}

/** What is known of the user when the plan is made. */
export interface UserSessions {
  readonly sessions: readonly SessionRow[]
  readonly clients: readonly SessionClientRow[]
  /** How each client wants to be told. */
  readonly settings: ReadonlyMap<string, ClaimSettings>
}

/** A relying party that goes by `sub`: the sessions it is in, and when the last of them would have ended. */
interface SubLogin {
  readonly sessionIds: Set<string>
  lastEnd: number
}

/** Creates the plan for one user. */
export function createUserPlan(user: UserSessions): UserPlan {
  const logins = findSubLogins(user)
  const order = user.sessions.map((session) => session.id)
  const shared = new Set(
    [...logins.values()].flatMap(({ sessionIds }) => (sessionIds.size > 1 ? [...sessionIds] : [])),
  )
  const teller = new Map([...logins].map(([key, login]) => [key, lastOf(order, login.sessionIds)]))
  return {
    free: order.filter((id) => !shared.has(id)),
    inTurn: order.filter((id) => shared.has(id)),
    plan(sessionId, clients, { now, expiresAt }) {
      const planned = planOne(sessionId, clients, { ...user, now, expiresAt })
      return planned.flatMap((one) => {
        const login = one.sid === undefined ? logins.get(toKey(one)) : undefined
        if (!login?.sessionIds.has(sessionId)) return [one]
        if (teller.get(toKey(one)) !== sessionId) return []
        const latest = now + LOGOUT_RETRY_POLICY.maxAgeMs
        return [
          { ...one, deadlineAt: login.lastEnd > now ? Math.min(latest, login.lastEnd) : latest },
        ]
      })
    },
  }
}

function planOne(
  sessionId: string,
  clients: readonly SessionClientRow[],
  { now, expiresAt, settings }: EndedSession & Pick<UserSessions, 'settings'>,
): readonly PlannedDelivery[] {
  const registrations = clients.map((client) => ({
    ...fromClient(client),
    ...settings.get(client.clientId),
  }))
  const end = expiresAt === null ? {} : { sessionExpiresAtMs: expiresAt }
  return planUserFanOut({
    sessions: [{ sessionId, registrations, ...end }],
    terminatedAtMs: now,
    maxAgeMs: LOGOUT_RETRY_POLICY.maxAgeMs,
  }).flatMap((session) => session.deliveries)
}

const toKey = ({ clientId, issuer, sub }: PlannedDelivery): string =>
  JSON.stringify([clientId, issuer, sub])

function findSubLogins({ sessions, clients, settings }: UserSessions): Map<string, SubLogin> {
  const logins = new Map<string, SubLogin>()
  for (const { id, expiresAt } of sessions) {
    const own = clients.filter((client) => client.sessionId === id && client.endedAt === null)
    for (const one of planOne(id, own, { now: 0, expiresAt: null, settings })) {
      if (one.sid !== undefined) continue
      const login = logins.get(toKey(one)) ?? { sessionIds: new Set(), lastEnd: 0 }
      login.sessionIds.add(id)
      login.lastEnd = Math.max(login.lastEnd, expiresAt ?? Number.POSITIVE_INFINITY)
      logins.set(toKey(one), login)
    }
  }
  return logins
}

const lastOf = (order: readonly string[], ids: ReadonlySet<string>): string | undefined =>
  order.findLast((id) => ids.has(id))

/** How a client's tokens name what ended. */
export type ClaimSettings = Pick<FanOutRegistration, 'sessionRequired' | 'claims'>

/** Where nobody can say now how a client wants to be told, each of its logins is: too much does no harm. */
const UNKNOWN: ClaimSettings = { claims: 'both' }

/** Reads how each of these clients wants to be told. A client store that fails keeps no session from ending. */
export async function readClaimSettings(
  directory: RelyingPartyDirectory,
  { instance, within }: WriteScope,
  clientIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ClaimSettings>> {
  const settings = new Map<string, ClaimSettings>()
  for (const clientId of clientIds) {
    try {
      const found = await directory.find({ instance, clientId }, within)
      if (!found) continue
      const { sessionRequired, claims } = found
      settings.set(clientId, { sessionRequired, ...(claims === undefined ? {} : { claims }) })
    } catch (error) {
      if (isUnavailable(error)) throw error
      settings.set(clientId, UNKNOWN)
    }
  }
  return settings
}

/** Reads what is known of a user's sessions, and plans their end. */
export async function planUser(
  ports: { readonly sessions: SessionStore; readonly directory: RelyingPartyDirectory },
  ids: readonly string[],
  scope: WriteScope,
): Promise<UserPlan> {
  const keys = ids.map((id) => sessionKey(scope.instance, id))
  const none = keys.length === 0
  const sessions = none ? [] : await ports.sessions.get(keys, scope.within)
  const clients = none ? [] : await ports.sessions.clients(keys, scope.within)
  const clientIds = new Set(clients.map((client) => client.clientId))
  const settings = await readClaimSettings(ports.directory, scope, clientIds)
  return createUserPlan({ sessions, clients, settings })
}
