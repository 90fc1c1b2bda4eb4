import type { TransactionSql } from 'postgres'
import type { HttpHandler } from './api/index.ts'
import type { BusEventName, BusListener } from './bus/index.ts'
import type {
  AilingDestination,
  Engine,
  ReadModelState,
  Replica,
  VitalSigns,
} from './engine/index.ts'
import type {
  Deliveries,
  Encryption,
  Features,
  Feeds,
  MessageTextsCalls,
  NotificationSettingsCalls,
  Notifications,
  Notify,
  Origins,
  Providers,
  RefusedOrigins,
  RelyingParties,
  Sessions,
  TrustedDomains,
} from './service/index.ts'

/** How a replica is. What only the database knows is absent when that does not answer. */
export interface Health extends Partial<VitalSigns> {
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
  /** Which they are, and when each is tried next: of all instances. */
  readonly ailing: readonly AilingDestination[]
  /** Requests that named an origin which was refused, by reason, since this replica was created. */
  readonly refusedOrigins: RefusedOrigins
}

/** One replica of Signoff, embedded in a host. */
export interface Signoff extends AsyncDisposable {
  readonly sessions: Sessions
  readonly deliveries: Deliveries
  readonly relyingParties: RelyingParties
  /** Through what e-mail and SMS go out. */
  readonly providers: Providers
  /** The keys that secrets and bodies at rest are sealed with. */
  readonly encryption: Encryption
  /** Tells a user something: a code, a link, a notice. */
  readonly notify: Notify
  /** Previews of notifications, and checks of codes that a provider made. */
  readonly notifications: Notifications
  readonly features: Features
  readonly feeds: Feeds
  readonly origins: Origins
  readonly trustedDomains: TrustedDomains
  readonly messageTexts: MessageTextsCalls
  readonly notificationSettings: NotificationSettingsCalls
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
   * The host's own transaction, with Signoff's wake-up after its commit. Of the pool's connections two are never
   * taken by such transactions; one that finds none free waits.
   *
   * @example
   * await signoff.transaction(async (sql) => {
   *   await sql`delete from session where id = ${sessionId}`
   *   await signoff.sessions.terminate({ sessionId }, { sql })
   * })
   */
  transaction<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result>
  /** @throws {OptionError} there is no such event, or `listener` is no function. */
  on<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  once<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  off<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  stats(): Stats
  /** Never rejects. For a readiness probe. */
  health(): Promise<Health>
}
