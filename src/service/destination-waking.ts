import { toTimestamp } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { BUCKET_COUNT, type DeliveryStore, type Queryable } from '../store/index.ts'

/** What waking needs. */
export interface DestinationWakingPorts {
  readonly deliveries: DeliveryStore
  /** The same, on the connection of a caller's transaction. */
  readonly deliveriesWithin: (sql: Queryable) => DeliveryStore
  readonly logger: Logger
  now(): number
  wake(): void
}

interface Destination {
  readonly instance: string
  readonly destination: string
  /** The first comes back after this, milliseconds. Default 0. */
  readonly delayMs?: number
}

/** As the statement has it: one is woken every so many milliseconds, so that they come back as a stream. */
const MS_EACH = 4

/** A walk over the waiting rows of some buckets. */
interface Walk {
  readonly store: DeliveryStore
  readonly destination: Destination
  /** Where each bucket goes on. */
  places: readonly { readonly bucket: number; readonly after: string }[]
  /** When the next is to come back. */
  from: number
}

/**
 * Lets what waits for a destination come back, 250 a second at most. What is due next is woken before this
 * resolves; where a great many wait, the rest is looked for afterwards. In a caller's transaction the rest
 * keeps its time.
 */
export async function wakeForDestination(
  destination: Destination,
  ports: DestinationWakingPorts,
  within: Queryable | undefined,
): Promise<void> {
  const now = ports.now()
  const after = toTimestamp(now)
  const walk: Walk = {
    store: within ? ports.deliveriesWithin(within) : ports.deliveries,
    destination,
    places: Array.from({ length: BUCKET_COUNT }, (_, bucket) => ({ bucket, after })),
    from: now + (destination.delayMs ?? 0),
  }
  await takeRound(walk)
  ports.wake()
  if (within === undefined && walk.places.length > 0) void walkOn(walk, ports)
}

/** The next page of each bucket. */
async function takeRound(walk: Walk): Promise<void> {
  const left: Walk['places'][number][] = []
  for (const { bucket, after } of walk.places) {
    const key = { ...walk.destination, bucket }
    const page = await walk.store.wakeDestination(key, { after, from: walk.from })
    walk.from += page.woken * MS_EACH
    if (page.after !== undefined) left.push({ bucket, after: page.after })
  }
  walk.places = left
}

/** It is only a hurry: if the database goes away meanwhile, the rest comes at its own time. */
async function walkOn(walk: Walk, { logger, wake }: DestinationWakingPorts): Promise<void> {
  try {
    while (walk.places.length > 0) await takeRound(walk)
    wake()
  } catch {
    logger.warn('relyingParty.wakingFailed')
  }
}
