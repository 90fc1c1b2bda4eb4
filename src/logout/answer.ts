import {
  type HttpAnswer,
  type Outcome,
  type OutcomeDetail,
  parseRetryAfter,
} from '../delivery/index.ts'

type Answered = Extract<HttpAnswer, { kind: 'answered' }>

/** 4xx answers that speak of a passing trouble: request timeout, too early, too many requests. */
const PASSING_REFUSALS: readonly number[] = [408, 425, 429]

/** What looks like a token: a receiver may send back what it was sent. */
const TOKEN = /[\w-]{10,}\.[\w-]{10,}\.[\w.-]*/g

/** What looks like the beginning of one: what is kept of an answer may end in the middle of a token. */
const CUT_TOKEN = /eyJ[\w-]+(?:\.[\w-]*)*/g

const hideTokens = (text: string): string =>
  text.replace(TOKEN, '[token]').replace(CUT_TOKEN, '[token]')

function toDetail(answer: Answered, code: string): OutcomeDetail {
  const { status, durationMs, prefix } = answer
  return {
    status,
    code,
    durationMs,
    ...(prefix === '' ? {} : { answer: hideTokens(prefix) }),
  }
}

function classifyStatus(answer: Answered, nowMs: number): Outcome {
  const { status } = answer
  const detail = toDetail(answer, `http_${status}`)
  if (status >= 200 && status < 300) return { kind: 'accepted', ...detail }
  const retryAfterMs = parseRetryAfter(answer.retryAfter, nowMs)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 400) return { kind: 'rejected', ...wait, ...detail }
  if (status >= 500 || PASSING_REFUSALS.includes(status)) {
    return { kind: 'retryable', ...wait, ...detail }
  }
  return { kind: 'misconfigured', ...wait, ...detail }
}

/**
 * What a relying party's answer to a logout token means (OIDC Back-Channel Logout 1.0, section 2.8).
 *
 * | answer | outcome |
 * | --- | --- |
 * | 200, 204, any other 2xx | `accepted`: acknowledged. 2xx means “received, understood and accepted” (RFC 9110, section 15.3); some receivers say 201, 202 or 205, and nothing would be gained by asking again |
 * | 400 | `rejected`. Decided by status alone, never by the `error` text |
 * | 408, 425, 429, 5xx | `retryable`, `Retry-After` is a floor. 504, too: a gateway says it of a server that hangs |
 * | 1xx, 3xx, other 4xx | `misconfigured`, for a person to mend |
 * | refused by the network guard | `blocked`, the guard's reason as code |
 * | no answer | `retryable`, the transport's code. Also when bytes had left: a second logout does no harm |
 *
 * @param nowMs the present, epoch milliseconds, for a `Retry-After` that is a date
 */
export function classifyLogoutAnswer(answer: HttpAnswer, nowMs: number): Outcome {
  switch (answer.kind) {
    case 'answered':
      return classifyStatus(answer, nowMs)
    case 'blocked':
      return { kind: 'blocked', code: answer.reason, durationMs: answer.durationMs }
    case 'failed':
      return { kind: 'retryable', code: answer.code, durationMs: answer.durationMs }
  }
}
