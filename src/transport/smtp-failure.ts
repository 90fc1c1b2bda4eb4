import { EgressBlockedError } from '../errors.ts'
import type { SmtpFailure, SmtpFault, SmtpPhase, SmtpReply } from '../provider/index.ts'
import { toFailureCode } from './failure-code.ts'
import { NetworkError } from './network-error.ts'

/** What we know of a sending beside the error. */
export interface SendingFacts {
  /** The final dot may have left. */
  readonly dataSent: boolean
  /** Why we gave up, if we did. */
  readonly gaveUp?: 'timeout' | 'aborted'
  readonly durationMs: number
}

/** What nodemailer hangs onto an error. */
interface MailError extends Error {
  readonly code?: unknown
  readonly originalCode?: unknown
  readonly command?: unknown
  readonly response?: unknown
  readonly responseCode?: unknown
}

const FAULTS: Readonly<Record<string, SmtpFault>> = {
  EAUTH: 'auth',
  ENOAUTH: 'auth',
  EOAUTH2: 'auth',
  EREQUIRETLS: 'tlsMissing',
  ETIMEDOUT: 'timeout',
  EPROTOCOL: 'protocol',
  EENVELOPE: 'message',
  EMESSAGE: 'message',
  EMAXRECIPIENTS: 'message',
}

const PHASES: Readonly<Record<string, SmtpPhase>> = {
  EHLO: 'connect',
  HELO: 'connect',
  STARTTLS: 'starttls',
  'MAIL FROM': 'mail',
  'RCPT TO': 'rcpt',
  DATA: 'data',
}

/** Codes of Node's TLS that speak of a certificate, or of a handshake that cannot succeed. */
const TLS_CODE =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$|INVALID_|PATH_LENGTH_|EPROTO$)/

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function toPhase(error: MailError): SmtpPhase | undefined {
  const command = textOf(error.command)
  if (command.startsWith('AUTH')) return 'auth'
  if (textOf(error.message).startsWith('Invalid greeting')) return 'connect'
  return Object.hasOwn(PHASES, command) ? PHASES[command] : undefined
}

function toReply({ response, responseCode }: MailError): SmtpReply | undefined {
  if (typeof responseCode !== 'number') return undefined
  return { code: responseCode, text: textOf(response) }
}

/** There is an answer, and it begins with no number. */
const isGarbled = ({ response, responseCode }: MailError): boolean =>
  textOf(response) !== '' && typeof responseCode !== 'number'

function toFault(error: MailError): Pick<SmtpFailure, 'fault' | 'code'> {
  const system = textOf(error.originalCode)
  if (error.code === 'ESOCKET' && system !== '') {
    const fault = TLS_CODE.test(system) ? 'certificate' : 'connection'
    return { fault, code: toFailureCode(new NetworkError(system)) }
  }
  if (error.code === 'ETLS') return { fault: 'connection', code: 'tls_handshake' }
  if (isGarbled(error)) return { fault: 'protocol' }
  const code = textOf(error.code)
  return { fault: (Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined) ?? 'connection' }
}

/**
 * nodemailer's error as the facts of it. A reply that cannot be placed, such as half a line before the
 * connection broke, is no reply unless the message had been sent: it may have been about anything.
 */
function fromMailError(error: MailError, facts: SendingFacts): Omit<SmtpFailure, 'durationMs'> {
  const found = toPhase(error)
  const phase = facts.dataSent ? 'sent' : (found ?? 'connect')
  const reply = toReply(error)
  const placed = reply !== undefined && (facts.dataSent || found !== undefined || reply.code < 500)
  return { phase, ...toFault(error), ...(placed && { reply }) }
}

/** What went wrong with a sending, as a classifier wants it. */
export function toSmtpFailure(error: unknown, facts: SendingFacts): SmtpFailure {
  const { dataSent, gaveUp, durationMs } = facts
  const phase = dataSent ? 'sent' : 'connect'
  if (gaveUp !== undefined) return { phase, fault: gaveUp, durationMs }
  if (error instanceof EgressBlockedError) {
    return { phase, fault: 'guard', code: error.reason, durationMs }
  }
  if (error instanceof NetworkError) {
    return { phase, fault: 'connection', code: error.code, durationMs }
  }
  if (!(error instanceof Error)) return { phase, fault: 'connection', durationMs }
  return { ...fromMailError(error, facts), durationMs }
}
