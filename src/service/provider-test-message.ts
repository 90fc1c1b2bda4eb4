import { OptionError, RecipientError } from '../errors.ts'
import {
  type Addressee,
  parseEmailAddress,
  parsePhoneNumber,
  type RenderedNotification,
} from '../notification/index.ts'
import type { ProviderChannel } from '../provider/index.ts'

/** What a test message says. */
const SUBJECT = 'Test message'
const TEXT = 'This is a test message. If you can read it, the provider works.'

function toAddressee(channel: ProviderChannel, recipient: string): Addressee {
  try {
    if (channel === 'sms') return { kind: 'phone', phone: parsePhoneNumber(recipient).number }
    const { address, needsSmtpUtf8 } = parseEmailAddress(recipient)
    return { kind: 'email', email: address, needsSmtpUtf8 }
  } catch (error) {
    if (!(error instanceof RecipientError)) throw error
    const wanted =
      channel === 'sms'
        ? 'a number in international form, such as +41791234567'
        : 'one bare address such as name@example.org'
    throw new OptionError('test.recipient', `expected ${wanted}, got something else`)
  }
}

/**
 * The message that a provider is tested with.
 *
 * @throws {OptionError} the recipient is no address of the channel.
 */
export function createTestMessage(
  channel: ProviderChannel,
  recipient: string,
  {
    instance,
    origin,
    now,
  }: { readonly instance: string; readonly origin: string; readonly now: number },
): RenderedNotification {
  return {
    type: 'provider.test',
    channel,
    args: {},
    recipient: { userId: 'provider.test' },
    language: { language: 'en', locale: 'en' },
    origin,
    instance,
    createdAtMs: now,
    nowMs: now,
    addressee: toAddressee(channel, recipient),
    message: channel === 'email' ? { subject: SUBJECT, text: TEXT } : { text: TEXT },
    templateData: channel === 'email' ? { subject: SUBJECT, text: TEXT } : { text: TEXT },
  }
}
