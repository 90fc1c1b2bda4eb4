import type {
  HttpProviderConfig,
  ProviderSettingsInput,
  SmtpConfig,
  SmtpSecrets,
  TwilioConfig,
  TwilioSecrets,
} from '../provider/index.ts'
import type { CallOptions, ReadOptions } from './call-scope.ts'
import type { ProviderTestResult, ProviderView } from './provider-view.ts'
import type { JournalEntry, Page } from './view.ts'

/** A changed value, or `null` to take one back that need not be there. */
type Changes<Input> = { readonly [Key in keyof Input]?: Input[Key] | null }

/** An SMTP server without its secrets. */
export interface SmtpProviderFields
  extends ProviderSettingsInput,
    Omit<SmtpConfig, 'port' | 'tls' | 'auth' | 'host'> {
  /** `smtp.example` or `smtp.example:587`; at most 500 characters. */
  readonly host: string
  /** Default: that of `host`, else 465 with `tls: 'implicit'`, else 587. */
  readonly port?: number
  /** Default `implicit` on port 465, else `starttls`. */
  readonly tls?: SmtpConfig['tls']
  /** Default `{ kind: 'none' }`. */
  readonly auth?: SmtpConfig['auth']
}

/** What `addSmtp` takes. */
export interface SmtpProviderInput extends SmtpProviderFields {
  readonly secrets?: SmtpSecrets
}

/** What `addHttp` takes. The key that bodies are signed with is made here. */
export interface HttpProviderInput
  extends ProviderSettingsInput,
    Pick<HttpProviderConfig, 'endpoint'> {
  /** Default `signoff`. */
  readonly format?: HttpProviderConfig['format']
}

/** What `addTwilio` takes. */
export interface TwilioProviderInput extends ProviderSettingsInput, TwilioConfig {
  readonly secrets?: Partial<TwilioSecrets>
}

/** What `update` takes: the fields of the provider's kind, and secrets that come with them. */
export type ProviderChanges =
  | (Changes<SmtpProviderFields> & Pick<SmtpProviderInput, 'secrets'>)
  | Changes<HttpProviderInput>
  | (Changes<Omit<TwilioProviderInput, 'secrets'>> & Pick<TwilioProviderInput, 'secrets'>)

/** What `setSecret` takes: of SMTP `password`, `clientSecret`, `dkimPrivateKey`; of Twilio `authToken`. */
export type ProviderSecretsInput = SmtpSecrets & Partial<TwilioSecrets>

/** A stored provider to be tested. */
export interface StoredProviderTest {
  readonly id: string
  /** The address or number that the test message goes to. */
  readonly recipient: string
}

/** An e-mail provider that need not be stored. */
export type EmailProviderTest =
  | StoredProviderTest
  | ({ readonly kind: 'smtp'; readonly recipient: string } & SmtpProviderInput)
  | ({ readonly kind: 'http'; readonly recipient: string } & HttpProviderInput)

/** An SMS provider that need not be stored. */
export type SmsProviderTest =
  | StoredProviderTest
  | ({ readonly kind: 'twilio'; readonly recipient: string } & TwilioProviderInput)
  | ({ readonly kind: 'http'; readonly recipient: string } & HttpProviderInput)

/** A relay's new key. It is shown once. */
export interface SigningKeyResult {
  /** `whsec_` and base64, as Standard Webhooks writes it. */
  readonly signingKey: string
  /** When the former key signs no more. */
  readonly formerUntil: Date
}

/** A provider that is out of service. */
export interface WithdrawalResult {
  /** Active providers that are left in the channel; 0: messages wait until one is activated. */
  readonly activeLeft: number
}

/** What the providers of both channels have in common. Every call but a reading one takes {@link CallOptions}. */
export interface ChannelProviders<Test> {
  /**
   * Adds an HTTP relay, inactive. Its signing key is returned this once.
   *
   * @throws {OptionError} a value is wrong.
   * @throws {EgressBlockedError} the network guard forbids where it leads.
   * @throws {EncryptionKeyError} there is no key to seal its secrets with.
   * @example
   * const { id, signingKey } = await signoff.providers.email.addHttp({ endpoint: 'https://relay.example/mail' })
   */
  addHttp(
    provider: HttpProviderInput,
    options?: CallOptions,
  ): Promise<ProviderView & { readonly signingKey: string }>
  /** @throws {ProviderNotFoundError} there is none. */
  get(id: string, options?: ReadOptions): Promise<ProviderView>
  /** Oldest first. `limit` 1 to 500, default 100. */
  list(
    filter?: ReadOptions & { readonly limit?: number; readonly after?: string },
  ): Promise<Page<ProviderView>>
  /** The one that a message goes through first: of an organisation, of a type, else of the instance. */
  active(
    options?: ReadOptions & { readonly organization?: string; readonly type?: string },
  ): Promise<ProviderView | undefined>
  /**
   * Its journal, oldest first: the path through the diagram. A removed one has its journal still.
   *
   * @throws {ProviderNotFoundError} there never was one.
   */
  events(id: string, options?: ReadOptions): Promise<readonly JournalEntry[]>
  /**
   * Changes fields of it; the others stay. A paused one whose configuration is changed goes to work again.
   * A stored password, client secret or token goes to nobody but the one it was given for: with another
   * `host`, `port`, `tls`, `auth`, `accountSid`, `apiUrl` or `verifyUrl` it is to be given again.
   *
   * @throws {ProviderNotFoundError} there is none.
   * @throws {OptionError} what comes out is wrong, or a secret is to be given again.
   * @throws {EgressBlockedError} the network guard forbids where it leads.
   * @example
   * await signoff.providers.email.update(id, { host: 'smtp2.example:587', replyToAddress: null, secrets: { password } })
   */
  update(id: string, changes: ProviderChanges, options?: CallOptions): Promise<ProviderView>
  /**
   * Replaces the secrets that are named; the others stay. A paused provider goes to work again.
   *
   * @throws {ProviderNotFoundError} there is none.
   * @throws {OptionError} it has no secret of that name.
   * @throws {EncryptionKeyError} there is no key to seal it with.
   * @example
   * await signoff.providers.email.setSecret(id, { password })
   */
  setSecret(id: string, secrets: ProviderSecretsInput, options?: CallOptions): Promise<ProviderView>
  /**
   * Gives a relay a new signing key, returned this once. Both sign for `overlapMs`, 0 to 30 days, default 24 hours.
   *
   * @throws {ProviderNotFoundError} there is none.
   * @throws {ProviderStateError} it is no relay.
   * @example
   * const { signingKey } = await signoff.providers.email.rotateKey(id, { overlapMs: 3_600_000 })
   */
  rotateKey(
    id: string,
    options?: CallOptions & { readonly overlapMs?: number },
  ): Promise<SigningKeyResult>
  /**
   * Makes it the primary for its messages and takes the former primary out of service; with a `priority`
   * (1 to 1000) adds it for fail-over behind the primary. What waited goes out at once; in the host's
   * transaction, within seconds of its commit.
   *
   * @throws {ProviderNotFoundError} there is none.
   * @throws {ProviderStateError} it is active with that priority, is paused, or lacks a secret.
   * @example
   * await signoff.providers.email.activate(id)
   */
  activate(
    id: string,
    options?: CallOptions & { readonly priority?: number },
  ): Promise<ProviderView>
  /**
   * Takes it out of service.
   *
   * @throws {ProviderNotFoundError} there is none.
   * @throws {ProviderStateError} it is inactive.
   */
  deactivate(id: string, options?: CallOptions): Promise<ProviderView & WithdrawalResult>
  /**
   * Puts a paused one to work again that was mended on the other side.
   *
   * @throws {ProviderNotFoundError} there is none.
   * @throws {ProviderStateError} it is not paused.
   */
  resume(id: string, options?: CallOptions): Promise<ProviderView>
  /**
   * Removes it, and erases its secrets.
   *
   * @throws {ProviderNotFoundError} there is none.
   */
  remove(id: string, options?: CallOptions): Promise<WithdrawalResult>
  /**
   * Sends one test message, at once and through the same guarded transport as any other. Nothing is
   * stored; what the provider makes of it is the answer, not an error.
   *
   * @throws {ProviderNotFoundError} there is none with that id.
   * @throws {OptionError} a value is wrong, or the recipient is no address of the channel.
   * @example
   * const { outcome, code } = await signoff.providers.email.test({ id, recipient: 'ops@example.org' })
   */
  test(test: Test, options?: ReadOptions): Promise<ProviderTestResult>
}

/** The e-mail providers of an instance. */
export interface EmailProviders extends ChannelProviders<EmailProviderTest> {
  /**
   * Adds an SMTP server, inactive.
   *
   * @throws {OptionError} a value is wrong.
   * @throws {EgressBlockedError} the network guard forbids where it leads.
   * @throws {EncryptionKeyError} there is no key to seal its secrets with.
   * @example
   * const { id } = await signoff.providers.email.addSmtp({
   *   host: 'smtp.example:587', auth: { kind: 'password', user: 'mailer' }, senderAddress: 'no-reply@example.org',
   *   secrets: { password },
   * })
   */
  addSmtp(provider: SmtpProviderInput, options?: CallOptions): Promise<ProviderView>
}

/** The SMS providers of an instance. */
export interface SmsProviders extends ChannelProviders<SmsProviderTest> {
  /**
   * Adds a Twilio account, inactive.
   *
   * @throws {OptionError} a value is wrong.
   * @throws {EncryptionKeyError} there is no key to seal its secret with.
   * @example
   * const { id } = await signoff.providers.sms.addTwilio({ accountSid, senderNumber: '+41791234567', secrets: { authToken } })
   */
  addTwilio(provider: TwilioProviderInput, options?: CallOptions): Promise<ProviderView>
}

/** The providers of an instance, by channel. */
export interface Providers {
  readonly email: EmailProviders
  readonly sms: SmsProviders
}
