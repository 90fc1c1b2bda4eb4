export { BUCKET_COUNT, bucketOf } from './bucket.ts'
export { citusStatements, distributeTables } from './citus.ts'
export {
  assertReachable,
  type Database,
  type DatabaseOptions,
  openDatabase,
  type Queryable,
  readDatabaseTime,
} from './database.ts'
export { isAnswerLost, isConflict, isUnavailable } from './database-failure.ts'
export type { Claim, ClaimMark } from './delivery-claims.ts'
export {
  bucketOfDeliveryId,
  createDeliveryId,
  instantOfDeliveryId,
  isDeliveryId,
} from './delivery-id.ts'
export type { HeldRow, Release } from './delivery-leases.ts'
export type { BucketPeek, DeliveryFilter, DeliveryList } from './delivery-lists.ts'
export {
  createDeliveryStore,
  type DeliveryStore,
  type SaveResult,
  type SessionName,
} from './delivery-store.ts'
export {
  createDestinationStore,
  type DestinationRow,
  type DestinationStore,
} from './destination-store.ts'
export { createFeatureStore, type FeatureStore } from './feature-store.ts'
export { createFeedStore, type FeedStore } from './feed-store.ts'
export { createHintChannel, type HintChannel } from './hint-channel.ts'
export {
  createMessageTextStore,
  type MessageTextKey,
  type MessageTextRow,
  type MessageTextStore,
} from './message-text-store.ts'
export { listMigrationStatements, type MigrationResult, migrate } from './migrate.ts'
export type { FoundBody, SealedBody } from './notification-bodies.ts'
export type { RecipientWindow, WindowCount } from './notification-counts.ts'
export type { InsertedNotification, NewNotification } from './notification-insert.ts'
export {
  createNotificationSettingStore,
  type NotificationSettingKey,
  type NotificationSettingStore,
} from './notification-setting-store.ts'
export {
  createNotificationStore,
  type KindKey,
  type NotificationStore,
} from './notification-store.ts'
export type { OpenCount } from './open-count.ts'
export { createJournalPartitions } from './partition.ts'
export {
  createProviderStore,
  type ProviderRow,
  type ProviderSave,
  type ProviderStore,
  type SealedRow,
} from './provider-store.ts'
export {
  createRecoveryStore,
  type RecoveryFilter,
  type RecoveryRow,
  type RecoveryStore,
} from './recovery-store.ts'
export {
  createRelyingPartyStore,
  type RelyingPartyRow,
  type RelyingPartyStore,
} from './relying-party-store.ts'
export { createReplicaStore, type ReplicaStore } from './replica-store.ts'
export type { SessionPlace } from './retention-sessions.ts'
export {
  createRetentionStore,
  type DeliveryPlace,
  type RetentionStore,
} from './retention-store.ts'
export type {
  DeliveryFacts,
  DeliveryRow,
  DeliverySave,
  DeliveryViewRow,
  JournalDetail,
  JournalLine,
  JournalRow,
  LogoutFacts,
  NewDelivery,
  NewRegistration,
  NotificationFacts,
  RowKey,
  SessionClientRow,
  SessionCompletion,
  SessionRow,
  SessionSave,
  StoredSnapshot,
} from './row.ts'
export type { SessionFilter } from './session-lists.ts'
export {
  createSessionStore,
  type SessionBatch,
  type SessionStore,
} from './session-store.ts'
export type { SteppedDelivery } from './step-batch.ts'
export {
  createTrustedDomainStore,
  type TrustedDomainRow,
  type TrustedDomainStore,
} from './trusted-domain-store.ts'
export { createHostTurns, type Turns } from './turns.ts'
