import { systemClock } from '../../src/clock.ts'
import type { Clock } from '../../src/index.ts'

/** A clock that runs as the machine's own does, rules leases and wake times, and leaps when a test says so. */
export interface LeapingClock extends Clock {
  readonly authority: 'self'
  leap(ms: number): void
}

export function createLeapingClock(): LeapingClock {
  let ahead = 0
  return {
    ...systemClock,
    authority: 'self',
    now: () => systemClock.now() + ahead,
    leap(ms) {
      ahead += ms
    },
  }
}
