import type { Clock } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'

/** A fake clock that knows when the replica that runs on it has nothing to do but wait for its next look. */
export interface PolledClock extends Clock {
  readonly authority: 'self'
  /** Resolves when a replica that has just been started on it has done with its first look. */
  started(): Promise<void>
  /** Waits until the replica is idle, then moves time on so that it looks again. */
  look(ms?: number): Promise<void>
}

/** A replica gathers its hints for so long; that timer is no look. */
const HINT_MS = 15

/**
 * The replica must not hear hints, or it looks when nobody expects it.
 *
 * @param options.pollMs the replica's `pollIntervalMs`: the timer of its next look has no longer delay
 */
export function createPolledClock(options: {
  readonly now: number
  readonly pollMs: number
}): PolledClock {
  const clock = createFakeClock({ now: options.now })
  const waiting: (() => void)[] = []
  let idle = 0

  const tell = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }

  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise<void>((resolve) => waiting.push(resolve))
  }

  const scheduleLook = (task: () => void, delayMs: number) => {
    let open = true
    const end = () => {
      if (open) idle--
      open = false
    }
    const run = () => {
      end()
      task()
    }
    idle++
    const cancel = delayMs > 0 ? clock.schedule(run, delayMs) : runSoon(run)
    tell()
    return () => {
      end()
      cancel()
    }
  }

  return {
    authority: 'self',
    now: clock.now,
    monotonic: clock.monotonic,
    schedule(task, delayMs) {
      const isLook = delayMs <= options.pollMs && delayMs !== HINT_MS
      return isLook ? scheduleLook(task, delayMs) : clock.schedule(task, delayMs)
    },
    started: () => until(() => idle > 0),
    async look(ms = options.pollMs) {
      await until(() => idle > 0)
      clock.advance(Math.max(ms, options.pollMs))
    },
  }
}

/** A look that is to come at once needs no time. */
function runSoon(task: () => void): () => void {
  const immediate = setImmediate(task)
  return () => clearImmediate(immediate)
}
