/** Where a message goes out: a logout token, an e-mail, an SMS, or a webhook. */
export type DeliveryChannel = 'logout' | 'email' | 'sms' | 'webhook'

/** The states of a delivery. `sent`, `failed` and `cancelled` are final, but a person can redrive them. */
export type DeliveryState =
  | 'pending'
  | 'signed'
  | 'retrying'
  | 'uncertain'
  | 'sent'
  | 'failed'
  | 'cancelled'

/** Why a delivery failed or was cancelled. */
export type DeliveryReason =
  | 'rejected'
  | 'exhausted'
  | 'expired'
  | 'blocked'
  | 'misconfigured'
  | 'unconfirmed'
  | 'cancelled_by_person'
  | 'client_removed'
  | 'superseded'
  | 'no_recipient'

/** What a delivery is created with. Instants are epoch milliseconds. */
export interface DeliveryInput {
  readonly channel: DeliveryChannel
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  /** After this instant nothing is sent any more. */
  readonly deadlineAt: number
  /** A second send does no harm, so an unknown outcome is simply tried again. */
  readonly repeatable: boolean
  /** How often a plain refusal is tried again before it is believed. */
  readonly rejectionsTolerated: number
}

/** What a delivery knows beside its state. Plain JSON. */
export interface DeliveryContext extends DeliveryInput {
  /** Attempts begun; the number of the current or last one, counted from 1. */
  readonly attempt: number
  /** Refusals seen since the delivery was created or redriven. */
  readonly rejections: number
  /** When it is to be tried again; null unless retrying. */
  readonly wakeAt: number | null
  /** Why it ended as it did; null before. */
  readonly reason: DeliveryReason | null
}

/** Facts that a delivery reacts to. `at` is when they happened, epoch milliseconds. */
export type DeliveryEvent =
  | {
      readonly type: 'message.sealed'
      readonly at: number
      /** Whether a second send does no harm where this attempt goes; as before when absent. */
      readonly repeatable?: boolean
    }
  | { readonly type: 'sealing.failed'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.accepted'; readonly at: number }
  | { readonly type: 'attempt.failed'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.rejected'; readonly at: number; readonly retryAt: number }
  | {
      readonly type: 'attempt.misconfigured'
      readonly at: number
      readonly retryAt: number
      /** It is not counted against `maxAttempts`: what is wrong is being held until a person mends it. */
      readonly unspent?: boolean
    }
  | { readonly type: 'attempt.blocked'; readonly at: number }
  | { readonly type: 'attempt.unanswered'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.interrupted'; readonly at: number }
  | { readonly type: 'backoff.elapsed'; readonly at: number }
  | { readonly type: 'deadline.passed'; readonly at: number }
  | {
      readonly type: 'delivery.cancelled'
      readonly at: number
      readonly reason: 'cancelled_by_person' | 'client_removed' | 'superseded' | 'no_recipient'
    }
  | { readonly type: 'delivery.resolved'; readonly at: number; readonly as: 'sent' | 'failed' }
  | {
      readonly type: 'delivery.redriven'
      readonly at: number
      readonly maxAttempts: number
      readonly deadlineAt: number
    }
