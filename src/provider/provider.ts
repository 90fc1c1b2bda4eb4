/** By which way a provider takes messages. */
export type ProviderChannel = 'email' | 'sms'

/** How a provider is spoken to. */
export type ProviderKind = 'smtp' | 'http' | 'twilio'

/**
 * What becomes of a message when nobody knows whether it was taken, and a second sending would be a second
 * message.
 *
 * - `ask`: a person decides; until then it is `uncertain`.
 * - `resend`: it is sent again, and may arrive twice.
 * - `assumeSent`: it counts as sent, and may never arrive.
 */
export type OnUncertain = 'ask' | 'resend' | 'assumeSent'

/** Which messages a provider is for. Empty: all of the instance. Both: those to which both apply. */
export interface ProviderRouting {
  /** Only messages of this organisation. */
  readonly organization?: string
  /** Only messages of this type, such as `otp.sms`. */
  readonly type?: string
}

/**
 * How an SMTP connection is protected.
 *
 * - `implicit`: TLS from the first byte, as on port 465.
 * - `starttls`: STARTTLS is demanded; without it nothing is sent.
 * - `none`: in the clear, only because the operator says so in so many words.
 */
export type SmtpTls = 'implicit' | 'starttls' | 'none'

/** How a client shows its secret to a token endpoint: in the header, or in the form. */
export type ClientAuth = 'client_secret_basic' | 'client_secret_post'

/** Who we are to an SMTP server. */
export type SmtpAuth =
  | { readonly kind: 'none' }
  /** PLAIN or LOGIN; the secret is `password`. */
  | { readonly kind: 'password'; readonly user: string }
  /** XOAUTH2 by client credentials; the secret is `clientSecret`. */
  | {
      readonly kind: 'xoauth2'
      readonly user: string
      readonly tokenEndpoint: string
      readonly clientId: string
      /** How the client shows its secret (RFC 6749, section 2.3.1). Default `client_secret_basic`. */
      readonly clientAuth?: ClientAuth
      readonly scopes: readonly string[]
    }

/** Signing of mails by their domain (RFC 6376); the secret is `dkimPrivateKey`, PEM. */
export interface DkimConfig {
  readonly domain: string
  readonly selector: string
}

/** An SMTP server, as it is stored: no secrets. */
export interface SmtpConfig {
  readonly host: string
  readonly port: number
  /** Default: `implicit` on port 465, else `starttls`. */
  readonly tls: SmtpTls
  readonly auth: SmtpAuth
  readonly senderAddress: string
  readonly senderName?: string
  readonly replyToAddress?: string
  readonly dkim?: DkimConfig
}

/** What an SMTP server's provider keeps sealed. */
export interface SmtpSecrets {
  readonly password?: string
  readonly clientSecret?: string
  readonly dkimPrivateKey?: string
}

/** Whose body a relay understands. */
export type RelayFormat = 'signoff' | 'zitadel'

/** An HTTP relay, as it is stored. */
export interface HttpProviderConfig {
  readonly endpoint: string
  /** Default `signoff`. */
  readonly format: RelayFormat
}

/** A key that bodies for a relay are signed with. During a rotation the former one signs, too. */
export interface RelaySigningKey {
  readonly id: string
  /** `whsec_` and base64, as Standard Webhooks writes it. */
  readonly secret: string
  /** Signs no more from then on, epoch milliseconds; absent on the current one. */
  readonly expiresAt?: number
}

/** What an HTTP relay's provider keeps sealed; the current key stands first. */
export interface HttpProviderSecrets {
  readonly signingKeys: readonly RelaySigningKey[]
}

/** An account at Twilio, as it is stored. Either a sender or a Verify service. */
export interface TwilioConfig {
  readonly accountSid: string
  /** E.164 number or alphanumeric sender. */
  readonly senderNumber?: string
  readonly messagingServiceSid?: string
  /** Twilio Verify makes, sends and checks the code. */
  readonly verifyServiceSid?: string
  /** Default `https://api.twilio.com`. Tests name a stand-in. */
  readonly apiUrl?: string
  /** Default `https://verify.twilio.com`. */
  readonly verifyUrl?: string
}

/** What a Twilio account's provider keeps sealed. */
export interface TwilioSecrets {
  readonly authToken: string
}

interface ProviderBase {
  readonly id: string
  readonly instance: string
  readonly description: string
  /** Raised by each change of configuration or secret: connections made with an older one are not used. */
  readonly revision: number
}

/** A provider with its secrets opened, in memory for as long as a message is sent through it. */
export type OpenedProvider =
  | (ProviderBase & {
      readonly channel: 'email'
      readonly kind: 'smtp'
      readonly config: SmtpConfig
      readonly secrets: SmtpSecrets
    })
  | (ProviderBase & {
      readonly channel: ProviderChannel
      readonly kind: 'http'
      readonly config: HttpProviderConfig
      readonly secrets: HttpProviderSecrets
    })
  | (ProviderBase & {
      readonly channel: 'sms'
      readonly kind: 'twilio'
      readonly config: TwilioConfig
      readonly secrets: TwilioSecrets
    })

/** Where a webhook goes: no provider is kept for it, the call names it. */
export interface WebhookTarget {
  readonly kind: 'webhook'
  readonly instance: string
  readonly endpoint: string
  readonly format: RelayFormat
  readonly signingKeys: readonly RelaySigningKey[]
}
