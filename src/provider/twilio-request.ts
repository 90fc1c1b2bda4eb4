import { ProviderSecretError, ProviderUseError } from '../errors.ts'
import type { Language, RenderedNotification } from '../notification/index.ts'
import type { OpenedProvider } from './provider.ts'
import type { ProviderMessage } from './provider-transport.ts'

/** An account at Twilio. */
export type TwilioProvider = Extract<OpenedProvider, { kind: 'twilio' }>

/** A call of Twilio's API. */
export interface TwilioRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const MESSAGES_URL = 'https://api.twilio.com'
const VERIFY_URL = 'https://verify.twilio.com'

/** Seconds that a message may wait at Twilio. */
const VALIDITY = { least: 1, most: 36_000 } as const

/** Languages of ours in which Verify has no text; without a locale it goes by the number's country. */
const UNKNOWN_TO_VERIFY: readonly Language[] = ['bg', 'mk']

function toUrl(base: string, path: readonly string[]): string {
  return [base.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/')
}

function toRequest(
  { config, secrets }: TwilioProvider,
  url: string,
  form: Readonly<Record<string, string>>,
): TwilioRequest {
  if (!secrets.authToken) throw new ProviderSecretError('authToken', 'expected a token, got none')
  const login = Buffer.from(`${config.accountSid}:${secrets.authToken}`).toString('base64')
  return {
    url,
    headers: {
      authorization: `Basic ${login}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form).toString(),
  }
}

function toPhone({ addressee }: RenderedNotification): string {
  if (addressee?.kind === 'phone') return addressee.phone
  throw new ProviderUseError('expected a message to a phone number, got another')
}

/** The rest of a code's life, so that a carrier does not deliver a dead one. */
function toValidity({ rendered, now }: ProviderMessage): { ValidityPeriod?: string } {
  const { expiresAtMs } = rendered
  if (expiresAtMs === undefined) return {}
  const seconds = Math.floor((expiresAtMs - now) / 1000)
  return { ValidityPeriod: String(Math.min(Math.max(seconds, VALIDITY.least), VALIDITY.most)) }
}

function toSender({ config }: TwilioProvider): Readonly<Record<string, string>> {
  if (config.messagingServiceSid) return { MessagingServiceSid: config.messagingServiceSid }
  if (config.senderNumber) return { From: config.senderNumber }
  throw new ProviderUseError('expected a sender, a messaging service or a Verify service, got none')
}

function buildMessage(provider: TwilioProvider, message: ProviderMessage): TwilioRequest {
  const { accountSid, apiUrl = MESSAGES_URL } = provider.config
  const url = toUrl(apiUrl, ['2010-04-01', 'Accounts', accountSid, 'Messages.json'])
  return toRequest(provider, url, {
    To: toPhone(message.rendered),
    ...toSender(provider),
    Body: message.rendered.message?.text ?? '',
    ...toValidity(message),
  })
}

function toServiceUrl({ config }: TwilioProvider, call: string): string {
  const { verifyServiceSid, verifyUrl = VERIFY_URL } = config
  if (verifyServiceSid === undefined) {
    throw new ProviderUseError('expected a provider with a Verify service, got one without')
  }
  return toUrl(verifyUrl, ['v2', 'Services', verifyServiceSid, call])
}

function buildVerification(provider: TwilioProvider, { rendered }: ProviderMessage): TwilioRequest {
  const { language } = rendered.language
  return toRequest(provider, toServiceUrl(provider, 'Verifications'), {
    To: toPhone(rendered),
    Channel: 'sms',
    ...(UNKNOWN_TO_VERIFY.includes(language) ? {} : { Locale: language }),
  })
}

/**
 * A call that sends an SMS: a message of ours, or, with a Verify service, a code that Twilio makes.
 *
 * @throws ProviderSecretError no token; ProviderUseError no phone number, no sender
 */
export function buildTwilioRequest(
  provider: TwilioProvider,
  message: ProviderMessage,
): TwilioRequest {
  const verifies = provider.config.verifyServiceSid !== undefined
  return verifies ? buildVerification(provider, message) : buildMessage(provider, message)
}

/**
 * A call that asks whether a code is the right one.
 *
 * @throws ProviderSecretError no token; ProviderUseError no Verify service
 */
export function buildTwilioCheck(
  provider: TwilioProvider,
  { verificationId, code }: { readonly verificationId: string; readonly code: string },
): TwilioRequest {
  const form = { VerificationSid: verificationId, Code: code }
  return toRequest(provider, toServiceUrl(provider, 'VerificationCheck'), form)
}
