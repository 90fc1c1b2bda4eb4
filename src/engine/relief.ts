import type { BucketPeek, DeliveryStore } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'

/** What relief needs. */
export interface ReliefPorts {
  readonly store: Pick<DeliveryStore, 'peek'>
  readonly databaseClock: DatabaseClock
  readonly pollIntervalMs: number
  /** The buckets that other replicas look after. */
  others(): readonly number[]
  /** How many deliveries this replica would like to have. */
  room(): number
  /** Claims in these buckets what has been due since `watermark`. True: something was left there. */
  claim(peeks: readonly BucketPeek[], watermark: number): Promise<boolean>
}

/**
 * Takes what the replica that looks after its bucket leaves lying, because its hands are full, or because it is
 * dead and nobody knows yet. Whose a bucket is only says who looks first.
 */
export interface Relief {
  /** Somebody has said that something may be due: looks soon, when the others have had their time. */
  expect(): void
  /** When to look next, by the clock of the database. */
  readonly dueAt: number
  /** Looks, if it is time. */
  look(): Promise<void>
}

/** What has been due for so long was left lying, milliseconds. Whoever looks after it has been told earlier. */
const PATIENCE_MS = 25

/** What has been due for longer is found by a full look, milliseconds. */
const REACH_MS = 10_000

/** How often a look goes without a lower bound: everybody's hands may have been full, or the database away, for long. */
const FULL_LOOK_MS = 10_000

/** Creates the relief that a replica gives. */
export function createRelief(ports: ReliefPorts): Relief {
  const { store, databaseClock, pollIntervalMs } = ports
  let dueAt = 0
  let fullLookAt = 0

  const lowerBound = (now: number): number => (now < fullLookAt ? now - REACH_MS : 0)

  const ripe = async (now: number, watermark: number): Promise<readonly BucketPeek[]> => {
    const peeks = await store.peek(ports.others(), watermark)
    const due = peeks.flatMap((peek) =>
      peek.deliveryDue !== null && peek.deliveryDue <= now ? peek.deliveryDue : [],
    )
    const fresh = due.filter((at) => at > now - PATIENCE_MS)
    dueAt = Math.min(dueAt, ...fresh.map((at) => at + PATIENCE_MS))
    return peeks.filter(({ deliveryDue }) => (deliveryDue ?? now) <= now - PATIENCE_MS)
  }

  return {
    expect() {
      dueAt = Math.min(dueAt, databaseClock.now() + PATIENCE_MS)
    },
    get dueAt() {
      return dueAt
    },
    async look() {
      const now = databaseClock.now()
      if (now < dueAt) return
      dueAt = now + pollIntervalMs
      if (ports.room() === 0 || ports.others().length === 0) return
      const watermark = lowerBound(now)
      const more = await ports.claim(await ripe(now, watermark), watermark)
      // A full look that left something there has not seen all: the next one is full, too.
      if (!more && watermark === 0) fullLookAt = now + FULL_LOOK_MS
      if (more && ports.room() > 0) dueAt = now
    },
  }
}
