import type { TransactionSql } from 'postgres'
import { z } from 'zod'
import type { HttpApiOptions, HttpHandler, HttpOptions } from './api/index.ts'
import { type BusEventName, type BusEvents, type BusListener, createBus } from './bus/index.ts'
import { systemClock } from './clock.ts'
import {
  createEngine,
  createReplica,
  type Engine,
  type ReadModelState,
  type Replica,
} from './engine/index.ts'
import { EngineStoppedError, SigningKeyError } from './errors.ts'
import { silentLogger } from './logger.ts'
import { createTokenIssuer, type LogoutTokenIssuer } from './logout/index.ts'
import { parseOptions } from './option.ts'
import { systemRandom } from './random.ts'
import {
  createDeliveries,
  createFeatures,
  createFeeds,
  createLogoutUriCheck,
  createRelyingParties,
  createSessions,
  type Deliveries,
  type Features,
  type Feeds,
  type RelyingParties,
  type Sessions,
} from './service/index.ts'
import { type OpenedDatabase, openSignoffDatabase } from './signoff-database.ts'
import {
  parseSignoffOptions,
  type ResolvedSignoffOptions,
  type SignoffOptions,
} from './signoff-options.ts'
import { assertReachable, createDeliveryId, migrate } from './store/index.ts'
import { createAddressGuard, createHttpTransport } from './transport/index.ts'

/** How a replica is. */
export interface Health {
  /** It runs, and its database answers. */
  readonly ok: boolean
  readonly engine: Engine['state']
  readonly database: { readonly reachable: boolean; readonly latencyMs?: number }
  /** Attempts in flight. */
  readonly inFlight: number
  /** Destinations whose breaker is not closed, as this replica knows. */
  readonly ailingDestinations: number
}

/** Counts, as this replica has seen them. */
export interface Stats extends ReadModelState {
  readonly replica: string
  readonly engine: Engine['state']
  readonly inFlight: number
  readonly ailingDestinations: number
}

/** One replica of Signoff, embedded in a host. */
export interface Signoff extends AsyncDisposable {
  readonly sessions: Sessions
  readonly deliveries: Deliveries
  readonly relyingParties: RelyingParties
  readonly features: Features
  readonly feeds: Feeds
  /** The live read model, an `@xstate/store`. */
  readonly store: Replica['readModel']['store']
  /**
   * The HTTP API and the inspector, as a handler of web requests; `signoff/http` has helpers that mount it.
   * Refuses everybody but those whom the option `http.authorize` lets in.
   */
  readonly http: HttpHandler
  /**
   * Migrates (unless `migrate: false`) and takes work. A second start is a no-op.
   *
   * @throws {DatabaseUnavailableError} the database does not answer.
   * @throws {MigrationError} the schema cannot be used.
   */
  start(): Promise<void>
  /** Drains: takes nothing new, finishes what is in flight within `deadlineMs` (default 10,000), gives the rest back. */
  stop(options?: { readonly deadlineMs?: number }): Promise<void>
  /**
   * The host's own transaction, with Signoff's wake-up after its commit.
   *
   * @example
   * await signoff.transaction(async (sql) => {
   *   await sql`delete from session where id = ${sessionId}`
   *   await signoff.sessions.terminate({ sessionId }, { sql })
   * })
   */
  transaction<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result>
  on<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  once<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  off<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  stats(): Stats
  /** Never rejects. For a readiness probe. */
  health(): Promise<Health>
}

const DEFAULT_DRAIN_MS = 10_000

/**
 * Sets Signoff up. Nothing is sent before {@link Signoff.start}; an embedded server is started here.
 *
 * @throws {OptionError} an option is wrong; `option` names it.
 * @throws {EmbeddedPostgresError} the embedded server could not be started.
 * @example
 * const signoff = await createSignoff({ database: process.env.DATABASE_URL, issuer: 'https://op.example', signing: { jwks } })
 * await signoff.start()
 */
export async function createSignoff({
  http,
  ...options
}: CreateSignoffOptions = {}): Promise<Signoff> {
  const doors = http ? (await import('./api/index.ts')).parseHttpOptions(http) : {}
  const resolved = parseSignoffOptions(options, process.env)
  const issuer = resolved.signing ? await createTokenIssuer(resolved.signing) : noIssuer
  const opened = await openSignoffDatabase(resolved)
  try {
    return new Facade(resolved, issuer, { ...opened, http: doors })
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Stands in where the host gave no keys: relying parties of an adapter are signed for by the host. */
const noIssuer: LogoutTokenIssuer = {
  issue: () =>
    Promise.reject(
      new SigningKeyError(
        'there are no keys to sign with: set the option signing, or attach an adapter',
      ),
    ),
}

const stopSchema = z.strictObject({
  deadlineMs: z.int().min(0).max(3_600_000).default(DEFAULT_DRAIN_MS),
})

/** One destination takes a quarter of the attempts in flight, each on a connection of its own. */
const SHARE = 4

/** {@link SignoffOptions}, and who may use {@link Signoff.http}. */
export interface CreateSignoffOptions extends SignoffOptions {
  /** Who may use {@link Signoff.http}, and where it is mounted. Default: nobody may. */
  readonly http?: HttpOptions
}

/** Pages, pictures and schemas are loaded at the first request: most replicas never get one. */
function createLazyHttp(signoff: Signoff, options: HttpApiOptions): HttpHandler {
  let loading: Promise<HttpHandler> | undefined
  const load = async () => (await import('./api/index.ts')).createHttpApi(signoff, options)
  return async (request) => {
    loading ??= load()
    return (await loading)(request)
  }
}

class Facade implements Signoff {
  readonly sessions: Sessions
  readonly deliveries: Deliveries
  readonly relyingParties: RelyingParties
  readonly features: Features
  readonly feeds: ReturnType<typeof createFeeds>
  readonly http: HttpHandler
  readonly #opened: OpenedDatabase
  readonly #bus: ReturnType<typeof createBus>
  readonly #replica: Replica
  readonly #engine: Engine
  readonly #clock: NonNullable<SignoffOptions['clock']>
  readonly #transport: ReturnType<typeof createHttpTransport>
  #closed: Promise<void> | undefined

  constructor(
    options: ResolvedSignoffOptions,
    issuer: LogoutTokenIssuer,
    opened: OpenedDatabase & { readonly http: HttpOptions },
  ) {
    const { clock = systemClock, random = systemRandom, logger = silentLogger, egress } = options
    const { database } = opened
    const guard = createAddressGuard({ ...egress, clock })
    const rules = { allowHttp: egress.allowHttp ?? false, development: options.development }
    this.#clock = clock
    this.#opened = opened
    this.#bus = createBus(logger)
    this.#transport = createHttpTransport({
      guard,
      clock,
      connectionsPerOrigin: Math.max(1, Math.floor(options.engine.concurrency / SHARE)),
      ...(egress.ca === undefined ? {} : { ca: egress.ca }),
    })
    const shared = { bus: this.#bus, clock, logger, database }
    this.#replica = createReplica({
      ...shared,
      id: createDeliveryId(clock.now(), 0, random),
      random,
      issuer,
      transport: this.#transport,
      options: options.engine,
      features: options.features,
    })
    const { stores, sessions: logouts, directory, features, databaseClock } = this.#replica
    const now = () => databaseClock.now()
    const ready = () => databaseClock.ready()
    const wake = () => this.#replica.wake()
    this.#engine = createEngine({
      ...shared,
      replica: this.#replica,
      interrupt: () => this.#transport.close(),
      prepare: async () => {
        await assertReachable(database)
        if (options.migrate) await migrate(database.sql)
      },
    })
    this.sessions = createSessions({
      ...shared,
      logouts,
      sessions: stores.session,
      deliveries: stores.delivery,
      parties: stores.relyingParty,
      directory,
      features,
      rules,
      issuer: options.issuer,
      now,
    })
    this.deliveries = createDeliveries({
      ...shared,
      store: stores.delivery,
      logouts,
      now,
      ready,
      wake,
      random,
      recoveries: stores.recovery,
      wakeRecovery: () => this.#replica.wakeRecovery(),
    })
    this.relyingParties = createRelyingParties({
      store: stores.relyingParty,
      deliveries: stores.delivery,
      directory,
      uriCheck: createLogoutUriCheck(guard, rules),
      rules,
      now,
      wake,
    })
    this.features = createFeatures(stores.feature, features)
    const committed = (sql: Parameters<Replica['commitWatch']['committed']>[0]) =>
      this.#replica.commitWatch.committed(sql)
    this.feeds = createFeeds({ ...shared, store: stores.feed, logouts, committed })
    this.http = createLazyHttp(this, { ...opened.http, logger, clock })
  }

  get store(): Replica['readModel']['store'] {
    return this.#replica.readModel.store
  }

  async start(): Promise<void> {
    if (this.#closed !== undefined)
      throw new EngineStoppedError('this Signoff was stopped; create another')
    await this.#engine.start()
    this.feeds.start()
  }

  stop(options: { readonly deadlineMs?: number } = {}): Promise<void> {
    const { deadlineMs } = parseOptions(stopSchema, options, 'stop')
    this.#closed ??= this.#close(deadlineMs)
    return this.#closed
  }

  async #close(deadlineMs: number): Promise<void> {
    await this.feeds.stop()
    await this.#engine.stop(deadlineMs)
    await this.#replica.hinter.stop()
    await this.#transport.close()
    await this.#opened.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async transaction<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result> {
    const { commitWatch } = this.#replica
    let transaction: TransactionSql | undefined
    try {
      const result = await this.#opened.database.sql.begin((sql) => {
        transaction = sql
        return work(sql)
      })
      if (transaction) await commitWatch.committed(transaction)
      return result as Result
    } catch (error) {
      if (transaction) commitWatch.forget(transaction)
      throw error
    }
  }

  on<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void {
    this.#bus.on(event, listener)
  }

  once<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void {
    this.#bus.once(event, listener)
  }

  off<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void {
    this.#bus.off(event, listener)
  }

  stats(): Stats {
    const { readModel, dispatcher, breaker, id } = this.#replica
    return {
      ...readModel.store.getSnapshot().context,
      replica: id,
      engine: this.#engine.state,
      inFlight: dispatcher.inFlight,
      ailingDestinations: breaker.ailing,
    }
  }

  async health(): Promise<Health> {
    const { dispatcher, breaker } = this.#replica
    const asked = this.#clock.monotonic()
    const reachable = await assertReachable(this.#opened.database).then(
      () => true,
      () => false,
    )
    const latencyMs = this.#clock.monotonic() - asked
    return {
      ok: reachable && this.#engine.state === 'running',
      engine: this.#engine.state,
      database: { reachable, ...(reachable ? { latencyMs } : {}) },
      inFlight: dispatcher.inFlight,
      ailingDestinations: breaker.ailing,
    }
  }
}

export type { BusEvents }
