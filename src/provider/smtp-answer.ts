import type { Outcome, OutcomeDetail, OutcomeKind } from '../delivery/index.ts'
import type { AnswerMask } from './answer-mask.ts'

/** What an SMTP server said. */
export interface SmtpReply {
  /** Three digits (RFC 5321, section 4.2). */
  readonly code: number
  /** As it came. */
  readonly text: string
}

/** How far a mail had come when it failed. */
export type SmtpPhase = 'connect' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'sent'

/** A mail that was not accepted. */
export interface SmtpFailure {
  /** `sent`: the final dot may have left. */
  readonly phase: SmtpPhase
  /** What the server answered, if it did. */
  readonly reply?: SmtpReply
  /** Without a reply: a fixed word for what happened. */
  readonly fault: SmtpFault
  /** The system's or TLS library's code, where there is one. */
  readonly code?: string
  readonly durationMs: number
}

/**
 * Why there is no reply.
 *
 * - `connection`: none could be made, or it was lost.
 * - `timeout`: the deadline passed.
 * - `aborted`: we gave up.
 * - `protocol`: what came is not SMTP.
 * - `certificate`: the server's certificate is refused, or it speaks no TLS that we accept.
 * - `auth`: no way to log in that both sides know, or no token for it.
 * - `tlsMissing`: the server offers no TLS where it is demanded.
 * - `message`: the message itself cannot be sent, such as one beyond the server's size limit.
 * - `guard`: the network guard refused the server.
 */
export type SmtpFault =
  | 'connection'
  | 'timeout'
  | 'aborted'
  | 'protocol'
  | 'certificate'
  | 'auth'
  | 'tlsMissing'
  | 'message'
  | 'guard'

type Meaning = readonly [kind: OutcomeKind, word: string]

const FAULTS: Readonly<Record<SmtpFault, Meaning>> = {
  connection: ['retryable', 'connection_closed'],
  timeout: ['retryable', 'timeout'],
  aborted: ['retryable', 'aborted'],
  protocol: ['retryable', 'bad_response'],
  certificate: ['misconfigured', 'certificate_refused'],
  auth: ['misconfigured', 'auth_refused'],
  tlsMissing: ['misconfigured', 'tls_missing'],
  message: ['rejected', 'message_refused'],
  guard: ['blocked', 'blocked'],
}

/** Replies and enhanced codes (RFC 4954, RFC 3463) that speak of logging in, whatever was asked. */
const AUTH_REPLIES: Readonly<Record<number, string>> = {
  530: 'auth_required',
  534: 'auth_mechanism_refused',
  535: 'auth_refused',
  538: 'encryption_required',
}
const AUTH_DETAILS: readonly string[] = ['5.7.8', '5.7.9', '5.7.11']

/** Exchange says only after the message that we may not send as this sender. */
const SENDER_DETAILS: readonly string[] = ['5.7.60', '5.2.252']

/** Permanent answers before the message is spoken of: the server does not want us. */
const PHASE_WORDS: Readonly<Partial<Record<SmtpPhase, string>>> = {
  connect: 'service_refused',
  starttls: 'tls_refused',
  auth: 'auth_refused',
  mail: 'sender_refused',
}

/** Permanent answers to MAIL that speak of the message: its size, or an address that is not ASCII. */
const ABOUT_MESSAGE = /^(?:5\.6\.\d+|5\.3\.4|5\.2\.3)$/

function readDetail({ text }: SmtpReply): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? ''
}

function toAuthWord(reply: SmtpReply): string | undefined {
  return (
    AUTH_REPLIES[reply.code] ??
    (AUTH_DETAILS.includes(readDetail(reply)) ? 'auth_refused' : undefined)
  )
}

function classifyPermanent(phase: SmtpPhase, reply: SmtpReply): Meaning {
  const detail = readDetail(reply)
  const plain = `smtp_${reply.code}`
  const auth = toAuthWord(reply)
  if (auth !== undefined) return ['misconfigured', auth]
  if (SENDER_DETAILS.includes(detail)) return ['misconfigured', 'sender_refused']
  if (phase === 'mail' && (reply.code === 552 || ABOUT_MESSAGE.test(detail))) {
    return ['rejected', plain]
  }
  const word = PHASE_WORDS[phase]
  return word === undefined ? ['rejected', plain] : ['misconfigured', word]
}

/** 503 says that the session went wrong, not the message; to STARTTLS it says that there is none. */
function classifyReply(phase: SmtpPhase, reply: SmtpReply): Meaning {
  const { code } = reply
  if (code < 400 || code >= 600) return ['retryable', 'bad_response']
  if (code < 500 || (code === 503 && phase !== 'starttls')) return ['retryable', `smtp_${code}`]
  return classifyPermanent(phase, reply)
}

function toMeaning({ phase, reply, fault, code }: SmtpFailure): Meaning {
  if (reply !== undefined) return classifyReply(phase, reply)
  const [kind, word] = FAULTS[fault]
  return [phase === 'sent' ? 'unknown' : kind, code ?? word]
}

/**
 * What it means that a mail was not accepted.
 *
 * | | outcome |
 * | --- | --- |
 * | a reply 4yz, or 503 | `retryable`, in every phase |
 * | 530, 534, 535, 538, x.7.8, x.7.9, x.7.11 | `misconfigured` |
 * | another 5yz to the greeting, EHLO, STARTTLS, AUTH, MAIL | `misconfigured`; to MAIL about size or alphabet: `rejected` |
 * | another 5yz to RCPT, DATA or the message | `rejected`; 5.7.60 and 5.2.252 (may not send as this sender): `misconfigured` |
 * | no reply, the final dot may have left | `unknown` |
 * | no TLS, a bad certificate, no login | `misconfigured` |
 * | refused by the network guard | `blocked` |
 * | no reply otherwise | `retryable` |
 */
export function classifySmtpFailure(failure: SmtpFailure, mask: AnswerMask): Outcome {
  const [kind, code] = toMeaning(failure)
  const { reply, durationMs } = failure
  const answer = reply === undefined ? '' : mask(reply.text)
  const detail: OutcomeDetail = {
    ...(reply === undefined ? {} : { status: reply.code }),
    code,
    durationMs,
    ...(answer === '' ? {} : { answer }),
  }
  return { kind, ...detail }
}

const QUEUE_ID = /\b(?:queued as|id=)\s*<?([\w.-]{4,80})(?![\w.@-])/i

/** What came of a mail that the server took; `reference` is the server's own id of it, where it tells one. */
export function toAcceptedMail(
  reply: SmtpReply,
  more: { readonly durationMs: number; readonly mask: AnswerMask },
): Outcome {
  const { durationMs, mask } = more
  const reference = QUEUE_ID.exec(reply.text)?.[1]
  return {
    kind: 'accepted',
    status: reply.code,
    code: `smtp_${reply.code}`,
    durationMs,
    answer: mask(reply.text),
    ...(reference === undefined ? {} : { reference }),
  }
}
