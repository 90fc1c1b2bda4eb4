import type { Core } from './composition.ts'
import { createProviderWriter, createStoresWithin } from './engine/index.ts'
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
  type Providers,
  warnOfWrongKeys,
} from './service/index.ts'
import type { Signoff } from './signoff-contract.ts'
import type { ResolvedSignoffOptions } from './signoff-options.ts'
import type { Queryable } from './store/index.ts'

type Called =
  | 'sessions'
  | 'deliveries'
  | 'relyingParties'
  | 'providers'
  | 'encryption'
  | 'notify'
  | 'notifications'
  | 'features'
  | 'origins'
  | 'trustedDomains'
  | 'messageTexts'
  | 'notificationSettings'

/** What the host calls. Feeds are started and stopped with the engine, too. */
export interface Services extends Pick<Signoff, Called> {
  readonly feeds: ReturnType<typeof createFeeds>
  /** Once at the start. */
  warnOfWrongKeys(): Promise<void>
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
      clock: shared.clock,
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
    ...composeEncryption(core),
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

function composeEncryption({
  vault,
  shared: { logger },
  replica: { stores },
}: Core): Pick<Services, 'encryption' | 'warnOfWrongKeys'> {
  const providers = createSealedProviders(stores.provider)
  const hashKeys = createSealedHashKey(stores.notification)
  const bodies = createSealedBodies(stores.notification)
  return {
    encryption: createEncryption(vault, [providers, bodies, hashKeys]),
    warnOfWrongKeys: () => warnOfWrongKeys({ vault, logger, tables: [providers, hashKeys] }),
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
      forget: (instance) => directory.forget(instance),
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
