import type { DatabaseClock } from './database-clock.ts'

/**
 * Where the leases of the next claim end, by the clock of the database. No two claims of a replica have the same end: it
 * is by this that one is found again whose answer was lost.
 */
export type LeaseEnds = () => number

/** A clock that is set back by more than this is followed: claims come less often than a thousand a second for so long. */
const APART_MS = 10_000

/** The lease ends of a replica. */
export function createLeaseEnds(
  databaseClock: Pick<DatabaseClock, 'now'>,
  leaseMs: number,
): LeaseEnds {
  let last = 0
  return () => {
    const next = Math.floor(databaseClock.now() + leaseMs)
    const isApart = next > last || next < last - APART_MS
    last = isApart ? next : last + 1
    return last
  }
}
