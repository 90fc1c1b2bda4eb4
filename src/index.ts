export type { Access, Authorize, HttpHandler, HttpOptions, Scope } from './api/index.ts'
export {
  BUS_EVENTS,
  type BusEventName,
  type BusEvents,
  type BusListener,
  type DeliveryFact,
  type DestinationFact,
  type EngineFact,
  type OutcomeFact,
  type ProviderFact,
  type SessionFact,
} from './bus/index.ts'
export type { Clock } from './clock.ts'
export type { EngineOptions, ReadModelState, RecentStep } from './engine/index.ts'
export {
  ContentionError,
  DatabaseUnavailableError,
  DecryptionError,
  DeliveryNotFoundError,
  DeliveryStateError,
  EgressBlockedError,
  EmbeddedPostgresError,
  EncryptionKeyError,
  ERROR_CODES,
  type ErrorCode,
  EventRefusedError,
  FeatureUnknownError,
  FeedExistsError,
  LogoutUriError,
  type LogoutUriErrorCode,
  MigrationError,
  OptionError,
  PackageMissingError,
  ProviderNotFoundError,
  ProviderStateError,
  RecoveryNotFoundError,
  RelyingPartyNotFoundError,
  SessionNotFoundError,
  SigningKeyError,
  SignoffError,
  SnapshotVersionError,
  TokenEncryptionError,
} from './errors.ts'
export type { FeatureName } from './feature/index.ts'
export { type LogFields, type Logger, silentLogger } from './logger.ts'
export type {
  ClaimMode,
  LogoutTokenClaims,
  RelyingParty,
  RelyingPartyInput,
  RelyingPartySource,
  ResolvedRelyingParty,
  SealedToken,
  SignInput,
  SigningSource,
  TokenEncryption,
  TokenSigner,
} from './logout/index.ts'
export type { Random } from './random.ts'
export type {
  AttemptView,
  CallOptions,
  Deliveries,
  DeliveryListFilter,
  DeliveryView,
  FeatureLevel,
  Features,
  Feed,
  FeedPage,
  FeedRequest,
  Feeds,
  FeedTermination,
  JournalEntry,
  Page,
  ReadOptions,
  RecoveryRange,
  RecoveryView,
  RegistrationView,
  RelyingParties,
  SessionRegistrationInput,
  SessionRegistrationResult,
  SessionSummary,
  Sessions,
  SessionView,
  TerminationResult,
} from './service/index.ts'
export { type CreateSignoffOptions, createSignoff } from './signoff.ts'
export type { Health, Signoff, Stats } from './signoff-contract.ts'
export type { EmbeddedDatabase, SignoffOptions } from './signoff-options.ts'
export { migrate } from './store/index.ts'
