export type { AilingDestination } from './ailing-destination.ts'
export type { Channel, Sealing, SealRequest } from './channel.ts'
export type { DatabaseClock } from './database-clock.ts'
export { DeliveryActor } from './delivery-actor.ts'
export { logoutDestination } from './delivery-birth.ts'
export { createEngine, type Engine } from './engine.ts'
export { announceSteps } from './facts.ts'
export type { FeatureSwitches } from './feature-switches.ts'
export { HASH_KEY_ID, hashKeyPurpose } from './hash-key.ts'
export type { NotificationRequest } from './notification-birth.ts'
export { bodyPurpose, openBody, sealBody } from './notification-body.ts'
export {
  type CappedCount,
  type NotificationCounter,
  startOfWindow,
} from './notification-counter.ts'
export {
  createNotificationDirectory,
  type NotificationDirectory,
  type SettingsLevel,
  type TextWish,
} from './notification-directory.ts'
export type { Notifier } from './notifier.ts'
export {
  type EngineOptions,
  LONGEST_ATTEMPT_MS,
  parseEngineOptions,
  type ResolvedEngineOptions,
} from './options.ts'
export {
  createProviderRow,
  ProviderActor,
  type ProviderSettings,
} from './provider-actor.ts'
export {
  type ProviderCandidate,
  type ProviderDirectory,
  type ProviderQuery,
  providerDestination,
  providerPurpose,
} from './provider-directory.ts'
export { toProviderFact } from './provider-facts.ts'
export { noProviderDestination, type RoutedDelivery } from './provider-router.ts'
export { createProviderWriter, type ProviderWriter } from './provider-writer.ts'
export type { ReadModelState, RecentStep } from './read-model.ts'
export { type RedrivePorts, redriveDelivery } from './redrive.ts'
export { type RelyingPartyDirectory, toRelyingParty } from './relying-party-directory.ts'
export { createReplica, type Replica } from './replica.ts'
export { advanceRetention, hurryRetention, type RetentionPorts } from './retention.ts'
export {
  parseRetentionOptions,
  type ResolvedRetentionOptions,
  type RetentionOptions,
} from './retention-options.ts'
export {
  fromClient,
  type Registration,
  type SessionChange,
  sessionKey,
  type Termination,
  type WriteScope,
} from './session-change.ts'
export type { SessionLogouts } from './session-logout.ts'
export { createStoresWithin } from './stores.ts'
export { readVitalSigns, type VitalSigns } from './vital-signs.ts'
