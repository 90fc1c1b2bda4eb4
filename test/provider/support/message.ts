import {
  MESSAGE_TYPES,
  parseArgs,
  parseRecipient,
  type RenderedNotification,
  renderNotification,
} from '../../../src/notification/index.ts'
import type { ProviderMessage } from '../../../src/provider/index.ts'

/** The instant at which the specimens were made. */
export const NOW = Date.parse('2026-03-01T12:00:00Z')

export const DELIVERY_ID = '01JNA0EXAMPLE0000000000001'

/** A code by e-mail, with whatever a test wants otherwise. */
export function renderEmail(
  recipient: Readonly<Record<string, unknown>> = {},
  origin = 'https://op.example',
): RenderedNotification {
  return renderNotification({
    type: MESSAGE_TYPES['email.verify'],
    channel: 'email',
    args: parseArgs(MESSAGE_TYPES['email.verify'], { code: 'QX7PZK' }),
    recipient: parseRecipient({ userId: '7', lastEmail: 'anna@example.org', ...recipient }),
    language: { language: 'en', locale: 'en' },
    origin,
    instance: 'default',
    createdAtMs: NOW,
    nowMs: NOW,
    expiresAtMs: NOW + 300_000,
  })
}

/** A code by SMS. */
export function renderSms(phone = '+41791234567'): RenderedNotification {
  return renderNotification({
    type: MESSAGE_TYPES['otp.sms'],
    channel: 'sms',
    args: parseArgs(MESSAGE_TYPES['otp.sms'], { code: '48151623' }),
    recipient: parseRecipient({ userId: '7', verifiedPhone: phone }),
    language: { language: 'en', locale: 'en' },
    origin: 'https://op.example',
    instance: 'default',
    createdAtMs: NOW,
    nowMs: NOW,
    expiresAtMs: NOW + 300_000,
  })
}

export function toMessage(rendered: RenderedNotification): ProviderMessage {
  return { deliveryId: DELIVERY_ID, rendered, now: NOW }
}
