import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { HttpTransport } from '../delivery/index.ts'
import type { Vault } from '../encryption/index.ts'
import type { FeatureName } from '../feature/index.ts'
import type { Logger } from '../logger.ts'
import type { LogoutTokenIssuer } from '../logout/index.ts'
import type { Random } from '../random.ts'
import { createHintChannel, type Database, readDatabaseTime } from '../store/index.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { type Chores, createChores } from './chores.ts'
import { type Claimer, createClaimer } from './claimer.ts'
import { type CommitWatch, createCommitWatch } from './commit-watch.ts'
import { createDatabaseClock, type DatabaseClock } from './database-clock.ts'
import type { Dispatcher } from './dispatcher.ts'
import { createFeatureSwitches, type FeatureSwitches } from './feature-switches.ts'
import { createHinter, type Hinter } from './hinter.ts'
import { createIntake, type Intake } from './intake.ts'
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts'
import { createMembership, type Membership } from './membership.ts'
import {
  createNotificationDirectory,
  type NotificationDirectory,
  type NotificationDirectoryPorts,
} from './notification-directory.ts'
import type { ResolvedEngineOptions } from './options.ts'
import { createProviderDirectory, type ProviderDirectory } from './provider-directory.ts'
import { createReadModel, type ReadModel } from './read-model.ts'
import { createReleaser, type Releaser } from './releaser.ts'
import {
  createRelyingPartyDirectory,
  type RelyingPartyDirectory,
} from './relying-party-directory.ts'
import { createRetentionKeeper, type RetentionKeeper } from './retention-keeper.ts'
import type { ResolvedRetentionOptions } from './retention-options.ts'
import { createSending } from './sending.ts'
import { SessionLogouts } from './session-logout.ts'
import { createSessionWriter } from './session-writer.ts'
import { createSettling, type Settling } from './settling.ts'
import { bindDatabase, createStores, createStoresWithin, type Stores } from './stores.ts'

/** What a replica is made from. */
export interface ReplicaPorts {
  readonly id: string
  readonly database: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly transport: HttpTransport
  readonly issuer: LogoutTokenIssuer
  /** Seals secrets and bodies at rest. */
  readonly vault: Vault
  readonly options: ResolvedEngineOptions
  readonly retention: ResolvedRetentionOptions | false
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>
  /** What the host set for the notifications of all instances. */
  readonly notifications: Pick<NotificationDirectoryPorts, 'types' | 'defaults' | 'originDefaults'>
}

/** The parts of a replica, put together and at rest. */
export interface Replica {
  readonly id: string
  readonly stores: Stores
  readonly databaseClock: DatabaseClock
  readonly directory: RelyingPartyDirectory
  readonly providers: ProviderDirectory
  readonly notifications: NotificationDirectory
  readonly features: FeatureSwitches
  readonly sessions: SessionLogouts
  readonly dispatcher: Dispatcher
  readonly claimer: Claimer
  readonly breaker: Breaker
  readonly leaseKeeper: LeaseKeeper
  readonly retentionKeeper: RetentionKeeper
  readonly membership: Membership
  readonly commitWatch: CommitWatch
  readonly readModel: ReadModel
  readonly hinter: Hinter
  readonly releaser: Releaser
  /** From now on deliveries made here may be born leased to us, or no more. */
  admit(admitting: boolean): void
  /** Something may have become due: looks, and tells other replicas to look. */
  wake(): void
  /** There is a recovery to work on. */
  wakeRecovery(): void
  /** Aborting it makes saves fail instead of waiting for a database that is away. */
  readonly surrender: AbortController
}

/** Puts the parts of a replica together. Nothing runs until the engine starts it. */
export function createReplica(ports: ReplicaPorts): Replica {
  return new Assembly(ports)
}

class Assembly implements Replica {
  readonly id: string
  readonly stores: Stores
  readonly databaseClock: DatabaseClock
  readonly directory: RelyingPartyDirectory
  readonly providers: ProviderDirectory
  readonly notifications: NotificationDirectory
  readonly features: FeatureSwitches
  readonly sessions: SessionLogouts
  readonly dispatcher: Dispatcher
  readonly claimer: Claimer
  readonly breaker: Breaker
  readonly leaseKeeper: LeaseKeeper
  readonly retentionKeeper: RetentionKeeper
  readonly membership: Membership
  readonly commitWatch: CommitWatch
  readonly readModel: ReadModel
  readonly hinter: Hinter
  readonly releaser: Releaser
  readonly surrender = new AbortController()
  readonly #ports: ReplicaPorts
  readonly #intake: Intake
  readonly #settling: Settling
  readonly #chores: Chores

  constructor(ports: ReplicaPorts) {
    this.#ports = ports
    const { id, bus, clock, database, logger, options } = ports
    this.id = id
    this.stores = createStores(database)
    this.databaseClock = createDatabaseClock(clock, (within) =>
      readDatabaseTime(within ? bindDatabase(database, within) : database),
    )
    this.directory = this.#createDirectory()
    this.providers = this.#createProviders()
    this.notifications = this.#createNotifications()
    this.features = this.#createFeatures()
    this.readModel = createReadModel(bus)
    this.hinter = createHinter({ channel: createHintChannel(database), clock, logger })
    this.membership = createMembership(this.stores.replica, { id, leaseMs: options.leaseMs })
    this.releaser = createReleaser(this.stores.delivery, logger, options.batchSize)
    this.breaker = this.#createBreaker()
    this.#settling = createSettling({
      ...this.#shared,
      store: this.stores.session,
      logouts: () => this.sessions,
    })
    this.dispatcher = this.#createDispatcher()
    this.#intake = createIntake({
      ...this.#shared,
      dispatcher: () => this.dispatcher,
      commitWatch: () => this.commitWatch,
      wake: () => this.wake(),
    })
    this.sessions = this.#createSessions()
    this.#chores = this.#createChores()
    this.leaseKeeper = createLeaseKeeper({ ...this.#shared, dispatcher: this.dispatcher })
    this.retentionKeeper = createRetentionKeeper({
      ...this.#shared,
      database,
      store: this.stores.retention,
      options: ports.retention,
      now: () => this.databaseClock.now(),
    })
    const onClaimed = this.#intake.adoptCommitted
    this.commitWatch = createCommitWatch({ ...this.#shared, onClaimed })
    this.claimer = this.#createClaimer()
  }

  admit(admitting: boolean): void {
    this.#intake.admit(admitting)
  }

  wake(): void {
    this.claimer.wake()
    this.hinter.hint()
  }

  wakeRecovery(): void {
    this.#chores.expectRecovery()
    this.wake()
  }

  /** What most parts need. */
  get #shared() {
    const { id, bus, clock, random, logger, options } = this.#ports
    const { leaseMs, batchSize } = options
    const { databaseClock } = this
    const store = this.stores.delivery
    return { store, bus, clock, databaseClock, random, logger, owner: id, leaseMs, batchSize }
  }

  #createDirectory(): RelyingPartyDirectory {
    const { clock, database, options } = this.#ports
    return createRelyingPartyDirectory({
      store: this.stores.relyingParty,
      storeWithin: (sql) => createStoresWithin(database, sql).relyingParty,
      clock,
      cacheMs: options.relyingPartyCacheMs,
    })
  }

  #createProviders(): ProviderDirectory {
    const { options } = this.#ports
    return createProviderDirectory({
      ...this.#ports,
      databaseClock: this.databaseClock,
      store: this.stores.provider,
      cacheMs: options.relyingPartyCacheMs,
    })
  }

  #createNotifications(): NotificationDirectory {
    const { clock, options, notifications } = this.#ports
    return createNotificationDirectory({
      ...notifications,
      settings: this.stores.notificationSetting,
      texts: this.stores.messageText,
      domains: this.stores.trustedDomain,
      clock,
      cacheMs: options.relyingPartyCacheMs,
    })
  }

  #createFeatures(): FeatureSwitches {
    const { clock, database, options, features } = this.#ports
    return createFeatureSwitches({
      store: this.stores.feature,
      storeWithin: (sql) => createStoresWithin(database, sql).feature,
      clock,
      cacheMs: options.relyingPartyCacheMs,
      defaults: features,
    })
  }

  #createBreaker(): Breaker {
    const { options } = this.#ports
    return createBreaker({
      ...this.#shared,
      store: this.stores.destination,
      failures: options.breakerFailures,
      cooldownMs: options.breakerCooldownMs,
      onChange: (lane) => this.dispatcher.reconsider(lane),
    })
  }

  #createDispatcher(): Dispatcher {
    const { transport, issuer, options } = this.#ports
    const { directory, breaker, releaser } = this
    return createSending({
      ...this.#shared,
      transport,
      issuer,
      directory,
      breaker,
      releaser,
      options,
      signal: this.surrender.signal,
      onSettled: (sessions) => void this.#settling.settleAll(sessions),
      onRoom: () => this.claimer.wake(),
    })
  }

  #createSessions(): SessionLogouts {
    const { directory, features } = this
    return new SessionLogouts({
      ...this.#shared,
      writer: createSessionWriter(this.stores.session),
      directory,
      features,
      lease: this.#intake.lease,
      onBorn: this.#intake.born,
    })
  }

  #createChores(): Chores {
    const { membership, breaker } = this
    return createChores({
      ...this.#shared,
      database: this.#ports.database,
      store: this.stores.recovery,
      deliveries: this.stores.delivery,
      logouts: this.sessions,
      membership,
      breaker,
      again: () => this.claimer.wake(),
    })
  }

  #createClaimer(): Claimer {
    return createClaimer({
      ...this.#shared,
      pollIntervalMs: this.#ports.options.pollIntervalMs,
      buckets: () => this.membership.buckets(),
      room: () => this.dispatcher.room,
      onClaimed: this.#intake.adopt,
      onSessionsDue: this.#settling.settleDue,
      onLook: this.#chores.look,
    })
  }
}
