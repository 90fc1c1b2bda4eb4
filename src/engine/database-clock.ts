import type { Clock } from '../clock.ts'

/**
 * The database's time, as well as this process can know it: the last answer of the database, plus what
 * has passed since on the monotonic clock. A jump of the host's wall clock does not move it.
 */
export interface DatabaseClock {
  /** Epoch milliseconds. */
  now(): number
  /** Takes over what the database said, given when it was asked and when it answered (monotonic). */
  sync(answer: {
    readonly databaseMs: number
    readonly askedAt: number
    readonly answeredAt: number
  }): void
}

/** Rules all leases, wake times and deadlines of a replica. With a clock of authority `self`, that clock rules. */
export function createDatabaseClock(clock: Clock): DatabaseClock {
  if (clock.authority === 'self') return { now: () => clock.now(), sync: () => {} }
  let anchorMs = clock.now()
  let anchorAt = clock.monotonic()
  return {
    now: () => Math.round(anchorMs + (clock.monotonic() - anchorAt)),
    sync({ databaseMs, askedAt, answeredAt }) {
      anchorMs = databaseMs
      anchorAt = (askedAt + answeredAt) / 2
    },
  }
}
