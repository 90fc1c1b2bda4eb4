import type { Random } from '../random.ts'
import type { OutcomeKind } from './outcome.ts'
import type { RetryPolicy } from './retry-policy.ts'

/** How far above its floor a wait may reach when the floor is above the policy's own ceiling. */
const SPREAD = 1.25

/** What a wait is worked out from. */
export interface BackoffInput {
  /** Number of the attempt that has just failed, counted from 1. */
  readonly attempt: number
  /** What came of it. `accepted` and `blocked` are not retried; they are treated as `retryable`. */
  readonly kind: OutcomeKind
  readonly policy: RetryPolicy
  /** What the other side asked for, milliseconds: a floor. */
  readonly retryAfterMs?: number
}

/** The open-closed interval a wait is drawn from, milliseconds. */
export interface BackoffRange {
  readonly floorMs: number
  readonly ceilingMs: number
}

function kindFloorMs({ kind, policy }: BackoffInput): number {
  if (kind === 'rejected') return policy.rejectedDelayMs
  if (kind === 'misconfigured') return policy.misconfiguredDelayMs
  return policy.shortestDelayMs
}

/** The range that {@link nextDelayMs} draws from. Both ends never fall as `attempt` or the floors rise. */
export function toBackoffRange(input: BackoffInput): BackoffRange {
  const { delaysMs } = input.policy
  const step = Math.min(Math.max(1, Math.trunc(input.attempt)), delaysMs.length)
  const floorMs = Math.max(kindFloorMs(input), input.retryAfterMs ?? 0)
  return { floorMs, ceilingMs: Math.max(delaysMs[step - 1] ?? 0, floorMs * SPREAD) }
}

/**
 * How long to wait before the next attempt: full jitter over everything between the floor and the
 * ceiling of this step. The floor is the largest of `Retry-After`, the policy's floor for this kind
 * of outcome, and the policy's shortest delay; chance only ever adds to it.
 *
 * @returns whole milliseconds, above the floor, at most the larger of ceiling and 1.25 × floor
 *
 * @example
 * const retryAt = now + nextDelayMs({ attempt: 1, kind: 'retryable', policy: LOGOUT_RETRY_POLICY, random })
 */
export function nextDelayMs(input: BackoffInput & { readonly random: Random }): number {
  const { floorMs, ceilingMs } = toBackoffRange(input)
  return Math.ceil(floorMs + (1 - input.random.unit()) * (ceilingMs - floorMs))
}
