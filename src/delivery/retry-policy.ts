const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** When and how often something that did not get through is tried again. All durations in milliseconds. */
export interface RetryPolicy {
  /** Longest wait after the first, second, … attempt; the last one repeats. Never falls. */
  readonly delaysMs: readonly number[]
  /** No wait is shorter than this, so that jitter cannot turn into a hot loop. */
  readonly shortestDelayMs: number
  /** Shortest wait after a plain refusal. Over 30 s, because RPs refetch keys no faster. */
  readonly rejectedDelayMs: number
  /** Shortest wait after an answer that a person has to mend. */
  readonly misconfiguredDelayMs: number
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  /** After this age nothing is sent any more. */
  readonly maxAgeMs: number
}

/** Logout tokens: quick at first, then ever slower, for a day. With jitter some 20 attempts fill it, so the deadline rules. */
export const LOGOUT_RETRY_POLICY: RetryPolicy = {
  delaysMs: [
    SECOND,
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
  ],
  shortestDelayMs: 100,
  rejectedDelayMs: 35 * SECOND,
  misconfiguredDelayMs: 5 * MINUTE,
  maxAttempts: 30,
  maxAgeMs: 24 * HOUR,
}

/**
 * E-mails, SMS and webhooks: several tries within the life of a code (minutes), then slower for
 * notices that keep; for a day the deadline rules. A message with an expiry ends there, whatever this says.
 */
export const NOTIFICATION_RETRY_POLICY: RetryPolicy = {
  delaysMs: [
    2 * SECOND,
    10 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
  ],
  shortestDelayMs: 250,
  rejectedDelayMs: 35 * SECOND,
  misconfiguredDelayMs: 5 * MINUTE,
  maxAttempts: 30,
  maxAgeMs: 24 * HOUR,
}
