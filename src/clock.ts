/**
 * Time as a port. This file is the only one that touches `Date` for "now", or timers.
 *
 * @example
 * const cancel = systemClock.schedule(() => wake(), 500)
 * cancel()
 */
export interface Clock {
  /** Wall clock, epoch milliseconds. */
  now(): number
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonic(): number
  /** Runs `task` once after `delayMs`; returns a function that cancels it. Never keeps the process alive. */
  schedule(task: () => void, delayMs: number): () => void
  /**
   * Who rules leases and wake times. `database` (default): the engine asks Postgres for the time and
   * uses this clock only to measure what has passed since. `self`: this clock is the truth, as in tests.
   */
  readonly authority?: 'database' | 'self'
}

/** `setTimeout` fires at once above this; longer waits are capped and looked at again. */
const LONGEST_TIMER_MS = 2_147_483_647

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(task, delayMs) {
    const timer = setTimeout(task, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Runs `task` when this turn of the event loop is over and what has arrived meanwhile was heard. No port: it measures no time. */
export function afterTurn(task: () => void): void {
  setImmediate(task)
}

/** Resolves after `delayMs`, or as soon as `signal` aborts. Never rejects. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const cancel = clock.schedule(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    const stop = () => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** What a wait ends with when nothing has come in time. */
interface Patience {
  readonly timeoutMs: number
  late(): Error
}

/** What `work` comes to, but for what comes too late. The work itself goes on: nothing here can end it. */
export function inTime<Result>(
  clock: Pick<Clock, 'schedule'>,
  { timeoutMs, late }: Patience,
  work: Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(() => reject(late()), timeoutMs)
    work.then(resolve, reject).finally(cancel)
  })
}

/** How many instants are remembered as they were written. */
const INSTANTS_KNOWN = 64

/** Rows of a batch have few instants among them, by turns, so the last ones written are remembered. */
function createTimestampWriter(): (epochMs: number) => string {
  const known = new Map<number, string>()
  return (epochMs) => {
    const ms = Math.trunc(epochMs)
    const written = known.get(ms)
    if (written !== undefined) return written
    if (known.size === INSTANTS_KNOWN) known.clear()
    const text = new Date(ms).toISOString()
    known.set(ms, text)
    return text
  }
}

/** An instant as Postgres and JSON want it. */
export const toTimestamp: (epochMs: number) => string = createTimestampWriter()

/** What {@link toTimestamp} wrote, as epoch milliseconds. */
export function toInstant(timestamp: string): number {
  return Date.parse(timestamp)
}

/** An instant as callers want it. */
export function toDate(epochMs: number): Date {
  return new Date(epochMs)
}
