import type { DeliveryEvent } from '../../machines/index.ts'
import { nextDelayMs, type Outcome, type RetryPolicy } from '../delivery/index.ts'
import type { Random } from '../random.ts'
import type { JournalDetail } from '../store/index.ts'

/** What the wait after an attempt is worked out from. */
export interface OutcomeContext {
  /** When the outcome came, the database's time. */
  readonly now: number
  /** Number of the attempt that ended. */
  readonly attempt: number
  readonly policy: RetryPolicy
  readonly random: Random
  /** It is tried again within this, milliseconds, whatever the policy says. */
  readonly withinMs?: number
  /** The attempt does not count. */
  readonly unspent?: boolean
}

/** The machine's word for what came of an attempt, with the instant of the next one where there may be one. */
export function toDeliveryEvent(outcome: Outcome, context: OutcomeContext): DeliveryEvent {
  const at = context.now
  switch (outcome.kind) {
    case 'accepted':
      return { type: 'attempt.accepted', at }
    case 'blocked':
      return { type: 'attempt.blocked', at }
    case 'retryable':
      return { type: 'attempt.failed', at, retryAt: toRetryAt(outcome, context) }
    case 'rejected':
      return { type: 'attempt.rejected', at, retryAt: toRetryAt(outcome, context) }
    case 'misconfigured':
      return {
        type: 'attempt.misconfigured',
        at,
        retryAt: toRetryAt(outcome, context),
        ...(context.unspent ? { unspent: true } : {}),
      }
    case 'unknown':
      return { type: 'attempt.unanswered', at, retryAt: toRetryAt(outcome, context) }
  }
}

/** When a message that could not be sealed is tried again. */
export function toSealingFailure(context: OutcomeContext): DeliveryEvent {
  const retryAt = toRetryAt({ kind: 'retryable' }, context)
  return { type: 'sealing.failed', at: context.now, retryAt }
}

function toRetryAt(outcome: Outcome, context: OutcomeContext): number {
  const { now, attempt, policy, random, withinMs = Number.POSITIVE_INFINITY } = context
  const floor = 'retryAfterMs' in outcome ? outcome.retryAfterMs : undefined
  const delay = nextDelayMs({
    attempt,
    kind: outcome.kind,
    policy,
    random,
    ...(floor === undefined ? {} : { retryAfterMs: floor }),
  })
  return now + Math.min(delay, withinMs)
}

/** What the journal keeps of an outcome. */
export function toJournalDetail(outcome: Outcome, attempt: number): JournalDetail {
  return {
    attempt,
    outcome: outcome.kind,
    status: outcome.status,
    code: outcome.code,
    durationMs: outcome.durationMs === undefined ? undefined : Math.round(outcome.durationMs),
    answer: outcome.answer === '' ? undefined : outcome.answer,
    reference: outcome.reference,
  }
}
