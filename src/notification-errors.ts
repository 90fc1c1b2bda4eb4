import { SignoffError } from './errors.ts'

/** The delivery is final, so its message was erased: it can only be asked for anew. */
export class DeliveryErasedError extends SignoffError {
  readonly code = 'ERR_DELIVERY_ERASED'
}

/** Codes of a notification that would be one too many, or goes where none may go. */
export type NotificationCapErrorCode =
  | 'ERR_NOTIFICATION_CAP_RECIPIENT'
  | 'ERR_NOTIFICATION_CAP_INSTANCE'
  | 'ERR_NOTIFICATION_CAP_COUNTRY'
  | 'ERR_NOTIFICATION_COUNTRY'

/** A notification is refused by a cap of the instance. */
export class NotificationCapError extends SignoffError {
  readonly code: NotificationCapErrorCode
  /** When the cap's window is over, epoch milliseconds; absent where waiting does not help. */
  readonly retryAtMs?: number

  constructor(
    code: NotificationCapErrorCode,
    { problem, retryAtMs }: { readonly problem: string; readonly retryAtMs?: number },
  ) {
    super(problem)
    this.code = code
    if (retryAtMs !== undefined) this.retryAtMs = retryAtMs
  }
}

/** The provider that made a code gives no verdict on it. */
export class CodeCheckError extends SignoffError {
  readonly code = 'ERR_CODE_CHECK'
}

/** The idempotency key was used for something else. */
export class IdempotencyKeyError extends SignoffError {
  readonly code = 'ERR_IDEMPOTENCY_KEY'
}
