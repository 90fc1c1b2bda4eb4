import {
  createDeliveryStore,
  createDestinationStore,
  createFeatureStore,
  createFeedStore,
  createRecoveryStore,
  createRelyingPartyStore,
  createReplicaStore,
  createSessionStore,
  type Database,
  type DeliveryStore,
  type DestinationStore,
  type FeatureStore,
  type FeedStore,
  type RecoveryStore,
  type RelyingPartyStore,
  type ReplicaStore,
  type SessionStore,
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
  }
}
