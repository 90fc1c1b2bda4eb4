import { toTimestamp } from '../clock.ts'
import { providerDestination } from '../engine/index.ts'
import type { ProviderChannel } from '../provider/index.ts'
import {
  BUCKET_COUNT,
  type DeliveryStore,
  type ProviderStore,
  type Queryable,
} from '../store/index.ts'

/** What waking needs. */
export interface ProviderWakingPorts {
  readonly store: ProviderStore
  readonly deliveries: DeliveryStore
  /** The same, on the connection of a caller's transaction. */
  readonly deliveriesWithin: (sql: Queryable) => DeliveryStore
  now(): number
  wake(): void
}

/** A channel in which one provider may be tried again. */
interface Reopened {
  readonly instance: string
  readonly channel: ProviderChannel
  readonly id: string
  readonly within?: Queryable | undefined
}

/**
 * Lets everything out that a provider can take from now on: what waited for it, for one that is out of
 * service, or for none. What waits on another active one keeps its time: that one asked for it. A page at
 * a time, so that no statement holds more than a page, however many wait.
 */
export async function wakeForProvider(
  { instance, channel, id, within }: Reopened,
  ports: ProviderWakingPorts,
): Promise<void> {
  const deliveries = within ? ports.deliveriesWithin(within) : ports.deliveries
  const others = (await ports.store.list(instance, channel, within))
    .filter((row) => row.state === 'active' && row.id !== id)
    .map((row) => providerDestination(channel, row.id))
  const now = ports.now()
  const but = JSON.stringify(others)
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    const key = { instance, bucket, channel }
    for (let after: string | undefined = toTimestamp(now); after !== undefined; )
      after = (await deliveries.wakeChannel(key, { after, now, but })).after
  }
  ports.wake()
}
