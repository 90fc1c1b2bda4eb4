import { LOGOUT_RETRY_POLICY } from '../delivery/index.ts'
import { fromClient, type RelyingPartyDirectory, type WriteScope } from '../engine/index.ts'
import { type FanOutRegistration, type PlannedDelivery, planUserFanOut } from '../logout/index.ts'
import type { SessionClientRow } from '../store/index.ts'

/**
 * Plans the end of all sessions of a user, one session at a time: each is a transaction of its own. What
 * goes by `sub` alone is told once, by the session that comes first.
 */
export interface UserPlan {
  plan(
    sessionId: string,
    clients: readonly SessionClientRow[],
    now: number,
  ): readonly PlannedDelivery[]
}

/** Creates the plan for one user; `sessionRequired` says which clients go by `sid`. */
export function createUserPlan(settings: ReadonlyMap<string, ClaimSettings>): UserPlan {
  const toldBy = new Map<string, string>()
  return {
    plan(sessionId, clients, now) {
      const registrations = clients.map((client) => ({
        ...fromClient(client),
        ...settings.get(client.clientId),
      }))
      const sessions = [{ sessionId, registrations }]
      const planned = planUserFanOut({
        sessions,
        terminatedAtMs: now,
        maxAgeMs: LOGOUT_RETRY_POLICY.maxAgeMs,
      }).flatMap((session) => session.deliveries)
      return planned.filter((one) => {
        if (one.sid !== undefined) return true
        const key = JSON.stringify([one.clientId, one.issuer, one.sub])
        const first = toldBy.get(key) ?? sessionId
        toldBy.set(key, first)
        return first === sessionId
      })
    },
  }
}

/** How a client's tokens name what ended. */
export type ClaimSettings = Pick<FanOutRegistration, 'sessionRequired' | 'claims'>

/** Reads how each of these clients wants to be told. */
export async function readClaimSettings(
  directory: RelyingPartyDirectory,
  { instance, within }: WriteScope,
  clientIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ClaimSettings>> {
  const settings = new Map<string, ClaimSettings>()
  for (const clientId of clientIds) {
    const found = await directory.find({ instance, clientId }, within)
    if (!found) continue
    const { sessionRequired, claims } = found
    settings.set(clientId, { sessionRequired, ...(claims === undefined ? {} : { claims }) })
  }
  return settings
}
