import type { Queryable } from '../store/index.ts'
import type { Breaker } from './breaker.ts'
import type { Claimer } from './claimer.ts'
import type { CommitWatch } from './commit-watch.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { FeatureSwitches } from './feature-switches.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Hinter } from './hinter.ts'
import type { Intake } from './intake.ts'
import type { LeaseKeeper } from './lease-keeper.ts'
import type { LostAnswers } from './lost-answers.ts'
import type { Membership } from './membership.ts'
import type { NotificationDirectory } from './notification-directory.ts'
import type { Notifier } from './notifier.ts'
import type { ProviderDirectory } from './provider-directory.ts'
import type { ReadModel } from './read-model.ts'
import type { Releaser } from './releaser.ts'
import type { RelyingPartyDirectory } from './relying-party-directory.ts'
import type { RetentionKeeper } from './retention-keeper.ts'
import type { SessionLogouts } from './session-logout.ts'
import type { Stores } from './stores.ts'

/** The parts of a replica, put together and at rest. */
export interface Replica {
  readonly id: string
  readonly stores: Stores
  readonly databaseClock: DatabaseClock
  readonly directory: RelyingPartyDirectory
  readonly providers: ProviderDirectory
  readonly notifications: NotificationDirectory
  readonly notifier: Notifier
  readonly features: FeatureSwitches
  readonly sessions: SessionLogouts
  readonly intake: Intake
  readonly dispatcher: Dispatcher
  readonly claimer: Claimer
  readonly breaker: Breaker
  readonly leaseKeeper: LeaseKeeper
  readonly retentionKeeper: RetentionKeeper
  readonly membership: Membership
  readonly heartbeat: Heartbeat
  readonly commitWatch: CommitWatch
  readonly lostAnswers: LostAnswers
  readonly readModel: ReadModel
  readonly hinter: Hinter
  readonly releaser: Releaser
  /** Something may have become due: looks, and tells other replicas to look. */
  wake(): void
  /** There is a recovery to work on. */
  wakeRecovery(): void
  /** A host's transaction is known to be committed. */
  committed(transaction: Queryable): Promise<void>
  /** Aborting it makes saves fail instead of waiting for a database that is away. */
  readonly surrender: AbortController
}
