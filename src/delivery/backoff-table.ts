import { toBackoffRange } from './backoff.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** One line of the table: the wait after attempt number `attempt`. All durations in milliseconds. */
export interface BackoffRow {
  readonly attempt: number
  /** The wait is longer than this … */
  readonly floorMs: number
  /** … and at most this. */
  readonly ceilingMs: number
  /** Age of the delivery at the next attempt, if every wait were its mean. */
  readonly meanAgeMs: number
  /** Age of the delivery at the next attempt, if every wait were its longest. */
  readonly longestAgeMs: number
}

/**
 * The waits of a policy for passing trouble, one row for each attempt but the last. Printed in the docs.
 *
 * @example
 * console.table(printBackoffTable(LOGOUT_RETRY_POLICY))
 */
export function printBackoffTable(policy: RetryPolicy): readonly BackoffRow[] {
  const rows: BackoffRow[] = []
  let meanAgeMs = 0
  let longestAgeMs = 0
  for (let attempt = 1; attempt < policy.maxAttempts; attempt += 1) {
    const { floorMs, ceilingMs } = toBackoffRange({ attempt, kind: 'retryable', policy })
    meanAgeMs += (floorMs + ceilingMs) / 2
    longestAgeMs += ceilingMs
    rows.push({ attempt, floorMs, ceilingMs, meanAgeMs, longestAgeMs })
  }
  return rows
}
