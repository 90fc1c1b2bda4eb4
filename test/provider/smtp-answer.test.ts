import { describe, expect, it } from 'vitest'
import {
  classifySmtpFailure,
  type SmtpFailure,
  type SmtpFault,
  type SmtpPhase,
  toAcceptedMail,
} from '../../src/provider/index.ts'

const asItIs = (text: string) => text

const replied = (phase: SmtpPhase, text: string): SmtpFailure => ({
  phase,
  fault: 'connection',
  reply: { code: Number(text.slice(0, 3)), text },
  durationMs: 5,
})

const ALL_PHASES: readonly SmtpPhase[] = [
  'connect',
  'starttls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'sent',
]

const across = (texts: readonly string[], phases: readonly SmtpPhase[] = ALL_PHASES) =>
  texts.flatMap((text) => phases.map((phase) => [text, phase] as const))

describe('a reply', () => {
  it.each(
    across(['421 bye', '450 greylisted', '451 4.7.1 later', '452 full', '454 4.7.0 no TLS now']),
  )('%s in phase %s passes', (text, phase) => {
    const outcome = classifySmtpFailure(replied(phase, text), asItIs)
    expect(outcome).toEqual({
      kind: 'retryable',
      status: Number(text.slice(0, 3)),
      code: `smtp_${text.slice(0, 3)}`,
      durationMs: 5,
      answer: text,
    })
  })

  it.each(
    across(['530 5.7.0 log in', '534 5.7.9 weak', '535 5.7.8 no', '538 5.7.11 no', '550 5.7.8 no']),
  )('%s in phase %s is about logging in', (text, phase) => {
    const outcome = classifySmtpFailure(replied(phase, text), asItIs)
    expect(outcome.kind).toBe('misconfigured')
    expect(outcome.code).toMatch(/^(?:auth_|encryption_)/)
  })

  it.each([
    ['550 5.1.1 user unknown', 'rcpt', 'rejected', 'smtp_550'],
    ['552 5.2.2 mailbox full', 'rcpt', 'rejected', 'smtp_552'],
    ['553 bad name', 'rcpt', 'rejected', 'smtp_553'],
    ['554 5.7.1 relay access denied', 'rcpt', 'rejected', 'smtp_554'],
    ['554 5.6.0 no', 'data', 'rejected', 'smtp_554'],
    ['554 5.7.1 spam', 'sent', 'rejected', 'smtp_554'],
    ['552 5.3.4 too big', 'sent', 'rejected', 'smtp_552'],
    ['550 5.7.60 may not send as', 'sent', 'misconfigured', 'sender_refused'],
    ['554 5.2.252 SendAsDenied', 'sent', 'misconfigured', 'sender_refused'],
    ['553 5.7.1 sender not owned', 'mail', 'misconfigured', 'sender_refused'],
    ['552 5.3.4 too big', 'mail', 'rejected', 'smtp_552'],
    ['550 5.6.7 not ASCII', 'mail', 'rejected', 'smtp_550'],
    ['554 no service for you', 'connect', 'misconfigured', 'service_refused'],
    ['502 no such command', 'starttls', 'misconfigured', 'tls_refused'],
    ['503 no TLS here', 'starttls', 'misconfigured', 'tls_refused'],
    ['504 mechanism unknown', 'auth', 'misconfigured', 'auth_refused'],
    ['503 bad sequence', 'rcpt', 'retryable', 'smtp_503'],
    ['250 what', 'connect', 'retryable', 'bad_response'],
  ] as const)('%s in phase %s is %s, %s', (text, phase, kind, code) => {
    expect(classifySmtpFailure(replied(phase, text), asItIs)).toMatchObject({ kind, code })
  })

  it('after the message is never unknown: the server has said what it did', () => {
    for (let code = 400; code < 600; code += 1) {
      const { kind } = classifySmtpFailure(replied('sent', `${code} x`), asItIs)
      expect(['retryable', 'rejected', 'misconfigured']).toContain(kind)
    }
  })
})

const FAULTS: readonly (readonly [SmtpFault, string, string])[] = [
  ['connection', 'retryable', 'connection_closed'],
  ['timeout', 'retryable', 'timeout'],
  ['aborted', 'retryable', 'aborted'],
  ['protocol', 'retryable', 'bad_response'],
  ['certificate', 'misconfigured', 'certificate_refused'],
  ['auth', 'misconfigured', 'auth_refused'],
  ['tlsMissing', 'misconfigured', 'tls_missing'],
  ['message', 'rejected', 'message_refused'],
  ['guard', 'blocked', 'blocked'],
]

describe('without a reply', () => {
  it.each(FAULTS)('%s before the final dot is %s, %s', (fault, kind, code) => {
    for (const phase of ALL_PHASES.filter((one) => one !== 'sent')) {
      const outcome = classifySmtpFailure({ phase, fault, durationMs: 5 }, asItIs)
      expect(outcome).toEqual({ kind, code, durationMs: 5 })
    }
  })

  it.each(FAULTS)('%s after the final dot is unknown', (fault) => {
    const outcome = classifySmtpFailure({ phase: 'sent', fault, durationMs: 5 }, asItIs)
    expect(outcome.kind).toBe('unknown')
  })

  it('a code of the system is told', () => {
    const failure = { phase: 'connect', fault: 'connection', code: 'ECONNREFUSED' } as const
    expect(classifySmtpFailure({ ...failure, durationMs: 5 }, asItIs)).toEqual({
      kind: 'retryable',
      code: 'ECONNREFUSED',
      durationMs: 5,
    })
  })
})

describe('an accepted mail', () => {
  it.each([
    ['250 2.0.0 Ok: queued as 4Xk3J2', '4Xk3J2'],
    ['250 OK id=1sXyZ-0001', '1sXyZ-0001'],
    ['250 2.0.0 OK', undefined],
    ['250 queued as <anna@example.org>', undefined],
  ])('%s has the reference %s', (text, reference) => {
    const outcome = toAcceptedMail({ code: 250, text }, { durationMs: 5, mask: asItIs })
    expect(outcome.reference).toBe(reference)
  })
})
