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

  constructor(
    code: TemplateErrorCode,
    { field, problem }: { readonly field: string; readonly problem: string },
    options?: SignoffErrorOptions,
  ) {
    super(`${field}: ${problem}`, options)
    this.code = code
    this.field = field
  }
}

/** Codes of a link that may not stand in a message. */
export type LinkErrorCode = 'ERR_LINK_RELATIVE' | 'ERR_LINK_SCHEME' | 'ERR_LINK_HOST'

/** A link template leads to where no link of a message may lead. */
export class LinkError extends SignoffError {
  readonly code: LinkErrorCode

  constructor(code: LinkErrorCode, problem: string, options?: SignoffErrorOptions) {
    super(`urlTemplate: ${problem}`, options)
    this.code = code
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

/** Every code, with what it means for the person who reads it. The table in docs/errors.md is made from it. */
export const ERROR_CODES = {
  ERR_OPTION_INVALID: 'A value passed to a call is missing or wrong; `option` names it.',
  ERR_LOGOUT_URI_RELATIVE: 'The logout URI is not an absolute URI.',
  ERR_LOGOUT_URI_FRAGMENT: 'The logout URI has a fragment.',
  ERR_LOGOUT_URI_USERINFO: 'The logout URI carries a user name or password.',
  ERR_LOGOUT_URI_SCHEME: 'The logout URI is neither https, nor plain http that was allowed.',
  ERR_LOGOUT_URI_BLOCKED: 'The logout URI leads to an address that the network guard forbids.',
  ERR_SESSION_NOT_FOUND: 'No session with that id has been registered.',
  ERR_SESSION_NOT_RECORDED:
    'A login, or the end of a session, could not be written down, so the request went no further; `cause` says why.',
  ERR_DELIVERY_NOT_FOUND: 'No delivery with that id exists.',
  ERR_DELIVERY_STATE: 'The delivery is in a state in which this cannot be done.',
  ERR_RECOVERY_NOT_FOUND: 'No recovery with that id exists.',
  ERR_RELYING_PARTY_NOT_FOUND: 'No relying party with that client id is known.',
  ERR_PROVIDER_NOT_FOUND: 'No provider with that id exists in this channel and instance.',
  ERR_PROVIDER_STATE:
    'The provider is in a state in which this cannot be done, or lacks what it needs for it.',
  ERR_FEATURE_UNKNOWN: 'A feature of that name does not exist.',
  ERR_FEED_EXISTS: 'A feed of that name was added before.',
  ERR_SIGNING_KEY: 'No signing key fits the algorithm that the relying party wants.',
  ERR_TOKEN_ENCRYPTION: 'The logout token could not be encrypted for the relying party.',
  ERR_ENCRYPTION_KEY: 'There is no key to seal secrets at rest with, or it is no key.',
  ERR_DECRYPTION: 'Something sealed at rest cannot be opened with the keys at hand.',
  ERR_EGRESS_BLOCKED: 'The network guard refused the destination; `reason` says why.',
  ERR_DATABASE_UNAVAILABLE: 'The database cannot be reached, or refuses the connection.',
  ERR_CONTENTION: 'Others changed the same row again and again; try again.',
  ERR_MIGRATION: 'The schema is newer than this version, or a migration failed.',
  ERR_EMBEDDED_POSTGRES: 'The embedded Postgres server could not be started.',
  ERR_PACKAGE_MISSING: 'An optional package that this call needs is not installed.',
  ERR_SNAPSHOT_VERSION:
    'A stored snapshot is of a machine version that this version does not know.',
  ERR_EVENT_REFUSED: 'A machine was sent an event that it does not declare, or a reserved one.',
  ERR_ENGINE_STOPPED: 'The engine is stopped or draining and takes nothing new.',
  ERR_TEMPLATE_SYNTAX:
    'A text or link template is malformed, or uses a tag or filter that is not offered.',
  ERR_TEMPLATE_VARIABLE:
    'A text or link template names a variable that its message type does not have.',
  ERR_TEMPLATE_LIMIT: 'A text or link template is too long, or takes too much to render.',
  ERR_LINK_RELATIVE: 'The link is neither absolute nor rooted at the origin.',
  ERR_LINK_SCHEME: 'The link is neither https, nor plain http that was allowed.',
  ERR_LINK_HOST: 'The host of the link is made of a variable, or carries a user name or password.',
  ERR_MESSAGE_TYPE_UNKNOWN: 'No message type of that name exists.',
  ERR_MESSAGE_CHANNEL: 'The message type is not sent by that channel.',
  ERR_RECIPIENT_MISSING: 'The recipient has no address of the kind that the message type asks for.',
  ERR_RECIPIENT_EMAIL: 'The e-mail address is not one plain address.',
  ERR_RECIPIENT_PHONE: 'The phone number is not a possible one in international form.',
  ERR_PROVIDER_SECRET: 'A secret of the provider is missing, or cannot be used as one.',
  ERR_PROVIDER_USE: 'The provider cannot carry this message, or does not check codes.',
} as const satisfies Record<string, string>

/** Any code that a {@link SignoffError} can carry. */
export type ErrorCode = keyof typeof ERROR_CODES
