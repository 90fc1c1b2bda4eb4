import { type Bus, createBus } from './bus/index.ts'
import { type Clock, systemClock } from './clock.ts'
import type { HttpTransport } from './delivery/index.ts'
import { chooseVaultKeys, createVault, type Vault } from './encryption/index.ts'
import {
  createEngine,
  createProviderWriter,
  createReplica,
  createStoresWithin,
  type Engine,
  type Replica,
} from './engine/index.ts'
import { type Logger, silentLogger } from './logger.ts'
import type { LogoutTokenIssuer } from './logout/index.ts'
import { toOriginDefaults } from './origin/index.ts'
import type { ProviderTransport } from './provider/index.ts'
import { type Random, systemRandom } from './random.ts'
import {
  createDeliveries,
  createEncryption,
  createFeatures,
  createFeeds,
  createLogoutUriCheck,
  createMessageTexts,
  createNotificationSettings,
  createNotifications,
  createNotify,
  createOrigins,
  createProviderDoor,
  createProviderSecrets,
  createProviders,
  createRelyingParties,
  createSealedBodies,
  createSealedHashKey,
  createSealedProviders,
  createSessions,
  createTargetDoor,
  createTrustedDomains,
  DEFAULT_INSTANCE,
  type Deliveries,
  type Encryption,
  type Features,
  type MessageTextsCalls,
  type NotificationSettingsCalls,
  type Notifications,
  type Notify,
  type Origins,
  type Providers,
  type RelyingParties,
  type Sessions,
  type TrustedDomains,
} from './service/index.ts'
import type { ResolvedSignoffOptions } from './signoff-options.ts'
import {
  assertReachable,
  createDeliveryId,
  type Database,
  migrate,
  type Queryable,
} from './store/index.ts'
import { shieldTelemetry } from './telemetry.ts'
import {
  type AddressGuard,
  createAddressGuard,
  createHttpTransport,
  createProviderTransport,
} from './transport/index.ts'

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
  /** Speaks to SMTP servers, relays and Twilio, behind the same guard. */
  readonly providerTransport: ProviderTransport
  readonly replica: Replica
  readonly engine: Engine
}

/** What the host calls. */
export interface Services {
  readonly sessions: Sessions
  readonly deliveries: Deliveries
  readonly relyingParties: RelyingParties
  readonly providers: Providers
  readonly encryption: Encryption
  readonly notify: Notify
  readonly notifications: Notifications
  readonly features: Features
  readonly feeds: ReturnType<typeof createFeeds>
  readonly origins: Origins
  readonly trustedDomains: TrustedDomains
  readonly messageTexts: MessageTextsCalls
  readonly notificationSettings: NotificationSettingsCalls
}

/**
 * Puts the parts of one Signoff together. Nothing runs yet. Many relying parties may live at one origin, so the
 * share of a destination is the dispatcher's to hold: an attempt that it lets go finds a connection of its own.
 */
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
    connectionsPerOrigin: options.engine.concurrency,
    ...(egress.ca === undefined ? {} : { ca: egress.ca }),
  })
  const providerTransport = createProviderTransport({
    http: transport,
    guard,
    clock,
    ...(egress.ca === undefined ? {} : { ca: egress.ca }),
  })
  const vault = openVault(options, shared)
  const replica = createReplica({
    ...shared,
    providerTransport,
    vault,
    id: createDeliveryId(clock.now(), 0, random),
    telemetry: shieldTelemetry(options.telemetry ?? {}, logger),
    issuer,
    transport,
    options: options.engine,
    retention: options.retention,
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
    interrupt: async () => {
      await Promise.all([transport.close(), providerTransport.close()])
    },
    prepare: async () => {
      await assertReachable(database)
      if (options.migrate) await migrate(database.sql)
    },
  })
  return { shared, guard, vault, transport, providerTransport, replica, engine }
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
  const rules = toRules(options)
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
      hurry: (key, dueAt) => replica.intake.hurry(key, dueAt),
      wakeRecovery: () => replica.wakeRecovery(),
    }),
    relyingParties: createRelyingParties({
      ...times,
      logger: shared.logger,
      store: parties,
      deliveries,
      deliveriesWithin: (sql) => createStoresWithin(shared.database, sql).delivery,
      destinations: stores.destination,
      directory,
      cacheMs: options.engine.relyingPartyCacheMs,
      uriCheck: createLogoutUriCheck(guard, rules),
      rules,
      wake,
    }),
    providers: composeProviders(options, core),
    encryption: createEncryption(core.vault, [
      createSealedProviders(stores.provider),
      createSealedBodies(stores.notification),
      createSealedHashKey(stores.notification),
    ]),
    ...composeNotifications(options, core),
    features: createFeatures(stores.feature, features),
    origins: createOrigins(replica.notifications),
    trustedDomains: createTrustedDomains(stores.trustedDomain, replica.notifications),
    messageTexts: createMessageTexts(stores.messageText, replica.notifications),
    notificationSettings: createNotificationSettings(
      stores.notificationSetting,
      replica.notifications,
    ),
    feeds: createFeeds({
      ...shared,
      store: stores.feed,
      logouts,
      committed: (sql) => replica.committed(sql),
    }),
  }
}

function composeNotifications(
  options: ResolvedSignoffOptions,
  { guard, vault, shared, providerTransport: transport, replica }: Core,
): Pick<Services, 'notify' | 'notifications'> {
  const { databaseClock, notifications: source, notifier, providers, stores } = replica
  const rules = toRules(options)
  return {
    notify: createNotify({
      source,
      notifier,
      vault,
      random: shared.random,
      targets: createTargetDoor(guard, rules),
      now: () => databaseClock.now(),
      ready: (within) => databaseClock.ready(within),
    }),
    notifications: createNotifications({
      source,
      deliveries: stores.delivery,
      providers,
      transport,
    }),
  }
}

const toRules = ({ egress, development }: ResolvedSignoffOptions) => ({
  allowHttp: egress.allowHttp ?? false,
  development,
})

/** Stands in as origin of test messages where the host has no issuer. */
const NO_ORIGIN = 'https://localhost'

function composeProviders(options: ResolvedSignoffOptions, core: Core): Providers {
  const { shared, guard, vault, providerTransport: transport, replica } = core
  const { stores, databaseClock, providers: directory } = replica
  const rules = toRules(options)
  return createProviders({
    ...shared,
    store: stores.provider,
    deliveries: stores.delivery,
    deliveriesWithin: (sql) => createStoresWithin(shared.database, sql).delivery,
    writer: createProviderWriter({
      ...shared,
      store: stores.provider,
      databaseClock,
      forget: directory.forget,
    }),
    directory,
    door: createProviderDoor(guard, rules),
    secrets: createProviderSecrets(vault),
    transport,
    origin: options.issuer ?? NO_ORIGIN,
    now: () => databaseClock.now(),
    ready: (within) => databaseClock.ready(within),
    wake: () => replica.wake(),
  })
}
