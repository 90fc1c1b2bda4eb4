import type {
  BuiltInMessageTypeName,
  MessageChannel,
  Recipient,
  RenderedMessage,
  SmsLength,
} from '../notification/index.ts'
import type { VerificationVerdict } from '../provider/index.ts'
import type { CallOptions, ReadOptions } from './call-scope.ts'
import type { NotificationTarget } from './notification-input.ts'

/** Names one of Signoff's own message types, or one of the host's. */
export type MessageTypeName = BuiltInMessageTypeName | (string & {})

/** What a notification is made from. */
export interface NotificationInput {
  /** Such as `otp.email`; docs/notifications.md has the table. */
  readonly type: MessageTypeName
  /** Default: the first one of the type. */
  readonly channel?: MessageChannel
  /** Who gets it. Only a webhook may do without. */
  readonly recipient?: Recipient
  /** BCP 47. Default: the recipient's own, then the instance's, then `en`. */
  readonly locale?: string
  /** What the type asks for, such as `{ code }`. */
  readonly args?: object
  /** Link of the button, absolute or rooted at the origin: `/verify?code={{ code }}`. Default: the instance's, then the type's. */
  readonly urlTemplate?: string
  /** When what it says is of no use any more; after that nothing is sent. Default: the life of the type, else 24 hours. */
  readonly expiresAt?: Date | number
  /** Twice with one key is once, until the message has expired. */
  readonly idempotencyKey?: string
  readonly organization?: string
  /** The caller shows the code itself: nothing is sent, nothing is written, and link and code come back. */
  readonly returnCode?: boolean
  /**
   * There is no such user: all is done as for one, in the same time, but nothing is sent. The delivery ends
   * as `cancelled`, `no_recipient`.
   */
  readonly toNobody?: boolean
  /** Where a webhook goes. */
  readonly target?: NotificationTarget
}

/** A notification that is on disk. */
export interface EnqueuedNotification {
  readonly deliveryId: string
  /** It had been asked for before, under the same idempotency key. */
  readonly duplicate: boolean
  /** Older ones of the same kind and user that waited and were called off. */
  readonly superseded: number
}

/** What would have been sent. */
export interface ReturnedCode {
  readonly returned: true
  /** The code of the args. */
  readonly code?: string
  readonly url?: string
  readonly expiresAt?: Date
}

/** What a preview may fix; everything but the type has an example. */
export interface NotificationPreviewInput
  extends Pick<NotificationInput, 'type' | 'channel' | 'recipient' | 'locale' | 'args'> {
  readonly urlTemplate?: string
  readonly organization?: string
}

/** A message as it would be sent. */
export interface NotificationPreview {
  readonly type: string
  readonly channel: MessageChannel
  /** BCP 47. */
  readonly locale: string
  /** None for webhooks. */
  readonly message?: RenderedMessage
  readonly url?: string
  readonly sms?: SmsLength
}

/** A code that a user typed, and the delivery that brought the one to compare it with. */
export interface CodeCheck {
  readonly deliveryId: string
  readonly code: string
}

/** What a provider that checks codes itself says. */
export interface CodeVerdict {
  readonly verdict: VerificationVerdict
}

/** Sends a notification. */
export interface Notify {
  /**
   * Tells a user something, or calls a webhook. The message is rendered and sealed now, and on disk when
   * the promise resolves (or with the caller's transaction); it is sent in the background. A newer code
   * calls off one of the same type and user that still waits.
   *
   * Where the provider makes and checks codes itself (Twilio Verify), leave `args.code` out.
   *
   * @throws {OptionError} a value is missing or wrong; so is `MessageTypeUnknownError`, `MessageChannelError`.
   * @throws {RecipientError} there is no usable address.
   * @throws {LinkError} the link cannot be used; likewise `TemplateError`.
   * @throws {NotificationCapError} a cap of the instance is reached, or the country is not allowed.
   * @throws {IdempotencyKeyError} the key was used for another message.
   * @throws {EncryptionKeyError} there is no key to seal the message with.
   * @example
   * const { deliveryId } = await signoff.notify({
   *   type: 'otp.email',
   *   recipient: { userId: '7', verifiedEmail: 'anna@mail.example' },
   *   args: { code: '48151623' },
   * })
   */
  (
    input: NotificationInput & { readonly returnCode?: false },
    options?: CallOptions,
  ): Promise<EnqueuedNotification>
  (
    input: NotificationInput & { readonly returnCode: true },
    options?: CallOptions,
  ): Promise<ReturnedCode>
  (input: NotificationInput, options?: CallOptions): Promise<EnqueuedNotification | ReturnedCode>
}

/** What there is to notifications beside sending them. */
export interface Notifications {
  /**
   * A message as it would be sent, with the instance's texts and looks: sends and writes nothing.
   *
   * @throws {OptionError} a value is wrong; likewise `TemplateError`, `LinkError`.
   * @example
   * const { message } = await signoff.notifications.preview({ type: 'password.reset', locale: 'de' })
   */
  preview(
    input: NotificationPreviewInput,
    options?: ReadOptions & Pick<CallOptions, 'origin'>,
  ): Promise<NotificationPreview>
  /**
   * Asks the provider that made a code (Twilio Verify) whether this is it, also after another one was activated.
   *
   * @throws {DeliveryNotFoundError} there is no such delivery.
   * @throws {DeliveryStateError} it has not been sent, or not by a provider that checks codes.
   * @throws {CodeCheckError} the provider does not answer, or is gone.
   */
  check(input: CodeCheck, options?: ReadOptions): Promise<CodeVerdict>
}
