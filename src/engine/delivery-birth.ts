import type { DeliveryInput, DeliveryState } from '../../machines/index.ts'
import { toTimestamp } from '../clock.ts'
import type { PlannedDelivery } from '../logout/index.ts'
import type { DeliveryRow, LogoutFacts, NewDelivery, RowKey } from '../store/index.ts'
import { deliveryStepper } from './delivery-actor.ts'

/** A lease that a delivery is born with, when the replica that makes it will send it at once. */
export interface BirthLease {
  readonly owner: string
  readonly until: number
}

/** Where a delivery is when it is born: in the hands of the replica that makes it, or free. */
export interface BirthPlace {
  readonly lease: BirthLease | undefined
  /** When one that is free is to be looked at. Default: at once. */
  readonly dueAt?: number | undefined
}

/** What a logout delivery is made from. */
export interface Birth extends BirthPlace {
  readonly id: string
  readonly session: RowKey
  readonly planned: PlannedDelivery
  readonly maxAttempts: number
  readonly now: number
  readonly origin?: string | undefined
  readonly traceparent: string | undefined
}

/** Where a logout token for a client goes: the name under which its health is known. */
export function logoutDestination(clientId: string): string {
  return `logout:${clientId}`
}

/** The revision of a row that has just been inserted. */
const FIRST_REVISION = 1

/** One more refusal is borne: real relying parties answer 400 to their own passing trouble. */
const REJECTIONS_TOLERATED = 1

/** A delivery as it is inserted. A second logout token does no harm, so it is repeatable. */
export function createLogoutDelivery(birth: Birth): NewDelivery {
  const { session, planned, maxAttempts } = birth
  const start = startDelivery(birth, {
    channel: 'logout',
    maxAttempts,
    deadlineAt: planned.deadlineAt,
    repeatable: true,
    rejectionsTolerated: REJECTIONS_TOLERATED,
  })
  return {
    ...start,
    instance_id: session.instance,
    bucket: session.bucket,
    destination: logoutDestination(planned.clientId),
    session_id: session.id,
    client_id: planned.clientId,
    facts: toFacts(birth),
  }
}

/** What is the same for every delivery, whatever it tells and to whom. */
export function startDelivery(
  { id, now, lease, dueAt, traceparent }: Pick<Birth, 'id' | 'now' | 'traceparent'> & BirthPlace,
  input: DeliveryInput,
) {
  const snapshot = deliveryStepper.start(input)
  return {
    id,
    channel: input.channel,
    machine_version: deliveryStepper.version,
    state: snapshot.value as DeliveryState,
    snapshot,
    revision: FIRST_REVISION,
    fence: lease ? 1 : 0,
    lease_owner: lease?.owner ?? null,
    due_at: toTimestamp(lease?.until ?? dueAt ?? now),
    deadline_at: toTimestamp(input.deadlineAt),
    created_at: toTimestamp(now),
    provider_id: null,
    traceparent: traceparent ?? null,
  }
}

function toFacts({ planned: { issuer, sid, sub }, origin }: Birth): LogoutFacts {
  return {
    issuer,
    ...(origin === undefined ? {} : { origin }),
    ...(sid === undefined ? {} : { sid }),
    ...(sub === undefined ? {} : { sub }),
  }
}

/** The row as a worker would have read it, so that what was just inserted need not be read again. */
export function toDeliveryRow(born: NewDelivery, createdAt: number): DeliveryRow {
  return {
    instance: born.instance_id,
    bucket: born.bucket,
    id: born.id,
    channel: born.channel,
    destination: born.destination,
    machineVersion: born.machine_version,
    state: born.state,
    snapshot: born.snapshot,
    revision: born.revision,
    fence: born.fence,
    sessionId: born.session_id,
    clientId: born.client_id,
    providerId: born.provider_id,
    facts: born.facts,
    traceparent: born.traceparent,
    createdAt,
  }
}
