import {
  type HttpAnswer,
  type Outcome,
  type OutcomeDetail,
  parseRetryAfter,
} from '../delivery/index.ts'
import type { AnswerMask } from './answer-mask.ts'

type Answered = Extract<HttpAnswer, { kind: 'answered' }>

/** 4xx answers that speak of passing trouble: request timeout, too early, too many requests. */
const PASSING: readonly number[] = [408, 425, 429]

/** 4xx answers that speak of the endpoint and our right to it, not of the message. */
const SET_UP_WRONGLY: readonly number[] = [401, 403, 404, 405, 410]

/** Failures before anything was tried, for a person to mend. */
const UNUSABLE: readonly string[] = ['invalid_url', 'invalid_request']

/** What a classifier needs besides the answer. */
export interface AnswerContext {
  /** The present, epoch milliseconds, for a `Retry-After` that is a date. */
  readonly now: number
  readonly mask: AnswerMask
}

function toKind(status: number): 'accepted' | 'retryable' | 'misconfigured' | 'rejected' {
  if (status >= 200 && status < 300) return 'accepted'
  if (status >= 500 || PASSING.includes(status)) return 'retryable'
  if (status < 400 || SET_UP_WRONGLY.includes(status)) return 'misconfigured'
  return 'rejected'
}

/** What an answer says of itself, with its text masked. */
export function toAnswerDetail(answer: Answered, { mask }: AnswerContext): OutcomeDetail {
  const { status, durationMs, prefix } = answer
  const shown = mask(prefix)
  return { status, code: `http_${status}`, durationMs, ...(shown === '' ? {} : { answer: shown }) }
}

/** `Retry-After` as a floor; nothing without one. */
export function toWait(answer: Answered, { now }: AnswerContext): { retryAfterMs?: number } {
  const retryAfterMs = parseRetryAfter(answer.retryAfter, now)
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}

/** A gateway that heard nothing from the relay behind it, which may have taken the message. */
const GATEWAY_TIMEOUT = 504

function classifyAnswered(answer: Answered, context: AnswerContext): Outcome {
  const kind = toKind(answer.status)
  const detail = toAnswerDetail(answer, context)
  if (kind === 'accepted') return { kind, ...detail }
  const unsure = answer.status === GATEWAY_TIMEOUT ? ({ unsure: true } as const) : {}
  return { kind, ...toWait(answer, context), ...detail, ...unsure }
}

/**
 * What a relay's answer means.
 *
 * | answer | outcome |
 * | --- | --- |
 * | 2xx | `accepted` |
 * | 408, 425, 429, 5xx | `retryable`, `Retry-After` is a floor; 504 as no answer when bytes had left |
 * | 1xx, 3xx, 401, 403, 404, 405, 410 | `misconfigured`, for a person to mend; redirects are not followed |
 * | other 4xx | `rejected` |
 * | refused by the network guard | `blocked`, the guard's reason as code |
 * | a URL or header that cannot be written | `misconfigured` |
 * | no answer | `retryable`, the transport's code. Also when bytes had left: the delivery's id goes with every attempt, so that a relay can drop the second |
 */
export function classifyRelayAnswer(answer: HttpAnswer, context: AnswerContext): Outcome {
  if (answer.kind === 'answered') return classifyAnswered(answer, context)
  const { durationMs } = answer
  if (answer.kind === 'blocked') return { kind: 'blocked', code: answer.reason, durationMs }
  const { code, bytesLeft } = answer
  const kind = UNUSABLE.includes(code) ? 'misconfigured' : 'retryable'
  return { kind, code, durationMs, ...(bytesLeft ? { unsure: true } : {}) }
}
