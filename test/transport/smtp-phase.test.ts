import { describe, expect, it } from 'vitest'
import {
  createFakeClock,
  type SmtpSinkAnswer,
  type SmtpSinkPhase,
} from '../../src/testing/index.ts'
import { renderEmail } from '../provider/support/message.ts'
import { openProviders, sendThrough } from './support/provider.ts'
import { openSink, toSmtpProvider } from './support/smtp.ts'

const login = { auth: { kind: 'password', user: 'op' } } as const
const secrets = { password: 'secret-password' }
const TIMEOUT_MS = 20_000

/** What comes of one mail when the server behaves so in one phase. */
async function sendInto(phase: SmtpSinkPhase, answer: SmtpSinkAnswer) {
  const sink = await openSink({
    login: () => true,
    respond: (reached) => (reached === phase ? answer : undefined),
  })
  const provider = toSmtpProvider(sink.port, { config: login, secrets })
  const outcome = await sendThrough(openProviders(), provider, renderEmail(), {
    timeoutMs: TIMEOUT_MS,
  })
  return { outcome, sink }
}

/** The same, if it says nothing: the deadline passes as soon as that phase is reached. */
async function sendIntoSilence(phase: SmtpSinkPhase) {
  const clock = createFakeClock({ now: 0 })
  const sink = await openSink({
    login: () => true,
    respond(reached) {
      if (reached !== phase) return undefined
      clock.advance(TIMEOUT_MS)
      return 'hang'
    },
  })
  const provider = toSmtpProvider(sink.port, { config: login, secrets })
  const outcome = await sendThrough(openProviders({ clock }), provider, renderEmail(), {
    timeoutMs: TIMEOUT_MS,
  })
  return { outcome, sink }
}

const BEFORE_THE_DOT = ['connect', 'ehlo', 'auth', 'mail', 'rcpt', 'data'] as const

const across = <Row>(toRow: (phase: (typeof BEFORE_THE_DOT)[number]) => Row) =>
  BEFORE_THE_DOT.map(toRow)

describe('before the final dot', () => {
  it.each(
    BEFORE_THE_DOT.flatMap((phase) =>
      (['drop', 'reset'] as const).map((how) => [how, phase] as const),
    ),
  )('a %s in phase %s is tried again', async (how, phase) => {
    const { outcome, sink } = await sendInto(phase, how)
    expect(outcome.kind).toBe('retryable')
    expect(sink.requests).toEqual([])
  })

  it.each(across((phase) => phase))('silence in phase %s ends with the deadline', async (phase) => {
    const { outcome, sink } = await sendIntoSilence(phase)
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'timeout', durationMs: TIMEOUT_MS })
    expect(sink.requests).toEqual([])
  })

  it('a server that knows no EHLO is greeted by HELO', async () => {
    const { outcome } = await sendInto('ehlo', 502)
    expect(outcome.kind).toBe('accepted')
  })

  it.each(across((phase) => phase).filter((phase) => phase !== 'ehlo'))(
    '451 in phase %s is tried again',
    async (phase) => {
      const { outcome } = await sendInto(phase, {
        code: 451,
        text: '4.7.1 later, anna@example.org',
      })
      expect(outcome).toMatchObject({ kind: 'retryable', status: 451, code: 'smtp_451' })
      expect(JSON.stringify(outcome)).not.toContain('anna')
    },
  )

  it.each([
    ['connect', 554, 'misconfigured', 'service_refused'],
    ['auth', 535, 'misconfigured', 'auth_refused'],
    ['mail', 530, 'misconfigured', 'auth_required'],
    ['mail', 553, 'misconfigured', 'sender_refused'],
    ['rcpt', 550, 'rejected', 'smtp_550'],
    ['rcpt', 535, 'misconfigured', 'auth_refused'],
    ['data', 554, 'rejected', 'smtp_554'],
    ['data', 503, 'retryable', 'smtp_503'],
  ] as const)('in phase %s the reply %i is %s, %s', async (phase, code, kind, word) => {
    const { outcome } = await sendInto(phase, code)
    expect(outcome).toMatchObject({ kind, status: code, code: word })
  })

  it('a refused recipient is told without the address', async () => {
    const text = '5.1.1 <anna@example.org>: Recipient address rejected: User unknown'
    const { outcome } = await sendInto('rcpt', { code: 550, text })
    expect(outcome).toMatchObject({
      kind: 'rejected',
      answer: expect.stringContaining('User unknown'),
    })
    expect(JSON.stringify(outcome)).not.toContain('anna')
  })

  it('a connection that is lost in the middle of the message is tried again', async () => {
    const sink = await openSink({ respond: (phase) => (phase === 'body' ? 'drop' : undefined) })
    const rendered = renderEmail()
    const text = `${'a line of a very long mail\n'.repeat(400_000)}`
    const long = { ...rendered, message: { ...rendered.message, text } }
    const outcome = await sendThrough(openProviders(), toSmtpProvider(sink.port), long)
    expect(outcome.kind).toBe('retryable')
    expect(sink.requests).toEqual([])
  })
})

describe('after the final dot', () => {
  it.each(['drop', 'reset'] as const)('a %s is unknown', async (how) => {
    const { outcome, sink } = await sendInto('sent', how)
    expect(outcome.kind).toBe('unknown')
    expect(sink.requests).toHaveLength(1)
  })

  it('silence is unknown when the deadline has passed', async () => {
    const { outcome, sink } = await sendIntoSilence('sent')
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'timeout' })
    expect(sink.requests).toHaveLength(1)
  })

  it('a sending that is given up is unknown', async () => {
    const gaveUp = new AbortController()
    const sink = await openSink({
      respond(phase) {
        if (phase !== 'sent') return undefined
        gaveUp.abort()
        return 'hang'
      },
    })
    const outcome = await sendThrough(openProviders(), toSmtpProvider(sink.port), renderEmail(), {
      signal: gaveUp.signal,
    })
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'aborted' })
  })

  it.each([
    [451, 'retryable', 'smtp_451'],
    [421, 'retryable', 'smtp_421'],
    [554, 'rejected', 'smtp_554'],
  ] as const)('the reply %i is %s: the server says what it did', async (code, kind, word) => {
    const { outcome } = await sendInto('sent', code)
    expect(outcome).toMatchObject({ kind, code: word, status: code })
  })

  it('nothing is sent a second time by itself', async () => {
    const { sink } = await sendInto('sent', 'drop')
    expect(sink.connections).toBe(1)
  })
})

describe('a sending that is given up before it has begun', () => {
  it('is tried again, and no connection is made', async () => {
    const sink = await openSink()
    const outcome = await sendThrough(openProviders(), toSmtpProvider(sink.port), renderEmail(), {
      signal: AbortSignal.abort(),
    })
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'aborted' })
    expect(sink.requests).toEqual([])
  })
})
