export { type CallOptions, DEFAULT_INSTANCE, type ReadOptions } from './call-scope.ts'
export type { Deliveries, DeliveryListFilter, RecoveryRange, RecoveryView } from './deliveries.ts'
export { createDeliveries } from './delivery-service.ts'
export { createFeatures, type FeatureLevel, type Features } from './features.ts'
export {
  createFeeds,
  type Feed,
  type FeedPage,
  type FeedRequest,
  type Feeds,
  type FeedTermination,
} from './feeds.ts'
export { createLogoutUriCheck } from './logout-uri-check.ts'
export { createRelyingParties, type RelyingParties } from './relying-parties.ts'
export type { SessionRegistrationInput, SessionRegistrationResult } from './session-input.ts'
export { createSessions } from './session-service.ts'
export type { Sessions, TerminationResult } from './sessions.ts'
export type {
  AttemptView,
  DeliveryView,
  JournalEntry,
  Page,
  RegistrationView,
  SessionSummary,
  SessionView,
} from './view.ts'
