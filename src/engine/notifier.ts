import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { Vault } from '../encryption/index.ts'
import type { Logger } from '../logger.ts'
import type { ProviderTransport } from '../provider/index.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/index.ts'
import type { Breaker } from './breaker.ts'
import type { Channel } from './channel.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import type { Dispatcher } from './dispatcher.ts'
import { createHashKey, type HashKey } from './hash-key.ts'
import type { Intake } from './intake.ts'
import { createNotificationChannel } from './notification-channel.ts'
import { createNotificationCounter, type NotificationCounter } from './notification-counter.ts'
import { createNotificationReader } from './notification-reader.ts'
import { createNotificationWriter, type NotificationWriter } from './notification-writer.ts'
import type { ResolvedEngineOptions } from './options.ts'
import type { ProviderDirectory } from './provider-directory.ts'
import { createProviderRouter, type ProviderRouter, type Routing } from './provider-router.ts'
import type { Stores } from './stores.ts'

/** What the parts of notifications need. */
export interface NotifierPorts {
  readonly database: Database
  readonly stores: Stores
  readonly bus: Bus
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly random: Random
  readonly logger: Logger
  readonly vault: Vault
  readonly providerTransport: ProviderTransport
  readonly options: ResolvedEngineOptions
  readonly providers: ProviderDirectory
  readonly breaker: Breaker
  dispatcher(): Dispatcher
  intake(): Intake
}

/** What a replica has for notifications alone. */
export interface Notifier {
  readonly hashKey: HashKey
  readonly router: ProviderRouter
  readonly writer: NotificationWriter
  readonly counter: NotificationCounter
  readonly channel: Channel
  /** Adds up what was counted; now and then, removes what has expired in one of these buckets. */
  tidy(buckets: readonly number[]): Promise<void>
  /** Undefined: it goes nowhere else than it does. */
  routeActor(actor: DeliveryActor): Promise<Routing> | undefined
}

/** How often what has expired is removed, one bucket at a time. */
const EXPIRY_MS = 5000

/** Puts them together. */
export function createNotifier(ports: NotifierPorts): Notifier {
  const { stores, vault, random, providers, breaker } = ports
  const isProbeFree = (lane: string) => ports.dispatcher().isIdle(lane)
  const router = createProviderRouter({
    directory: providers,
    passes: (instance, destination) => breaker.passes(instance, destination, isProbeFree),
  })
  const store = stores.notification
  const reader = createNotificationReader(store)
  const counter = createNotificationCounter({ ...ports, store })
  let expireAt = Number.NEGATIVE_INFINITY
  let turn = 0
  return {
    channel: createNotificationChannel({ ...ports, reader, router }),
    counter,
    hashKey: createHashKey({ store, vault, random }),
    router,
    writer: createNotificationWriter({
      ...ports,
      reader,
      placeFor: (...asked) => ports.intake().placeFor(...asked),
      onBorn: (born, within) => ports.intake().born(born, within),
      onUnsure: (born) => ports.intake().unsure(born),
    }),
    async tidy(buckets) {
      await counter.flush()
      const now = ports.clock.monotonic()
      if (now < expireAt) return
      expireAt = now + EXPIRY_MS
      await store.expire(buckets[turn++ % buckets.length], ports.databaseClock.now())
    },
    routeActor({ row }) {
      return row.channel === 'email' || row.channel === 'sms' ? router.route(row) : undefined
    },
  }
}
