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

/** What has been due for longer was seen before, or is found when its bucket is taken over, milliseconds. */
const REACH_MS = 10_000

/** Creates the relief that a replica gives. */
export function createRelief(ports: ReliefPorts): Relief {
  const { store, databaseClock, pollIntervalMs } = ports
  let dueAt = 0

  const ripe = async (now: number): Promise<readonly BucketPeek[]> => {
    const peeks = await store.peek(ports.others(), now - REACH_MS)
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
      const more = await ports.claim(await ripe(now), now - REACH_MS)
      if (more && ports.room() > 0) dueAt = now
    },
  }
}
