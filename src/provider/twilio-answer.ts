import type { HttpAnswer, Outcome, OutcomeKind } from '../delivery/index.ts'
import type { VerificationVerdict } from './provider-transport.ts'
import { type AnswerContext, classifyRelayAnswer, toAnswerDetail, toWait } from './relay-answer.ts'
import { findTwilioMeaning } from './twilio-code.ts'

type Answered = Extract<HttpAnswer, { kind: 'answered' }>

/** What we read of the JSON that Twilio answers with. */
interface TwilioBody {
  /** Of the message or verification. */
  readonly sid?: string
  readonly status?: string
  /** Of the error. */
  readonly code?: number
  /** Of a message that was taken and has failed already. */
  readonly errorCode?: number
}

const SID = /^[A-Z]{2}[0-9a-zA-Z]{1,64}$/

/** Statuses after which a request may have been carried out all the same. */
const UNSURE: readonly number[] = [500, 502, 504]

const SET_UP_WRONGLY: readonly number[] = [401, 403, 404, 405, 410]

/** How Twilio names what became of a verification. */
const VERDICTS: Readonly<Record<string, VerificationVerdict>> = {
  approved: 'approved',
  pending: 'wrong',
  max_attempts_reached: 'exhausted',
  expired: 'expired',
  canceled: 'expired',
  deleted: 'expired',
  failed: 'expired',
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readBody({ body = '' }: Answered): TwilioBody {
  const json = parseJson(body)
  if (typeof json !== 'object' || json === null) return {}
  const { sid, status, code, error_code } = json as Readonly<Record<string, unknown>>
  return {
    ...(typeof sid === 'string' && SID.test(sid) ? { sid } : {}),
    ...(typeof status === 'string' ? { status } : {}),
    ...(typeof code === 'number' ? { code } : {}),
    ...(typeof error_code === 'number' ? { errorCode: error_code } : {}),
  }
}

function toKind(status: number): OutcomeKind {
  if (status >= 200 && status < 300) return 'accepted'
  if (UNSURE.includes(status)) return 'unknown'
  if (status >= 500 || status === 408 || status === 429) return 'retryable'
  return status < 400 || SET_UP_WRONGLY.includes(status) ? 'misconfigured' : 'rejected'
}

/** Only what was refused in so many words has a meaning of its own; a 500 stays unsure whatever its body says. */
function classifyRefusal(answer: Answered, context: AnswerContext): Outcome {
  const { code } = readBody(answer)
  const kind = toKind(answer.status)
  const meaning = kind === 'unknown' ? undefined : findTwilioMeaning(code)
  const detail = toAnswerDetail(answer, context)
  const word = code === undefined ? detail.code : `twilio_${code}`
  return {
    kind: meaning?.kind ?? kind,
    ...toWait(answer, context),
    ...detail,
    code: meaning?.word ?? word ?? 'twilio',
  }
}

/** Statuses of a message that nobody will get. */
const DEAD: readonly string[] = ['failed', 'undelivered']

function classifyDead(
  { errorCode }: TwilioBody,
  answer: Answered,
  context: AnswerContext,
): Outcome {
  const meaning = findTwilioMeaning(errorCode)
  const code = errorCode === undefined ? 'message_failed' : `twilio_${errorCode}`
  return {
    kind: meaning?.kind ?? 'rejected',
    ...toAnswerDetail(answer, context),
    code: meaning?.word ?? code,
  }
}

/**
 * What Twilio's answer to a new message or verification means. Neither call can be repeated safely: a
 * second one is a second SMS.
 *
 * | answer | outcome |
 * | --- | --- |
 * | 2xx | `accepted`, the SID as reference |
 * | 2xx, a message that is `failed` or `undelivered` | by its `error_code`, else `rejected` |
 * | a code of the table in twilio-code.ts | as there |
 * | 408, 429, 503, other 5xx | `retryable`: refused before it was processed |
 * | 500, 502, 504 | `unknown` |
 * | 3xx, 401, 403, 404, 405, 410 | `misconfigured` |
 * | other 4xx | `rejected` |
 * | no answer, bytes had left | `unknown` |
 * | no answer, nothing had left | `retryable` |
 */
export function classifyTwilioAnswer(answer: HttpAnswer, context: AnswerContext): Outcome {
  if (answer.kind === 'failed' && answer.bytesLeft) {
    return { kind: 'unknown', code: answer.code, durationMs: answer.durationMs }
  }
  if (answer.kind !== 'answered') return classifyRelayAnswer(answer, context)
  if (toKind(answer.status) !== 'accepted') return classifyRefusal(answer, context)
  const { status, durationMs } = answer
  const body = readBody(answer)
  if (DEAD.includes(body.status ?? '')) return classifyDead(body, answer, context)
  const { sid } = body
  const detail = { status, code: `http_${status}`, durationMs }
  return { kind: 'accepted', ...detail, ...(sid === undefined ? {} : { reference: sid }) }
}

/**
 * What Twilio Verify's answer to a code means. A check may be repeated, so that no answer is `retryable`
 * unless bytes had left: that may have spent one of the five checks.
 *
 * 404 is `expired`: Twilio forgets a verification once it is approved, exhausted or ten minutes old.
 */
export function classifyTwilioCheck(
  answer: HttpAnswer,
  context: AnswerContext,
): VerificationVerdict | Outcome {
  if (answer.kind !== 'answered') return classifyTwilioAnswer(answer, context)
  const { status: word = '', code } = readBody(answer)
  if (answer.status === 404) return 'expired'
  if (code === 60202) return 'exhausted'
  if (code === 60200) return 'wrong'
  if (toKind(answer.status) !== 'accepted') return classifyRefusal(answer, context)
  const verdict = Object.hasOwn(VERDICTS, word) ? VERDICTS[word] : undefined
  return verdict ?? { kind: 'unknown', code: 'bad_response', status: answer.status }
}
