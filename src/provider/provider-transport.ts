import type { Outcome } from '../delivery/index.ts'
import type { RenderedNotification } from '../notification/index.ts'
import type { OpenedProvider, WebhookTarget } from './provider.ts'

/** A message on its way to a provider. */
export interface ProviderMessage {
  /** The same at every attempt: Message-ID, `webhook-id` and `Idempotency-Key` are made of it. */
  readonly deliveryId: string
  readonly rendered: RenderedNotification
  /** The database's time, epoch milliseconds. */
  readonly now: number
}

/** A message in the form in which one provider takes it. */
export interface SealedMessage {
  /** For the journal: `messageId`, `kid` … Never a secret, a code or an address. */
  readonly detail: Readonly<Record<string, string>>
  /**
   * Sends it; may be called once, and never rejects. `reference` of an accepted outcome is the provider's own
   * id of the message or verification.
   */
  send(options: SendOptions): Promise<Outcome>
}

/** How a message is sent, once. */
export interface SendOptions {
  /** One deadline over everything, milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** W3C Trace Context, for relays and webhooks; it goes to nobody else. */
  readonly traceparent?: string
}

/** What Twilio Verify says of a code that a user typed. */
export type VerificationVerdict = 'approved' | 'wrong' | 'expired' | 'exhausted'

/** Speaks to providers: SMTP servers, HTTP relays, Twilio. Behind the network guard, like everything that is sent. */
export interface ProviderTransport {
  /** @throws {SignoffError} it cannot be brought into form: a missing secret, a key that is none. */
  seal(provider: OpenedProvider | WebhookTarget, message: ProviderMessage): Promise<SealedMessage>
  /**
   * Asks the provider that made a code whether this is it. `unknown`: it did not answer.
   * Only for Twilio providers with a Verify service.
   */
  check(
    provider: OpenedProvider,
    check: { readonly verificationId: string; readonly code: string; readonly timeoutMs: number },
  ): Promise<VerificationVerdict | Outcome>
  /** Closes connections of a provider that was changed or removed. */
  forget(providerId: string): void
  /** Closes all connections; waits for nothing. */
  close(): Promise<void>
}
