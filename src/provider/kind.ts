import { z } from 'zod'
import { endpointSchema } from './field.ts'
import type { ProviderKind, SmtpConfig, TwilioConfig } from './provider.ts'
import { listSmtpSecrets, smtpConfigSchema, smtpSecretsSchema } from './smtp-input.ts'
import { twilioConfigSchema, twilioSecretsSchema } from './twilio-input.ts'

/** Somewhere that a configuration leads to: a host, or a URL. */
export interface ProviderDestination {
  /** The option that names it. */
  readonly option: string
  readonly host: string
  /** Absent where it is no URL. */
  readonly url?: string
}

/** What is true of all providers of one kind. */
export interface KindRules {
  readonly config: z.ZodType<object>
  readonly secrets: z.ZodType<object>
  /** Names of the secrets that this configuration cannot do without. */
  listSecrets(config: object): readonly string[]
  listDestinations(config: object): readonly ProviderDestination[]
  /** What is told to the other side, and the fields that say who that is. */
  readonly confided: {
    readonly secrets: readonly string[]
    readonly fields: readonly string[]
  }
}

/** What an HTTP relay's provider is written down as. */
export const httpProviderShape = {
  endpoint: endpointSchema,
  format: z.enum(['signoff', 'zitadel']).default('signoff'),
} as const

const toDestination = (option: string, url: string): ProviderDestination => ({
  option,
  url,
  host: new URL(url).hostname,
})

const smtpRules: KindRules = {
  config: smtpConfigSchema,
  secrets: smtpSecretsSchema,
  listSecrets: (config) => listSmtpSecrets(config as SmtpConfig),
  listDestinations(config) {
    const { host, auth } = config as SmtpConfig
    const server = { option: 'host', host }
    if (auth.kind !== 'xoauth2') return [server]
    return [server, toDestination('auth.tokenEndpoint', auth.tokenEndpoint)]
  },
  confided: {
    secrets: ['password', 'clientSecret'],
    fields: ['host', 'port', 'tls', 'auth'],
  },
}

/** The keys of a relay are made here: no call brings them, and no request carries them. */
const httpRules: KindRules = {
  config: z.strictObject(httpProviderShape),
  secrets: z.strictObject({}),
  listSecrets: () => ['signingKeys'],
  listDestinations: (config) => [
    toDestination('endpoint', (config as { endpoint: string }).endpoint),
  ],
  confided: { secrets: [], fields: [] },
}

const twilioRules: KindRules = {
  config: twilioConfigSchema,
  secrets: twilioSecretsSchema,
  listSecrets: () => ['authToken'],
  listDestinations(config) {
    const { apiUrl, verifyUrl } = config as TwilioConfig
    return [
      ...(apiUrl === undefined ? [] : [toDestination('apiUrl', apiUrl)]),
      ...(verifyUrl === undefined ? [] : [toDestination('verifyUrl', verifyUrl)]),
    ]
  },
  confided: { secrets: ['authToken'], fields: ['accountSid', 'apiUrl', 'verifyUrl'] },
}

/** Every kind of provider. */
export const PROVIDER_KINDS: Readonly<Record<ProviderKind, KindRules>> = {
  smtp: smtpRules,
  http: httpRules,
  twilio: twilioRules,
}
