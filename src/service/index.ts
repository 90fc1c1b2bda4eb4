export {
  type CallOptions,
  DEFAULT_INSTANCE,
  issuerSchema,
  type ReadOptions,
} from './call-scope.ts'
export { createProviders } from './create-providers.ts'
export type { Deliveries, DeliveryListFilter, RecoveryRange, RecoveryView } from './deliveries.ts'
export { createDeliveries } from './delivery-service.ts'
export {
  createEncryption,
  type Encryption,
  type RotationResult,
  type SealedTable,
  type SealedText,
} from './encryption.ts'
export { createFeatures, type FeatureLevel, type Features } from './features.ts'
export {
  createFeeds,
  type Feed,
  type FeedPage,
  type FeedRequest,
  type Feeds,
  type FeedTermination,
} from './feeds.ts'
export { warnOfWrongKeys } from './key-check.ts'
export { createLogoutUriCheck } from './logout-uri-check.ts'
export {
  createMessageTexts,
  type MessageTextsCalls,
  type MessageTextsFilter,
  type MessageTextsItem,
  type MessageTextsKey,
  type MessageTextsView,
} from './message-texts.ts'
export { createNotifications } from './notification-extras.ts'
export type { NotificationTarget } from './notification-input.ts'
export type { NotificationSource } from './notification-scene.ts'
export { createNotify } from './notification-service.ts'
export {
  createNotificationSettings,
  type NotificationLevel,
  type NotificationSettingsCalls,
  type NotificationSettingsView,
} from './notification-settings.ts'
export { createTargetDoor } from './notification-target.ts'
export type {
  CodeCheck,
  CodeVerdict,
  EnqueuedNotification,
  MessageTypeName,
  NotificationInput,
  NotificationPreview,
  NotificationPreviewInput,
  Notifications,
  Notify,
  ReturnedCode,
} from './notifications.ts'
export { createOrigins, type Origins, type RefusedOrigins } from './origins.ts'
export { createProviderDoor } from './provider-door.ts'
export { createProviderSecrets } from './provider-secrets.ts'
export { CHANNEL_KINDS } from './provider-test.ts'
export type { ProviderTestResult, ProviderView } from './provider-view.ts'
export type {
  ChannelProviders,
  EmailProviders,
  EmailProviderTest,
  HttpProviderInput,
  ProviderChanges,
  ProviderSecretsInput,
  Providers,
  SigningKeyResult,
  SmsProviders,
  SmsProviderTest,
  SmtpProviderFields,
  SmtpProviderInput,
  StoredProviderTest,
  TwilioProviderInput,
  WithdrawalResult,
} from './providers.ts'
export { createRelyingParties, type RelyingParties } from './relying-parties.ts'
export { createSealedBodies, createSealedHashKey } from './sealed-notifications.ts'
export { createSealedProviders } from './sealed-providers.ts'
export type { SessionRegistrationInput, SessionRegistrationResult } from './session-input.ts'
export { createSessions } from './session-service.ts'
export type { Sessions, TerminationResult } from './sessions.ts'
export { createTrustedDomains, type TrustedDomain, type TrustedDomains } from './trusted-domains.ts'
export type {
  AttemptView,
  DeliveryView,
  JournalEntry,
  Page,
  RegistrationView,
  SessionSummary,
  SessionView,
} from './view.ts'
