import { LOGOUT_RETRY_POLICY, NOTIFICATION_RETRY_POLICY } from '../delivery/index.ts'
import { DeliveryStateError } from '../errors.ts'
import { DeliveryErasedError } from '../notification-errors.ts'
import type { DeliveryStore, DeliveryViewRow, Queryable } from '../store/index.ts'
import { DeliveryActor } from './delivery-actor.ts'
import type { WriteScope } from './session-change.ts'
import type { SessionLogouts } from './session-logout.ts'

/** What sending a delivery again needs. */
export interface RedrivePorts {
  readonly deliveries: DeliveryStore
  readonly logouts: SessionLogouts
}

/** By whom and for when a delivery is sent again. */
interface Redrive {
  readonly sql: Queryable
  readonly scope: WriteScope
  readonly now: number
  readonly dueAt: number
}

/**
 * Sends one delivery again, in a transaction that has locked its row: a new attempt, with as many more
 * to follow as a new delivery has. A deadline that has passed is set anew. One that waits for its first
 * attempt takes no step; it is due at once.
 *
 * @throws {DeliveryStateError} it is in flight.
 * @throws {DeliveryErasedError} it is a notification that is final.
 */
export async function redriveDelivery(
  row: DeliveryViewRow,
  { sql, scope, now, dueAt }: Redrive,
  ports: RedrivePorts,
): Promise<DeliveryActor> {
  const actor = new DeliveryActor(row)
  if (isParked(row, now)) {
    await ports.deliveries.saveWithin(
      sql,
      { step: actor.toSave({ leased: false, dueAt, now }), lines: [] },
      now,
    )
    return actor
  }
  if (isErased(row)) {
    throw new DeliveryErasedError(
      `the delivery is ${row.state}, and what it said was erased with that: ask for a new message`,
    )
  }
  const isLogout = row.channel === 'logout'
  const { maxAttempts, maxAgeMs } = isLogout ? LOGOUT_RETRY_POLICY : NOTIFICATION_RETRY_POLICY
  const event = {
    type: 'delivery.redriven',
    at: now,
    maxAttempts: actor.context.attempt + maxAttempts,
    deadlineAt: row.deadlineAt > now ? row.deadlineAt : now + maxAgeMs,
  } as const
  if (!actor.apply(event, scope.actor === undefined ? {} : { by: scope.actor })) {
    throw new DeliveryStateError(
      `the delivery is ${row.state}: its outcome comes within seconds, or, where its replica died, when the lease ends`,
    )
  }
  const save = actor.toSave({ leased: false, dueAt, now })
  await ports.deliveries.saveWithin(sql, { step: save, lines: actor.lines }, now)
  if (save.settles < 0 && row.sessionId !== null) {
    await ports.logouts.reopen(row.sessionId, { ...scope, within: sql })
  }
  return actor
}

/** A logout is told anew from its facts; of a final notification nothing is left to send. */
const isErased = ({ channel, finishedAt }: DeliveryViewRow): boolean =>
  channel !== 'logout' && finishedAt !== null

/** It waits for its first attempt, and no replica has it in hand. */
const isParked = ({ state, leaseOwner, dueAt }: DeliveryViewRow, now: number): boolean =>
  state === 'pending' && (leaseOwner === null || dueAt === null || dueAt <= now)
