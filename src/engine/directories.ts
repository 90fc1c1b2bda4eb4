import type { DatabaseClock } from './database-clock.ts'
import { createFeatureSwitches, type FeatureSwitches } from './feature-switches.ts'
import {
  createNotificationDirectory,
  type NotificationDirectory,
} from './notification-directory.ts'
import { createProviderDirectory, type ProviderDirectory } from './provider-directory.ts'
import {
  createRelyingPartyDirectory,
  type RelyingPartyDirectory,
} from './relying-party-directory.ts'
import type { ReplicaPorts } from './replica-ports.ts'
import { createStoresWithin, type Stores } from './stores.ts'

/** Where a replica looks things up: all of them remember briefly what they have found. */
export interface Directories {
  readonly directory: RelyingPartyDirectory
  readonly providers: ProviderDirectory
  readonly notifications: NotificationDirectory
  readonly features: FeatureSwitches
}

/** Opens the directories of a replica. */
export function createDirectories(
  ports: ReplicaPorts,
  { stores, databaseClock }: { readonly stores: Stores; readonly databaseClock: DatabaseClock },
): Directories {
  const { clock, database, logger } = ports
  const cacheMs = ports.options.relyingPartyCacheMs
  return {
    directory: createRelyingPartyDirectory({
      store: stores.relyingParty,
      storeWithin: (sql) => createStoresWithin(database, sql).relyingParty,
      clock,
      logger,
      cacheMs,
      timeoutMs: ports.options.attemptTimeoutMs,
    }),
    providers: createProviderDirectory({
      ...ports,
      databaseClock,
      store: stores.provider,
      cacheMs,
    }),
    notifications: createNotificationDirectory({
      ...ports.notifications,
      settings: stores.notificationSetting,
      texts: stores.messageText,
      domains: stores.trustedDomain,
      clock,
      cacheMs,
    }),
    features: createFeatureSwitches({
      store: stores.feature,
      storeWithin: (sql) => createStoresWithin(database, sql).feature,
      clock,
      cacheMs,
      defaults: ports.features,
    }),
  }
}
