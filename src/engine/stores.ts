import type { TransactionSql } from 'postgres'
import {
  createDeliveryStore,
  createDestinationStore,
  createFeatureStore,
  createFeedStore,
  createMessageTextStore,
  createNotificationSettingStore,
  createNotificationStore,
  createProviderStore,
  createRecoveryStore,
  createRelyingPartyStore,
  createReplicaStore,
  createRetentionStore,
  createSessionStore,
  createTrustedDomainStore,
  type Database,
  type DeliveryStore,
  type DestinationStore,
  type FeatureStore,
  type FeedStore,
  type MessageTextStore,
  type NotificationSettingStore,
  type NotificationStore,
  type ProviderStore,
  type Queryable,
  type RecoveryStore,
  type RelyingPartyStore,
  type ReplicaStore,
  type RetentionStore,
  type SessionStore,
  type TrustedDomainStore,
} from '../store/index.ts'

/** All that is stored, by what it is about. */
export interface Stores {
  readonly delivery: DeliveryStore
  readonly session: SessionStore
  readonly destination: DestinationStore
  readonly relyingParty: RelyingPartyStore
  readonly feature: FeatureStore
  readonly replica: ReplicaStore
  readonly feed: FeedStore
  readonly recovery: RecoveryStore
  readonly provider: ProviderStore
  readonly trustedDomain: TrustedDomainStore
  readonly messageText: MessageTextStore
  readonly notificationSetting: NotificationSettingStore
  readonly retention: RetentionStore
  readonly notification: NotificationStore
}

/** The stores as a caller's transaction sees them: on its connection, so that it waits for no other. */
export function createStoresWithin(db: Database, sql: Queryable): Stores {
  return createStores(bindDatabase(db, sql))
}

/** A database all of whose statements run in one transaction. */
export function bindDatabase(db: Database, sql: Queryable): Database {
  return {
    ...db,
    query: (statement, parameters) => db.query(statement, parameters, sql),
    begin: (work) => work(sql as TransactionSql),
    isSharded: () => db.isSharded(sql),
  }
}

/** Opens every store on a database. */
export function createStores(db: Database): Stores {
  return {
    delivery: createDeliveryStore(db),
    session: createSessionStore(db),
    destination: createDestinationStore(db),
    relyingParty: createRelyingPartyStore(db),
    feature: createFeatureStore(db),
    replica: createReplicaStore(db),
    feed: createFeedStore(db),
    recovery: createRecoveryStore(db),
    provider: createProviderStore(db),
    trustedDomain: createTrustedDomainStore(db),
    messageText: createMessageTextStore(db),
    notificationSetting: createNotificationSettingStore(db),
    retention: createRetentionStore(db),
    notification: createNotificationStore(db),
  }
}
