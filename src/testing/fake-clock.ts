import type { Clock } from '../clock.ts'
import { OptionError } from '../errors.ts'
import { describeValue } from '../option.ts'
import { checkOptions, instant, needed, type Rules } from './options.ts'

/** Time that stands still until a test moves it. Its authority is `self`: it rules leases, wake times and deadlines. */
export interface FakeClock extends Clock {
  readonly authority: 'self'
  /** Timers that have not run and were not cancelled. */
  readonly pending: number
  /**
   * Moves time on, running what falls due in the order of its time; a timer sees its own instant as now.
   *
   * @throws {OptionError} `ms` is not a finite number of at least 0.
   */
  advance(ms: number): void
}

interface Timer {
  readonly at: number
  readonly task: () => void
}

interface FakeClockOptions {
  readonly now: number
}

const RULES: Rules<FakeClockOptions> = { now: needed(instant) }

/** Time that would go back, or nowhere, would hang a test instead of failing it. */
function assertForward(ms: unknown): void {
  if (Number.isFinite(ms) && Number(ms) >= 0) return
  throw new OptionError('ms', `expected a finite number of at least 0, got ${describeValue(ms)}`)
}

/**
 * Makes a clock for tests. Give it to `createSignoff` and to receivers alike, and a day of retries takes no time.
 *
 * @param options.now where time begins, epoch milliseconds
 * @throws {OptionError} `now` is not a finite number, or another option is given.
 * @example
 * const clock = createFakeClock({ now: Date.parse('2026-01-01T00:00:00Z') })
 * const signoff = await createSignoff({ clock })
 * clock.advance(35_000)
 */
export function createFakeClock(options: FakeClockOptions): FakeClock {
  checkOptions(options, RULES)
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
      assertForward(ms)
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
