import type { Outcome, RetryPolicy } from '../delivery/index.ts'
import type { DeliveryRow, JournalDetail } from '../store/index.ts'

/** What goes along with a message so that others can tell what it belongs to. */
export interface Trace {
  /** W3C trace context; a valid one. */
  readonly traceparent?: string
}

/** Where a delivery goes. */
export interface Route {
  /** The name under which its health is known, and by which it waits in line. */
  readonly destination: string
  /** The provider that has, or may have, taken it: nobody else gets it then. Null: it may go through any. */
  readonly providerId: string | null
}

/** What came of sealing a message. */
export type Sealing =
  /** In its final form. `send` may be called once; it never rejects. */
  | {
      readonly kind: 'sealed'
      readonly detail: JournalDetail
      /** The provider that it leaves for. */
      readonly providerId?: string
      /** Whether a second send would do no harm. Default: as the delivery was made. */
      readonly repeatable?: boolean
      send(trace: Trace): Promise<Outcome>
      /** Draws conclusions from the outcome before the delivery hears of it. Absent: there are none to draw. */
      conclude?(outcome: Outcome): Promise<Conclusion>
    }
  /** There is nobody to tell any more. */
  | {
      readonly kind: 'cancelled'
      readonly code: string
      /** Default `client_removed`. */
      readonly reason?: 'client_removed' | 'superseded' | 'no_recipient'
    }
  /** The destination is paused: look again later, without spending an attempt. */
  | { readonly kind: 'paused' }
  /** It is to go elsewhere: look again at once, without spending an attempt. */
  | { readonly kind: 'moved'; readonly route: Route }
  /** It could not be sealed; a person may have to mend something. */
  | { readonly kind: 'failed'; readonly code: string }

/** What a channel may know of a delivery when it seals it. */
export type SealRequest = Pick<
  DeliveryRow,
  | 'instance'
  | 'bucket'
  | 'id'
  | 'channel'
  | 'destination'
  | 'clientId'
  | 'providerId'
  | 'facts'
  | 'traceparent'
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
  /** What becomes of one that is uncertain. Absent or undefined: a person decides. */
  decide?(row: DeliveryRow): Promise<'sent' | undefined>
}

/** What follows from an outcome. */
export interface Conclusion {
  /** What the delivery hears. */
  readonly outcome: Outcome
  /** Where it goes next. Absent: as before. */
  readonly route?: Route
  /** The attempt does not count. */
  readonly unspent?: boolean
  /** When it is tried again at the latest, milliseconds from now: before the policy would. */
  readonly withinMs?: number
}
