import type { Clock } from '../clock.ts'

/** Time that stands still until a test moves it. Its authority is `self`: it rules leases, wake times and deadlines. */
export interface FakeClock extends Clock {
  readonly authority: 'self'
  /** Timers that have not run and were not cancelled. */
  readonly pending: number
  /** Moves time on, running what falls due in the order of its time; a timer sees its own instant as now. */
  advance(ms: number): void
}

interface Timer {
  readonly at: number
  readonly task: () => void
}

/**
 * Makes a clock for tests. Give it to `createSignoff` and to receivers alike, and a day of retries takes no time.
 *
 * @param options.now where time begins, epoch milliseconds
 * @example
 * const clock = createFakeClock({ now: Date.parse('2026-01-01T00:00:00Z') })
 * const signoff = await createSignoff({ clock })
 * clock.advance(35_000)
 */
export function createFakeClock(options: { readonly now: number }): FakeClock {
  const timers = new Set<Timer>()
  let now = options.now
  let passed = 0

  const nextWithin = (end: number): Timer | undefined => {
    let first: Timer | undefined
    for (const timer of timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer
    }
    return first
  }

  const moveTo = (instant: number) => {
    passed += Math.max(0, instant - now)
    now = Math.max(now, instant)
  }

  return {
    authority: 'self',
    now: () => now,
    monotonic: () => passed,
    get pending() {
      return timers.size
    },
    schedule(task, delayMs) {
      const timer = { at: now + Math.max(0, delayMs), task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (let timer = nextWithin(end); timer !== undefined; timer = nextWithin(end)) {
        timers.delete(timer)
        moveTo(timer.at)
        timer.task()
      }
      moveTo(end)
    },
  }
}
