import type { ErrorCode } from './error-codes.ts'

export { ERROR_CODES, type ErrorCode } from './error-codes.ts'

/** Options of every error: what caused it is never lost. */
interface SignoffErrorOptions {
  readonly cause?: unknown
}

/**
 * The family of all errors that Signoff throws. Switch on `code`, never on `message`.
 *
 * @example
 * try { await signoff.sessions.terminate({ sessionId }) } catch (error) {
 *   if (error instanceof SignoffError && error.code === 'ERR_SESSION_NOT_FOUND') return
 *   throw error
 * }
 */
export abstract class SignoffError extends Error {
  abstract readonly code: ErrorCode

  constructor(message: string, options?: SignoffErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A value that came in from outside is not what the option wants. `option` is its path. */
export class OptionError extends SignoffError {
  readonly code = 'ERR_OPTION_INVALID'
  readonly option: string

  constructor(option: string, problem: string, options?: SignoffErrorOptions) {
    super(`${option}: ${problem}`, options)
    this.option = option
  }
}

/** Codes of a logout URI that is refused at the door. */
export type LogoutUriErrorCode =
  | 'ERR_LOGOUT_URI_RELATIVE'
  | 'ERR_LOGOUT_URI_FRAGMENT'
  | 'ERR_LOGOUT_URI_USERINFO'
  | 'ERR_LOGOUT_URI_SCHEME'
  | 'ERR_LOGOUT_URI_BLOCKED'

/** The `backchannelLogoutUri` of a relying party is refused (OIDC Back-Channel Logout 1.0, section 2.2). */
export class LogoutUriError extends SignoffError {
  readonly code: LogoutUriErrorCode

  constructor(code: LogoutUriErrorCode, problem: string, options?: SignoffErrorOptions) {
    super(`backchannelLogoutUri: ${problem}`, options)
    this.code = code
  }
}

/** No session with that id has been registered. */
export class SessionNotFoundError extends SignoffError {
  readonly code = 'ERR_SESSION_NOT_FOUND'
}

/** No delivery with that id exists. */
export class DeliveryNotFoundError extends SignoffError {
  readonly code = 'ERR_DELIVERY_NOT_FOUND'
}

/** The delivery is in a state in which this cannot be done. */
export class DeliveryStateError extends SignoffError {
  readonly code = 'ERR_DELIVERY_STATE'
}

/** No recovery with that id exists. */
export class RecoveryNotFoundError extends SignoffError {
  readonly code = 'ERR_RECOVERY_NOT_FOUND'
}

/** No relying party with that client id is known. */
export class RelyingPartyNotFoundError extends SignoffError {
  readonly code = 'ERR_RELYING_PARTY_NOT_FOUND'
}

/** No e-mail or SMS provider with that id exists. */
export class ProviderNotFoundError extends SignoffError {
  readonly code = 'ERR_PROVIDER_NOT_FOUND'
}

/** The provider is in a state in which this cannot be done, or lacks what it needs for it. */
export class ProviderStateError extends SignoffError {
  readonly code = 'ERR_PROVIDER_STATE'
}

/** A feature of that name does not exist. */
export class FeatureUnknownError extends SignoffError {
  readonly code = 'ERR_FEATURE_UNKNOWN'
}

/** A feed of that name exists already. */
export class FeedExistsError extends SignoffError {
  readonly code = 'ERR_FEED_EXISTS'
}

/** No signing key fits the algorithm that the relying party wants. */
export class SigningKeyError extends SignoffError {
  readonly code = 'ERR_SIGNING_KEY'
}

/** The logout token could not be encrypted for the relying party. */
export class TokenEncryptionError extends SignoffError {
  readonly code = 'ERR_TOKEN_ENCRYPTION'
}

/** There is no key to seal secrets at rest with, or it is no key. */
export class EncryptionKeyError extends SignoffError {
  readonly code = 'ERR_ENCRYPTION_KEY'
}

/** Something sealed at rest cannot be opened with the keys at hand. */
export class DecryptionError extends SignoffError {
  readonly code = 'ERR_DECRYPTION'
}

/** The network guard refused the destination. The resolved address is in no message. */
export class EgressBlockedError extends SignoffError {
  readonly code = 'ERR_EGRESS_BLOCKED'
  /** Why, as a fixed word. */
  readonly reason: string

  constructor(reason: string, message: string, options?: SignoffErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** The database cannot be reached, or refuses us. */
export class DatabaseUnavailableError extends SignoffError {
  readonly code = 'ERR_DATABASE_UNAVAILABLE'
}

/** One row was changed by others again and again while we tried to. Try again. */
export class ContentionError extends SignoffError {
  readonly code = 'ERR_CONTENTION'
}

/** The schema in the database is newer than this version of Signoff, or a migration failed. */
export class MigrationError extends SignoffError {
  readonly code = 'ERR_MIGRATION'
}

/** The tables cannot be spread over servers: the database is not one of Citus. */
export class CitusMissingError extends SignoffError {
  readonly code = 'ERR_CITUS_MISSING'
}

/** The embedded Postgres server could not be started. */
export class EmbeddedPostgresError extends SignoffError {
  readonly code = 'ERR_EMBEDDED_POSTGRES'
}

/** An optional package that this call needs is not installed. */
export class PackageMissingError extends SignoffError {
  readonly code = 'ERR_PACKAGE_MISSING'
}

/** A stored snapshot was written by a machine version that this version of Signoff does not know. */
export class SnapshotVersionError extends SignoffError {
  readonly code = 'ERR_SNAPSHOT_VERSION'
}

/** An event was sent to a machine that does not declare it, or that is reserved (`xstate.*`). */
export class EventRefusedError extends SignoffError {
  readonly code = 'ERR_EVENT_REFUSED'
}

/** The engine is stopped, or on its way there, and takes nothing new. */
export class EngineStoppedError extends SignoffError {
  readonly code = 'ERR_ENGINE_STOPPED'
}

/** Codes of a template that is refused when it is saved or rendered. */
export type TemplateErrorCode =
  | 'ERR_TEMPLATE_SYNTAX'
  | 'ERR_TEMPLATE_VARIABLE'
  | 'ERR_TEMPLATE_LIMIT'

/** A text or link template cannot be used. `field` names it, such as `subject` or `urlTemplate`. */
export class TemplateError extends SignoffError {
  readonly code: TemplateErrorCode
  readonly field: string
  /** What is wrong with it. */
  readonly problem: string

  constructor(
    code: TemplateErrorCode,
    { field, problem }: { readonly field: string; readonly problem: string },
    options?: SignoffErrorOptions,
  ) {
    super(`${field}: ${problem}`, options)
    this.code = code
    this.field = field
    this.problem = problem
  }
}

/** Codes of a link that may not stand in a message. */
export type LinkErrorCode = 'ERR_LINK_RELATIVE' | 'ERR_LINK_SCHEME' | 'ERR_LINK_HOST'

/** A link template leads to where no link of a message may lead. `field` names it. */
export class LinkError extends SignoffError {
  readonly code: LinkErrorCode
  readonly field: string
  /** What is wrong with it. */
  readonly problem: string

  constructor(
    code: LinkErrorCode,
    problem: string,
    options: SignoffErrorOptions & { readonly field?: string } = {},
  ) {
    const { field = 'urlTemplate', ...rest } = options
    super(`${field}: ${problem}`, rest)
    this.code = code
    this.field = field
    this.problem = problem
  }
}

/** No message type of that name exists. */
export class MessageTypeUnknownError extends SignoffError {
  readonly code = 'ERR_MESSAGE_TYPE_UNKNOWN'
}

/** The message type is not sent by that channel. */
export class MessageChannelError extends SignoffError {
  readonly code = 'ERR_MESSAGE_CHANNEL'
}

/** Codes of a recipient that nothing is sent to. */
export type RecipientErrorCode =
  | 'ERR_RECIPIENT_MISSING'
  | 'ERR_RECIPIENT_EMAIL'
  | 'ERR_RECIPIENT_PHONE'

/** The recipient of a message has no usable address. The address is in no message. */
export class RecipientError extends SignoffError {
  readonly code: RecipientErrorCode

  constructor(code: RecipientErrorCode, problem: string, options?: SignoffErrorOptions) {
    super(`recipient: ${problem}`, options)
    this.code = code
  }
}

/** A secret of a provider is missing, or is not of the kind that it is used as. `secret` names it, its value is in no message. */
export class ProviderSecretError extends SignoffError {
  readonly code = 'ERR_PROVIDER_SECRET'
  readonly secret: string

  constructor(secret: string, problem: string, options?: SignoffErrorOptions) {
    super(`${secret}: ${problem}`, options)
    this.secret = secret
  }
}

/** The provider cannot carry this: a message without a recipient of its channel, a check where nothing is checked. */
export class ProviderUseError extends SignoffError {
  readonly code = 'ERR_PROVIDER_USE'
}

/** The domain is trusted already. */
export class TrustedDomainExistsError extends SignoffError {
  readonly code = 'ERR_TRUSTED_DOMAIN_EXISTS'
}

/** The domain is not a trusted one. */
export class TrustedDomainNotFoundError extends SignoffError {
  readonly code = 'ERR_TRUSTED_DOMAIN_NOT_FOUND'
}

/** The instance has no primary domain that links could point to. */
export class OriginUnknownError extends SignoffError {
  readonly code = 'ERR_ORIGIN_UNKNOWN'
}
