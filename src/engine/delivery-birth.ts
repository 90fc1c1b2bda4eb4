import type { DeliveryInput, DeliveryState } from '../../machines/index.ts'
import { toTimestamp } from '../clock.ts'
import type { PlannedDelivery } from '../logout/index.ts'
import type {
  DeliveryFacts,
  DeliveryRow,
  LogoutFacts,
  NewDelivery,
  RowKey,
} from '../store/index.ts'
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
  const { id, session, planned, maxAttempts, now, lease, dueAt, traceparent } = birth
  const start: DeliveryStart = {
    id,
    place: session,
    destination: logoutDestination(planned.clientId),
    sessionId: session.id,
    clientId: planned.clientId,
    facts: toFacts(birth),
    now,
    lease,
    dueAt,
    traceparent,
  }
  return startDelivery(start, {
    channel: 'logout',
    maxAttempts,
    deadlineAt: planned.deadlineAt,
    repeatable: true,
    rejectionsTolerated: REJECTIONS_TOLERATED,
  })
}

/** What a delivery's row is made from, beside its machine's input. */
export interface DeliveryStart extends Pick<Birth, 'id' | 'now' | 'traceparent'>, BirthPlace {
  readonly place: Pick<RowKey, 'instance' | 'bucket'>
  readonly destination: string
  readonly sessionId: string | null
  readonly clientId: string | null
  readonly facts: DeliveryFacts
}

/** The row of a new delivery, whatever it tells and to whom. Written in one go: spread together, its fields are ten times the memory. */
export function startDelivery(start: DeliveryStart, input: DeliveryInput): NewDelivery {
  const { now, lease, dueAt } = start
  const snapshot = deliveryStepper.start(input)
  return {
    instance_id: start.place.instance,
    bucket: start.place.bucket,
    id: start.id,
    channel: input.channel,
    destination: start.destination,
    machine_version: deliveryStepper.version,
    state: snapshot.value as DeliveryState,
    snapshot,
    revision: FIRST_REVISION,
    fence: lease ? 1 : 0,
    lease_owner: lease?.owner ?? null,
    due_at: toTimestamp(lease?.until ?? dueAt ?? now),
    deadline_at: toTimestamp(input.deadlineAt),
    created_at: toTimestamp(now),
    session_id: start.sessionId,
    client_id: start.clientId,
    provider_id: null,
    facts: start.facts,
    traceparent: start.traceparent ?? null,
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
