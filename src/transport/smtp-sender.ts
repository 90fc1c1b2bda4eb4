import { type Clock, systemClock } from '../clock.ts'
import type { Outcome } from '../delivery/index.ts'
import { ProviderSecretError } from '../errors.ts'
import {
  type AnswerMask,
  buildMail,
  classifySmtpFailure,
  createAnswerMask,
  type Mail,
  type ProviderMessage,
  type SealedMessage,
  type SmtpFailure,
  type SmtpProvider,
  toAcceptedMail,
} from '../provider/index.ts'
import { NetworkError } from './network-error.ts'
import { abortable, onAbort } from './signal.ts'
import { toSmtpFailure } from './smtp-failure.ts'
import type { SmtpLine } from './smtp-lines.ts'
import type { SmtpProgress } from './smtp-pool.ts'

/** One sending, as the steps of it see it. */
interface Sending {
  readonly mail: Mail
  readonly mask: AnswerMask
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** A deadline and a caller's signal as one; says which of them it was. */
function createLimit({ clock, timeoutMs, signal }: Sending) {
  const controller = new AbortController()
  let gaveUp: 'timeout' | 'aborted' | undefined
  const giveUp = (why: 'timeout' | 'aborted') => {
    gaveUp ??= why
    controller.abort()
  }
  const cancel = clock.schedule(() => giveUp('timeout'), timeoutMs)
  const forget = signal && onAbort(signal, () => giveUp('aborted'))
  return {
    signal: controller.signal,
    gaveUp: () => gaveUp,
    end() {
      cancel()
      forget?.()
    },
  }
}

/** What came of one try. */
interface Try {
  readonly outcome: Outcome
  /** The connection was lost without a word, and before the end of the message: the server has taken nothing. */
  readonly isLost: boolean
}

async function tryOnce(line: SmtpLine, sending: Sending): Promise<Try> {
  const { mail, mask, clock } = sending
  const start = clock.monotonic()
  const limit = createLimit(sending)
  const progress: SmtpProgress = { dataSent: false }
  const durationMs = () => Math.round(clock.monotonic() - start)
  try {
    const reply = await line.pool.send(mail, { signal: limit.signal, progress })
    const outcome = toAcceptedMail(reply, { durationMs: durationMs(), mask })
    return { outcome, isLost: false }
  } catch (error) {
    const gaveUp = limit.gaveUp()
    const facts = { ...progress, durationMs: durationMs(), ...(gaveUp && { gaveUp }) }
    const refused = line.tokenOutcome(error)
    if (refused) return { outcome: refused, isLost: false }
    const failure = toSmtpFailure(error, facts)
    return { outcome: classifySmtpFailure(failure, mask), isLost: isLost(failure, error) }
  } finally {
    limit.end()
  }
}

const isLost = ({ fault, phase, reply }: SmtpFailure, error: unknown): boolean =>
  fault === 'connection' &&
  phase !== 'sent' &&
  reply === undefined &&
  !(error instanceof NetworkError)

/**
 * Sends. A server may close a connection that was kept just when it is used again: it is tried once more then,
 * while there is time. One that was opened for this mail and is lost is trouble, and a matter of retries.
 */
async function sendOnce(line: SmtpLine, sending: Sending): Promise<Outcome> {
  const { clock, timeoutMs, signal } = sending
  const start = clock.monotonic()
  const before = line.pool.opened
  const { outcome, isLost } = await tryOnce(line, sending)
  const left = timeoutMs - (clock.monotonic() - start)
  const wasKept = line.pool.opened === before
  if (!isLost || !wasKept || left <= 0 || signal?.aborted) return outcome
  return (await tryOnce(line, { ...sending, timeoutMs: left })).outcome
}

/** A token that was kept may have been revoked: with a new one it is tried once more. */
async function sendWithToken(line: SmtpLine, sending: Sending): Promise<Outcome> {
  const { clock, timeoutMs, signal } = sending
  const start = clock.monotonic()
  const left = () => Math.max(1, timeoutMs - (clock.monotonic() - start))
  const answer = line.tokens && (await abortable(line.tokens.get(timeoutMs), signal))
  if (answer?.kind === 'none') return answer.outcome
  const outcome = await sendOnce(line, { ...sending, timeoutMs: left() })
  const isRefused = outcome.kind === 'misconfigured' && outcome.code === 'auth_refused'
  if (answer === undefined || answer.fresh || !isRefused) return outcome
  line.tokens?.drop(answer.token)
  return sendOnce(line, { ...sending, timeoutMs: left() })
}

/** What went wrong before a connection was asked for: closed, or given up. */
function toEarlyFailure(error: unknown, { mask, signal }: Sending): Outcome {
  const gaveUp = signal?.aborted ? ({ gaveUp: 'aborted' } as const) : {}
  return classifySmtpFailure(
    toSmtpFailure(error, { dataSent: false, durationMs: 0, ...gaveUp }),
    mask,
  )
}

async function sendThrough(
  provider: SmtpProvider,
  { take }: SmtpSenderPorts,
  sending: Sending,
): Promise<Outcome> {
  let line: SmtpLine | undefined
  try {
    line = take(provider)
    return await sendWithToken(line, sending)
  } catch (error) {
    return toEarlyFailure(error, sending)
  } finally {
    line?.release()
  }
}

function assertSecrets({ config, secrets }: SmtpProvider): void {
  const { kind } = config.auth
  if (kind === 'password' && !secrets.password) {
    throw new ProviderSecretError('password', 'expected a password, got none')
  }
  if (kind === 'xoauth2' && !secrets.clientSecret) {
    throw new ProviderSecretError('clientSecret', 'expected a secret, got none')
  }
}

/** What a sender of mails needs. */
export interface SmtpSenderPorts {
  /** The connections of a provider at its present revision. */
  take(provider: SmtpProvider): SmtpLine
  readonly clock?: Clock
}

/**
 * Brings a message into the form of a mail.
 *
 * @throws ProviderSecretError, ProviderUseError, RecipientError
 */
export function sealForSmtp(
  ports: SmtpSenderPorts,
  provider: SmtpProvider,
  message: ProviderMessage,
): SealedMessage {
  assertSecrets(provider)
  const mail = buildMail(provider, message)
  const parts = {
    mail,
    mask: createAnswerMask(message.rendered),
    clock: ports.clock ?? systemClock,
  }
  return {
    detail: { messageId: mail.messageId },
    send: (options) => sendThrough(provider, ports, { ...parts, ...options }),
  }
}
