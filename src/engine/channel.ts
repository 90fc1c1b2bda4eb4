import type { Outcome, RetryPolicy } from '../delivery/index.ts'
import type { DeliveryRow, JournalDetail } from '../store/index.ts'

/** What came of sealing a message. */
export type Sealing =
  /** In its final form. `send` may be called once; it never rejects. */
  | { readonly kind: 'sealed'; readonly detail: JournalDetail; send(): Promise<Outcome> }
  /** There is nobody to tell any more. */
  | { readonly kind: 'cancelled'; readonly code: string }
  /** The destination is paused: look again later, without spending an attempt. */
  | { readonly kind: 'paused' }
  /** It could not be sealed; a person may have to mend something. */
  | { readonly kind: 'failed'; readonly code: string }

/** What a channel may know of a delivery when it seals it. */
export type SealRequest = Pick<
  DeliveryRow,
  'instance' | 'id' | 'destination' | 'clientId' | 'providerId' | 'facts' | 'traceparent'
> & {
  /** Number of the attempt about to begin, counted from 1. */
  readonly attempt: number
  /** The database's time, epoch milliseconds. */
  readonly now: number
}

/**
 * A way to tell somebody something: how a message gets its final form, and how it is sent. Logout tokens
 * are one; e-mail and SMS are others. The engine knows nothing else of them.
 */
export interface Channel {
  readonly policy: RetryPolicy
  seal(request: SealRequest): Promise<Sealing>
}
