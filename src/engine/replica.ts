import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { HttpTransport } from '../delivery/index.ts'
import type { FeatureName } from '../feature/index.ts'
import type { Logger } from '../logger.ts'
import type { LogoutTokenIssuer } from '../logout/index.ts'
import type { Random } from '../random.ts'
import {
  createHintChannel,
  type Database,
  type DeliveryRow,
  type Queryable,
  readDatabaseTime,
  type SessionRow,
} from '../store/index.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { type Claimer, createClaimer } from './claimer.ts'
import { type CommitWatch, createCommitWatch } from './commit-watch.ts'
import { createDatabaseClock, type DatabaseClock } from './database-clock.ts'
import { DeliveryActor } from './delivery-actor.ts'
import { type BirthLease, toDeliveryRow } from './delivery-birth.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { toFact } from './facts.ts'
import { createFeatureSwitches, type FeatureSwitches } from './feature-switches.ts'
import { createHinter, type Hinter } from './hinter.ts'
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts'
import { createLogoutChannel } from './logout-channel.ts'
import { BEAT_INTERVAL_MS, createMembership, type Membership } from './membership.ts'
import type { ResolvedEngineOptions } from './options.ts'
import { createReadModel, type ReadModel } from './read-model.ts'
import { advanceRecovery } from './recovery.ts'
import { createReleaser, type Releaser } from './releaser.ts'
import {
  createRelyingPartyDirectory,
  type RelyingPartyDirectory,
} from './relying-party-directory.ts'
import { createSaver } from './saver.ts'
import type { SessionChange } from './session-change.ts'
import { SessionLogouts } from './session-logout.ts'
import { createSessionWriter } from './session-writer.ts'
import { bindDatabase, createStores, createStoresWithin, type Stores } from './stores.ts'
import { workOn } from './worker.ts'

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
  readonly options: ResolvedEngineOptions
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>
}

/** The parts of a replica, wired and at rest. */
export interface Replica {
  readonly id: string
  readonly stores: Stores
  readonly databaseClock: DatabaseClock
  readonly directory: RelyingPartyDirectory
  readonly features: FeatureSwitches
  readonly sessions: SessionLogouts
  readonly dispatcher: Dispatcher
  readonly claimer: Claimer
  readonly breaker: Breaker
  readonly leaseKeeper: LeaseKeeper
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

/** The breakers of other replicas are learnt at most this often. */
const BREAKER_REFRESH_MS = 1000

/** A delivery that overflows its destination's queue comes back after this, and later the longer the queue. */
const OVERFLOW_MS = 1000

const SESSIONS_PER_LOOK = 100

/** Wires the parts of a replica. Nothing runs until the engine starts it. */
export function createReplica(ports: ReplicaPorts): Replica {
  return new Wiring(ports)
}

class Wiring implements Replica {
  readonly id: string
  readonly stores: Stores
  readonly databaseClock: DatabaseClock
  readonly directory: RelyingPartyDirectory
  readonly features: FeatureSwitches
  readonly sessions: SessionLogouts
  readonly dispatcher: Dispatcher
  readonly claimer: Claimer
  readonly breaker: Breaker
  readonly leaseKeeper: LeaseKeeper
  readonly membership: Membership
  readonly commitWatch: CommitWatch
  readonly readModel: ReadModel
  readonly hinter: Hinter
  readonly releaser: Releaser
  readonly surrender = new AbortController()
  readonly #ports: ReplicaPorts
  #breakerAt = Number.NEGATIVE_INFINITY
  #recoveryAt = Number.NEGATIVE_INFINITY
  /** True between start and stop: deliveries made here may be born leased to us. */
  #admitting = false

  constructor(ports: ReplicaPorts) {
    this.#ports = ports
    const { id, clock, logger, random, bus, options } = ports
    const { leaseMs, batchSize } = options
    this.id = id
    this.stores = createStores(ports.database)
    const store = this.stores.delivery
    const { database } = ports
    const databaseClock = createDatabaseClock(clock, (within) =>
      readDatabaseTime(within ? bindDatabase(database, within) : database),
    )
    this.databaseClock = databaseClock
    const shared = { store, clock, databaseClock, logger, owner: id, leaseMs, batchSize }
    const cacheMs = options.relyingPartyCacheMs
    this.directory = createRelyingPartyDirectory({
      store: this.stores.relyingParty,
      storeWithin: (sql) => createStoresWithin(database, sql).relyingParty,
      clock,
      cacheMs,
    })
    const defaults = ports.features
    const storeWithin = (sql: Queryable) => createStoresWithin(database, sql).feature
    this.features = createFeatureSwitches({
      store: this.stores.feature,
      storeWithin,
      clock,
      cacheMs,
      defaults,
    })
    this.readModel = createReadModel(bus)
    this.hinter = createHinter({ channel: createHintChannel(ports.database), clock, logger })
    this.membership = createMembership(this.stores.replica, { id, leaseMs })
    this.breaker = createBreaker({
      store: this.stores.destination,
      bus,
      databaseClock,
      random,
      logger,
      failures: options.breakerFailures,
      cooldownMs: options.breakerCooldownMs,
      onChange: (lane) => this.dispatcher.reconsider(lane),
    })
    this.releaser = createReleaser(store, logger, batchSize)
    this.dispatcher = this.#createDispatcher()
    this.leaseKeeper = createLeaseKeeper({ ...shared, dispatcher: this.dispatcher })
    this.commitWatch = createCommitWatch({
      ...shared,
      onClaimed: (rows) => this.#adopt(rows, true),
    })
    this.claimer = createClaimer({
      ...shared,
      pollIntervalMs: options.pollIntervalMs,
      buckets: () => this.membership.buckets(),
      room: () => this.dispatcher.room,
      onClaimed: (rows) => this.#adopt(rows, false),
      onSessionsDue: (buckets) => this.#settleDue(buckets),
      onLook: () => this.#look(),
    })
    this.sessions = new SessionLogouts({
      writer: createSessionWriter(this.stores.session),
      directory: this.directory,
      features: this.features,
      bus,
      databaseClock,
      random,
      lease: (count) => this.#lease(count),
      onBorn: (change, within) => this.#born(change, within),
    })
  }

  admit(admitting: boolean): void {
    this.#admitting = admitting
  }

  wake(): void {
    this.claimer.wake()
    this.hinter.hint()
  }

  wakeRecovery(): void {
    this.#recoveryAt = Number.NEGATIVE_INFINITY
    this.wake()
  }

  #createDispatcher(): Dispatcher {
    const { clock, logger, random, bus, options, transport, issuer } = this.#ports
    const { databaseClock } = this
    const store = this.stores.delivery
    const { releaser } = this
    const saver = createSaver({
      store,
      clock,
      databaseClock,
      logger,
      batchSize: options.batchSize,
      signal: this.surrender.signal,
      onSettled: (sessions) => void this.#settleAll(sessions),
    })
    const timeoutMs = options.attemptTimeoutMs
    const { directory } = this
    const logout = createLogoutChannel({
      directory,
      issuer,
      transport,
      databaseClock,
      random,
      logger,
      timeoutMs,
    })
    const effects = {
      bus,
      databaseClock,
      random,
      saver,
      channels: { logout },
      onOutcome: this.breaker.report,
    }
    return createDispatcher({
      concurrency: options.concurrency,
      work: (actor) => workOn(actor, { effects, releaser, clock, databaseClock, logger }),
      gate: this.breaker.gate,
      release: (actor, dueAt) => void releaser.release(actor, Math.max(dueAt, databaseClock.now())),
      overflowUntil: (overflowed) => {
        const windows = 1 + overflowed / options.concurrency
        return databaseClock.now() + OVERFLOW_MS * windows * (0.5 + random.unit())
      },
      onRoom: () => this.claimer.wake(),
    })
  }

  #lease(count: number): BirthLease | undefined {
    if (!this.#admitting || this.dispatcher.room < count) return undefined
    return { owner: this.id, until: this.databaseClock.now() + this.#ports.options.leaseMs }
  }

  #born(change: SessionChange, within: Queryable | undefined): void {
    if (within) {
      if (!this.#admitting) return
      this.commitWatch.watch(
        within,
        change.session,
        change.born.map((one) => one.id),
      )
      return
    }
    const now = this.databaseClock.now()
    const rows = change.born.map((one) => toDeliveryRow(one, now))
    this.#announceCreated(rows)
    const leased = change.born.some((one) => one.lease_owner !== null)
    if (leased) this.#offer(rows)
    else this.wake()
  }

  /** `fresh`: this replica made them, in a transaction of the host's. */
  #adopt(rows: readonly DeliveryRow[], fresh: boolean): void {
    if (fresh) this.#announceCreated(rows)
    this.#offer(rows)
  }

  #announceCreated(rows: readonly DeliveryRow[]): void {
    for (const row of rows) {
      const fact = toFact(new DeliveryActor(row), { at: this.databaseClock.now(), from: null })
      this.#ports.bus.emit('delivery.created', fact)
    }
  }

  #offer(rows: readonly DeliveryRow[]): void {
    const actors = rows.flatMap((row) => {
      try {
        return [new DeliveryActor(row)]
      } catch {
        this.#ports.logger.error('engine.snapshotRefused', { delivery: row.id })
        return []
      }
    })
    this.dispatcher.offer(actors)
  }

  async #look(): Promise<void> {
    const now = this.#ports.clock.monotonic()
    await this.membership.beat(this.databaseClock.now())
    if (now - this.#breakerAt >= BREAKER_REFRESH_MS) {
      this.#breakerAt = now
      await this.breaker.refresh()
    }
    if (now - this.#recoveryAt >= BEAT_INTERVAL_MS) {
      this.#recoveryAt = now
      await this.#recover()
    }
  }

  /** Takes a step of an open recovery, and comes back for the next one as long as there is one. */
  async #recover(): Promise<void> {
    const { database, random, logger } = this.#ports
    const { databaseClock, sessions: logouts } = this
    const { delivery: deliveries, recovery: store } = this.stores
    const advanced = advanceRecovery({
      database,
      random,
      logger,
      databaseClock,
      logouts,
      deliveries,
      store,
    })
    const more = await advanced.catch(() => {
      logger.warn('engine.recoveryFailed')
      return false
    })
    if (!more) return
    this.#recoveryAt = Number.NEGATIVE_INFINITY
    this.claimer.wake()
  }

  async #settleDue(buckets: readonly number[]): Promise<void> {
    for (const bucket of buckets) {
      const due = await this.stores.session.findDue(
        bucket,
        this.databaseClock.now(),
        SESSIONS_PER_LOOK,
      )
      await this.#settleAll(due)
    }
  }

  async #settleAll(sessions: readonly SessionRow[]): Promise<void> {
    const settle = async (session: SessionRow) => {
      try {
        await this.sessions.settle(session)
      } catch {
        this.#ports.logger.warn('engine.settleFailed', { session: session.id })
      }
    }
    await Promise.all(sessions.map(settle))
  }
}
