import { type Bus, createBus } from './bus/index.ts'
import { type Clock, systemClock } from './clock.ts'
import type { HttpTransport } from './delivery/index.ts'
import { chooseVaultKeys, createVault, type Vault } from './encryption/index.ts'
import {
  createEngine,
  createReplica,
  createStoresWithin,
  type Engine,
  type Replica,
} from './engine/index.ts'
import { type Logger, silentLogger } from './logger.ts'
import type { LogoutTokenIssuer } from './logout/index.ts'
import { toOriginDefaults } from './origin/index.ts'
import { type Random, systemRandom } from './random.ts'
import {
  createDeliveries,
  createFeatures,
  createFeeds,
  createLogoutUriCheck,
  createRelyingParties,
  createSessions,
  DEFAULT_INSTANCE,
  type Deliveries,
  type Features,
  type RelyingParties,
  type Sessions,
} from './service/index.ts'
import type { ResolvedSignoffOptions } from './signoff-options.ts'
import {
  assertReachable,
  createDeliveryId,
  type Database,
  migrate,
  type Queryable,
} from './store/index.ts'
import { type AddressGuard, createAddressGuard, createHttpTransport } from './transport/index.ts'

/** The ports that everything shares. */
export interface SharedPorts {
  readonly bus: Bus
  readonly clock: Clock
  readonly logger: Logger
  readonly random: Random
  readonly database: Database
}

/** A replica with its engine and what it sends through, at rest. */
export interface Core {
  readonly shared: SharedPorts
  readonly guard: AddressGuard
  /** Seals secrets and bodies at rest. */
  readonly vault: Vault
  readonly transport: HttpTransport
  readonly replica: Replica
  readonly engine: Engine
}

/** What the host calls. */
export interface Services {
  readonly sessions: Sessions
  readonly deliveries: Deliveries
  readonly relyingParties: RelyingParties
  readonly features: Features
  readonly feeds: ReturnType<typeof createFeeds>
}

/** One destination takes a quarter of the attempts in flight, each on a connection of its own. */
const SHARE = 4

/** Puts the parts of one Signoff together. Nothing runs yet. */
export function composeCore(
  options: ResolvedSignoffOptions,
  issuer: LogoutTokenIssuer,
  database: Database,
): Core {
  const { clock = systemClock, random = systemRandom, logger = silentLogger, egress } = options
  const shared = { bus: createBus(logger), clock, logger, random, database }
  const guard = createAddressGuard({ ...egress, clock })
  const transport = createHttpTransport({
    guard,
    clock,
    connectionsPerOrigin: Math.max(1, Math.floor(options.engine.concurrency / SHARE)),
    ...(egress.ca === undefined ? {} : { ca: egress.ca }),
  })
  const vault = openVault(options, shared)
  const replica = createReplica({
    ...shared,
    vault,
    id: createDeliveryId(clock.now(), 0, random),
    issuer,
    transport,
    options: options.engine,
    features: options.features,
    notifications: {
      types: options.messageTypes,
      defaults: options.settings,
      originDefaults: (instance) =>
        instance === DEFAULT_INSTANCE ? toOriginDefaults(options.issuer) : {},
    },
  })
  const engine = createEngine({
    ...shared,
    replica,
    interrupt: () => transport.close(),
    prepare: async () => {
      await assertReachable(database)
      if (options.migrate) await migrate(database.sql)
    },
  })
  return { shared, guard, vault, transport, replica, engine }
}

function openVault(
  { encryption, database, development }: ResolvedSignoffOptions,
  { random }: SharedPorts,
): Vault {
  const temporary =
    typeof database === 'object' && 'embedded' in database && database.embedded === true
  return createVault(chooseVaultKeys({ keys: encryption?.keys, temporary, development, random }))
}

/** Puts the calls of the host upon a core. */
export function composeServices(options: ResolvedSignoffOptions, core: Core): Services {
  const { shared, replica, guard } = core
  const { stores, sessions: logouts, directory, features, databaseClock } = replica
  const { delivery: deliveries, relyingParty: parties } = stores
  const rules = {
    allowHttp: options.egress.allowHttp ?? false,
    development: options.development,
  }
  const times = {
    now: () => databaseClock.now(),
    ready: (within?: Queryable) => databaseClock.ready(within),
  }
  const wake = () => replica.wake()
  return {
    sessions: createSessions({
      ...shared,
      ...times,
      logouts,
      sessions: stores.session,
      deliveries,
      parties,
      directory,
      features,
      rules,
      issuer: options.issuer,
    }),
    deliveries: createDeliveries({
      ...shared,
      ...times,
      store: deliveries,
      recoveries: stores.recovery,
      logouts,
      wake,
      wakeRecovery: () => replica.wakeRecovery(),
    }),
    relyingParties: createRelyingParties({
      ...times,
      store: parties,
      deliveries,
      deliveriesWithin: (sql) => createStoresWithin(shared.database, sql).delivery,
      directory,
      uriCheck: createLogoutUriCheck(guard, rules),
      rules,
      wake,
    }),
    features: createFeatures(stores.feature, features),
    feeds: createFeeds({
      ...shared,
      store: stores.feed,
      logouts,
      committed: (sql) => replica.commitWatch.committed(sql),
    }),
  }
}
