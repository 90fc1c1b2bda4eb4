import { LOGOUT_RETRY_POLICY } from '../delivery/index.ts'
import {
  type FanOutRegistration,
  type PlannedDelivery,
  planFanOut,
  type RelyingParty,
} from '../logout/index.ts'
import type { Random } from '../random.ts'
import { createDeliveryId, type NewDelivery, type RowKey } from '../store/index.ts'
import { type BirthPlace, createLogoutDelivery, logoutDestination } from './delivery-birth.ts'
import type { Intake } from './intake.ts'
import type { RelyingPartyDirectory } from './relying-party-directory.ts'
import { fromClient, type Termination, type WriteScope } from './session-change.ts'

/** What a fan-out needs. */
export interface FanOutPorts {
  readonly directory: RelyingPartyDirectory
  readonly random: Random
  /** Where a new delivery to that destination is to be. */
  placeFor: Intake['placeFor']
}

/** The deliveries that tell these relying parties of an end. */
export function planEnd(
  registrations: readonly FanOutRegistration[],
  { now, expiresAt }: { readonly now: number; readonly expiresAt?: number | null | undefined },
): readonly PlannedDelivery[] {
  return planFanOut({
    registrations,
    terminatedAtMs: now,
    maxAgeMs: LOGOUT_RETRY_POLICY.maxAgeMs,
    ...(expiresAt === null || expiresAt === undefined ? {} : { sessionExpiresAtMs: expiresAt }),
  })
}

/** The same, of stored logins. */
export const planClientsEnd: NonNullable<Termination['plan']> = (clients, session) =>
  planEnd(clients.map(fromClient), session)

/** Makes rows of planned deliveries. In a caller's transaction they are born without a lease: its commit is not ours to see. */
export async function bearDeliveries(
  planned: readonly PlannedDelivery[],
  birth: { readonly session: RowKey; readonly scope: WriteScope; readonly now: number },
  ports: FanOutPorts,
): Promise<readonly NewDelivery[]> {
  if (planned.length === 0) return []
  const { session, scope, now } = birth
  const { instance } = session
  const placeFor = ({ clientId }: PlannedDelivery): BirthPlace =>
    scope.within
      ? { lease: undefined }
      : ports.placeFor(
          { instance, destination: logoutDestination(clientId) },
          { among: planned.length },
        )
  return Promise.all(
    planned.map(async (one) =>
      createLogoutDelivery({
        id: createDeliveryId(now, session.bucket, ports.random),
        session,
        ...toPolicied(one, now, await findParty(ports.directory, one.clientId, scope)),
        now,
        ...placeFor(one),
        origin: scope.origin,
        traceparent: scope.traceparent,
      }),
    ),
  )
}

/** A directory that is away must not keep a session from ending. */
function findParty(
  directory: RelyingPartyDirectory,
  clientId: string,
  { instance, within }: WriteScope,
): ReturnType<RelyingPartyDirectory['find']> {
  return directory.find({ instance, clientId }, within).catch(() => undefined)
}

/** A delivery with the attempts and the life that its relying party is given. */
function toPolicied(
  planned: PlannedDelivery,
  now: number,
  { maxAttempts = LOGOUT_RETRY_POLICY.maxAttempts, maxAgeMs }: Partial<RelyingParty> = {},
) {
  const latest = maxAgeMs === undefined ? planned.deadlineAt : now + maxAgeMs
  return {
    planned: { ...planned, deadlineAt: Math.min(planned.deadlineAt, latest) },
    maxAttempts,
  }
}
