import type { DeliveryChannel } from '../../machines/index.ts'
import { NOTIFICATION_RETRY_POLICY } from '../delivery/index.ts'
import type { NewNotification, NotificationFacts, RowKey } from '../store/index.ts'
import { type BirthPlace, startDelivery } from './delivery-birth.ts'

/** The channels that notifications leave by. */
export type NotificationChannelName = Exclude<DeliveryChannel, 'logout'>

/** A notification that is to be written. All that names a person in it is a keyed hash, or sealed. */
export interface NotificationRequest {
  readonly id: string
  readonly place: Pick<RowKey, 'instance' | 'bucket'>
  readonly channel: NotificationChannelName
  readonly destination: string
  readonly deadlineAt: number
  readonly facts: NotificationFacts
  /** Everything that is rendered. */
  readonly sealed: string
  /** Of its kind and user, where a newer one calls an older one off. */
  readonly supersessionKey?: string
  /** Under which it is sent once, and what was asked for under it. */
  readonly idempotency?: { readonly key: RowKey; readonly content: string }
}

/** When and for whom a notification is written. */
interface Birth extends BirthPlace {
  readonly now: number
  readonly traceparent: string | undefined
  readonly actor: string | undefined
}

/**
 * A notification as it is inserted. Until a provider is chosen nobody knows whether a second send would do
 * harm, so it counts as if it would; a webhook bears its id, by which its receiver knows a second one.
 */
export function createNotification(request: NotificationRequest, birth: Birth): NewNotification {
  const { id, place, channel, destination, deadlineAt, facts, idempotency } = request
  const { now, lease, dueAt, traceparent } = birth
  const start = startDelivery(
    {
      id,
      place,
      destination,
      sessionId: null,
      clientId: null,
      facts,
      now,
      lease,
      dueAt,
      traceparent,
    },
    {
      channel,
      maxAttempts: NOTIFICATION_RETRY_POLICY.maxAttempts,
      deadlineAt,
      repeatable: channel === 'webhook',
      rejectionsTolerated: 0,
    },
  )
  return {
    ...start,
    sealed: request.sealed,
    supersession_key: request.supersessionKey ?? null,
    key_bucket: idempotency?.key.bucket ?? null,
    key: idempotency?.key.id ?? null,
    content: idempotency?.content ?? null,
    actor: birth.actor ?? null,
  }
}
