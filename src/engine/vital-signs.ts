import type { Replica } from './replica.ts'

/** How a replica's work goes, as the database shows it. */
export interface VitalSigns {
  /** Its hold on its share of the work: others take that over when it is silent for too long. */
  readonly lease: {
    readonly kept: boolean
    /** How long ago it last said that it lives; absent before the first time. */
    readonly ageMs?: number
  }
  readonly queue: {
    /** How long the oldest delivery that is due has waited for a replica to take it, whichever looks after it. 0: none waits. */
    readonly oldestDueMs: number
  }
}

const EPOCH = 0

/** Reads them: one small statement. */
export async function readVitalSigns(
  replica: Pick<Replica, 'stores' | 'membership' | 'databaseClock'>,
): Promise<VitalSigns> {
  const { stores, membership, databaseClock } = replica
  const peeks = await stores.delivery.peek(membership.allBuckets, EPOCH)
  const now = peeks[0]?.now ?? databaseClock.now()
  const due = peeks.flatMap(({ deliveryDue }) => deliveryDue ?? [])
  const oldestDueMs = Math.max(0, ...due.map((instant) => Math.round(now - instant)))
  return { lease: membership.lease(now), queue: { oldestDueMs } }
}
