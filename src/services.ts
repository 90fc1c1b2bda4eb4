import type { Core } from './composition.ts'
import { createProviderWriter, createStoresWithin, type Replica } from './engine/index.ts'
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
  const { shared, replica } = core
  const { stores, notifications: directory } = replica
  return {
    sessions: composeSessions(options, core),
    deliveries: composeDeliveries(core),
    relyingParties: composeRelyingParties(options, core),
    providers: composeProviders(options, core),
    ...composeEncryption(core),
    ...composeNotifications(options, core),
    features: createFeatures(stores.feature, replica.features),
    origins: createOrigins(directory),
    trustedDomains: createTrustedDomains(stores.trustedDomain, directory),
    messageTexts: createMessageTexts(stores.messageText, directory),
    notificationSettings: createNotificationSettings(stores.notificationSetting, directory),
    feeds: createFeeds({
      ...shared,
      store: stores.feed,
      logouts: replica.sessions,
      committed: (sql) => replica.committed(sql),
    }),
  }
}

/** What goes by the database's clock. */
const toTimes = ({ databaseClock }: Replica) => ({
  now: () => databaseClock.now(),
  ready: (within?: Queryable) => databaseClock.ready(within),
})

function composeSessions(
  options: ResolvedSignoffOptions,
  { shared, replica, guard }: Core,
): Services['sessions'] {
  const { stores, sessions: logouts, directory, features } = replica
  return createSessions({
    ...shared,
    ...toTimes(replica),
    logouts,
    sessions: stores.session,
    deliveries: stores.delivery,
    parties: stores.relyingParty,
    directory,
    features,
    uriCheck: createLogoutUriCheck(guard, toRules(options)),
    issuer: options.issuer,
  })
}

function composeDeliveries({ shared, replica }: Core): Services['deliveries'] {
  const { stores, sessions: logouts } = replica
  return createDeliveries({
    ...shared,
    ...toTimes(replica),
    store: stores.delivery,
    recoveries: stores.recovery,
    logouts,
    wake: () => replica.wake(),
    hurry: (key, dueAt) => replica.intake.hurry(key, dueAt),
    wakeRecovery: () => replica.wakeRecovery(),
  })
}

function composeRelyingParties(
  options: ResolvedSignoffOptions,
  { shared, guard, replica }: Core,
): Services['relyingParties'] {
  const { stores, directory } = replica
  const rules = toRules(options)
  return createRelyingParties({
    ...shared,
    ...toTimes(replica),
    store: stores.relyingParty,
    deliveries: stores.delivery,
    deliveriesWithin: (sql) => createStoresWithin(shared.database, sql).delivery,
    destinations: stores.destination,
    directory,
    cacheMs: options.engine.relyingPartyCacheMs,
    uriCheck: createLogoutUriCheck(guard, rules),
    rules,
    wake: () => replica.wake(),
  })
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
  const { notifications: source, notifier, providers, stores } = replica
  const rules = toRules(options)
  return {
    notify: createNotify({
      ...toTimes(replica),
      source,
      notifier,
      vault,
      random: shared.random,
      targets: createTargetDoor(guard, rules),
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
    ...toTimes(replica),
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
    wake: () => replica.wake(),
  })
}
