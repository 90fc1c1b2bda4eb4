import { toTimestamp } from '../clock.ts'
import type { Recipient } from './recipient.ts'
import type { RenderedMessage, RenderedNotification } from './render.ts'
import type { TemplateData } from './template-data.ts'

/** The JSON that Signoff posts to an HTTP relay. Instants are ISO 8601; what does not apply is left out. */
export interface RelayBody {
  /** Delivery id, the same at every attempt. */
  readonly id: string
  /** Name of the message type. */
  readonly type: string
  readonly instance: string
  readonly organization?: string
  /** BCP 47. */
  readonly locale?: string
  readonly recipient?: { readonly email?: string; readonly phone?: string; readonly userId: string }
  /** Ready to be sent. */
  readonly message?: RenderedMessage
  /** The parts of the message, for relays that write it themselves. */
  readonly templateData?: TemplateData
  readonly args: Readonly<Record<string, unknown>>
  readonly origin: string
  /** Nothing is sent after it. Of a test message: none. */
  readonly expiresAt?: string
  readonly createdAt: string
}

function toAddress({ addressee }: RenderedNotification, { userId }: Recipient) {
  if (addressee === undefined) return { userId }
  if (addressee.kind === 'email') return { email: addressee.email, userId }
  return { phone: addressee.phone, userId }
}

function toMessageParts(rendered: RenderedNotification): Partial<RelayBody> {
  const { message, templateData, language } = rendered
  if (message === undefined) return {}
  return { locale: language.locale, message, templateData }
}

/**
 * The body of a request to an HTTP relay, for e-mail, SMS and webhooks alike.
 *
 * @param id the delivery's
 *
 * @example
 * JSON.stringify(toRelayBody(rendered, delivery.id))
 */
export function toRelayBody(rendered: RenderedNotification, id: string): RelayBody {
  const { type, instance, organization, recipient, args, origin } = rendered
  const { expiresAtMs = rendered.deadlineAtMs, createdAtMs } = rendered
  return {
    id,
    type,
    instance,
    ...(organization === undefined ? {} : { organization }),
    ...(recipient === undefined ? {} : { recipient: toAddress(rendered, recipient) }),
    ...toMessageParts(rendered),
    args,
    origin,
    ...(expiresAtMs === undefined ? {} : { expiresAt: toTimestamp(expiresAtMs) }),
    createdAt: toTimestamp(createdAtMs),
  }
}
