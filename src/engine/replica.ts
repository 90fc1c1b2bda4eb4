import { createHintChannel, type Queryable, readDatabaseTime } from '../store/index.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { type Chores, createChores } from './chores.ts'
import { type Claimer, createClaimer } from './claimer.ts'
import { type CommitWatch, createCommitWatch } from './commit-watch.ts'
import { createDatabaseClock, type DatabaseClock } from './database-clock.ts'
import { createDirectories } from './directories.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { FeatureSwitches } from './feature-switches.ts'
import { createHandOver, type HandOver } from './hand-over.ts'
import { createHeartbeat, type Heartbeat } from './heartbeat.ts'
import { createHinter, type Hinter } from './hinter.ts'
import { createIntake, type Intake } from './intake.ts'
import { createLeaseCheck, type LeaseCheck } from './lease-check.ts'
import { createLeaseEnds, type LeaseEnds } from './lease-ends.ts'
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts'
import { createLostAnswers, type LostAnswers, type SuspectClaim } from './lost-answers.ts'
import { createMembership, type Membership } from './membership.ts'
import type { NotificationDirectory } from './notification-directory.ts'
import { createNotifier, type Notifier } from './notifier.ts'
import type { ProviderDirectory } from './provider-directory.ts'
import { createReadModel, type ReadModel } from './read-model.ts'
import { createRecall } from './recall.ts'
import { createReleaser, type Releaser } from './releaser.ts'
import type { RelyingPartyDirectory } from './relying-party-directory.ts'
import type { ReplicaPorts } from './replica-ports.ts'
import { createRetentionKeeper, type RetentionKeeper } from './retention-keeper.ts'
import { createSending } from './sending.ts'
import { SessionLogouts } from './session-logout.ts'
import { createSessionWriter } from './session-writer.ts'
import { createSettling, type Settling } from './settling.ts'
import { bindDatabase, createStores, type Stores } from './stores.ts'

/** Puts the parts of a replica together. Nothing runs until the engine starts it. */
export function createReplica(ports: ReplicaPorts): Replica {
  return new Replica(ports)
}

/** The parts of a replica, put together and at rest. */
export class Replica {
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
  /** Takes what a replica that is gone had in hand. */
  readonly handOver: HandOver
  readonly commitWatch: CommitWatch
  readonly lostAnswers: LostAnswers
  readonly readModel: ReadModel
  readonly hinter: Hinter
  readonly releaser: Releaser
  /** Aborting it makes saves fail instead of waiting for a database that is away. */
  readonly surrender = new AbortController()
  readonly #ports: ReplicaPorts
  readonly #settling: Settling
  readonly #chores: Chores
  readonly #leaseCheck: LeaseCheck
  readonly #leaseEnd: LeaseEnds

  constructor(ports: ReplicaPorts) {
    this.#ports = ports
    const { id, bus, clock, database, logger, options } = ports
    this.id = id
    this.stores = createStores(database)
    this.databaseClock = createDatabaseClock(clock, (within) =>
      readDatabaseTime(within ? bindDatabase(database, within) : database),
    )
    this.#leaseEnd = createLeaseEnds(this.databaseClock, options.leaseMs)
    const directories = createDirectories(ports, this)
    this.directory = directories.directory
    this.providers = directories.providers
    this.notifications = directories.notifications
    this.features = directories.features
    this.readModel = createReadModel(bus)
    this.hinter = createHinter({ channel: createHintChannel(database), clock, logger })
    this.membership = createMembership(this.stores.replica, { id, leaseMs: options.leaseMs })
    this.handOver = this.#createHandOver()
    this.heartbeat = this.#createHeartbeat()
    this.#leaseCheck = createLeaseCheck({ ...this.#shared, heartbeat: this.heartbeat })
    this.releaser = createReleaser({ ...this.#shared, signal: this.surrender.signal })
    this.breaker = this.#createBreaker()
    this.#settling = createSettling({
      ...this.#shared,
      store: this.stores.session,
      logouts: () => this.sessions,
    })
    this.notifier = this.#createNotifier()
    this.dispatcher = this.#createDispatcher()
    this.intake = this.#createIntake()
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
    this.commitWatch = this.#createCommitWatch()
    this.lostAnswers = this.#createLostAnswers()
    this.claimer = this.#createClaimer()
    bus.on('delivery.retrying', ({ wakeAt }) => this.claimer.expect(wakeAt.getTime()))
  }

  /** A host's transaction is known to be committed. */
  committed(transaction: Queryable): Promise<void> {
    this.features.committed(transaction)
    this.sessions.committed(transaction)
    return this.commitWatch.committed(transaction)
  }

  /** Something may have become due: looks, and tells other replicas to look. */
  wake(): void {
    this.claimer.wake()
    this.hinter.hint()
  }

  /** There is a recovery to work on. */
  wakeRecovery(): void {
    this.#chores.expectRecovery()
    this.wake()
  }

  /** What most parts need. */
  get #shared() {
    const { id: owner, bus, clock, random, logger, telemetry, options } = this.#ports
    const { leaseMs, batchSize } = options
    const { databaseClock } = this
    const store = this.stores.delivery
    const leaseEnd = this.#leaseEnd
    const ports = { store, bus, clock, databaseClock, random, logger, telemetry, leaseEnd }
    return { ...ports, owner, leaseMs, batchSize }
  }

  readonly #suspectClaim = (claim: SuspectClaim) => this.lostAnswers.suspectClaim(claim)

  #createHeartbeat(): Heartbeat {
    return createHeartbeat({
      ...this.#shared,
      membership: this.membership,
      onGone: (at) => this.handOver.begin(at),
      onShare: () => this.claimer.wake(),
    })
  }

  #createHandOver(): HandOver {
    return createHandOver({
      ...this.#shared,
      membership: this.membership,
      replicas: this.stores.replica,
      isAdmitting: () => this.intake.isAdmitting,
      onTakenOver: () => this.claimer.wake(),
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

  #createNotifier(): Notifier {
    const { stores, providers, breaker } = this
    return createNotifier({
      ...this.#ports,
      databaseClock: this.databaseClock,
      stores,
      providers,
      breaker,
      dispatcher: () => this.dispatcher,
      intake: () => this.intake,
    })
  }

  #createDispatcher(): Dispatcher {
    const { transport, issuer, options } = this.#ports
    const { directory, notifier, breaker, releaser } = this
    return createSending({
      ...this.#shared,
      transport,
      issuer,
      directory,
      notification: notifier.channel,
      breaker,
      leaseCheck: this.#leaseCheck,
      releaser,
      options,
      signal: this.surrender.signal,
      onSettled: (sessions) => this.#settling.settle(sessions),
      recall: createRecall({
        ...this.#shared,
        onRecalled: (...got) => this.intake.adopt(...got),
        onUnsure: this.#suspectClaim,
      }),
      onRoom: () => this.claimer.wake(),
      isHelped: () => this.membership.buckets().length < this.membership.allBuckets.length,
    })
  }

  #createIntake(): Intake {
    return createIntake({
      ...this.#shared,
      dispatcher: () => this.dispatcher,
      commitWatch: () => this.commitWatch,
      lostAnswers: () => this.lostAnswers,
      route: this.notifier.routeActor,
      wake: () => this.wake(),
    })
  }

  #createCommitWatch(): CommitWatch {
    return createCommitWatch({
      ...this.#shared,
      isAdmitting: () => this.intake.isAdmitting,
      onClaimed: (...seen) => this.intake.adoptCommitted(...seen),
      onUnsure: this.#suspectClaim,
      onSeen: () => this.wake(),
    })
  }

  #createLostAnswers(): LostAnswers {
    return createLostAnswers({
      ...this.#shared,
      held: () => this.dispatcher.held(),
      onBorn: (...found) => this.intake.adoptCommitted(...found),
      onClaimed: (...claimed) => void this.intake.adopt(...claimed),
    })
  }

  #createSessions(): SessionLogouts {
    const { directory, features } = this
    return new SessionLogouts({
      ...this.#shared,
      writer: createSessionWriter({
        store: this.stores.session,
        onUnsure: (born) => this.intake.unsure(born),
      }),
      directory,
      features,
      placeFor: (destination, options) => this.intake.placeFor(destination, options),
      onBorn: (born, within, ending) => this.intake.born(born, within, ending),
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
      notifier: this.notifier,
      readModel: this.readModel,
      again: () => this.claimer.wake(),
    })
  }

  #createClaimer(): Claimer {
    return createClaimer({
      ...this.#shared,
      pollIntervalMs: this.#ports.options.pollIntervalMs,
      buckets: () => this.membership.buckets(),
      allBuckets: this.membership.allBuckets,
      room: () => this.dispatcher.room,
      onClaimed: (...claimed) => void this.intake.adopt(...claimed),
      onUnsure: this.#suspectClaim,
      onSessionsDue: this.#settling.settleDue,
      onLook: this.#chores.look,
    })
  }
}
