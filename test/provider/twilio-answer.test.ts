import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../src/delivery/index.ts'
import {
  classifyTwilioAnswer,
  classifyTwilioCheck,
  findTwilioMeaning,
} from '../../src/provider/index.ts'
import { NOW } from './support/message.ts'

const context = { now: NOW, mask: (text: string) => text }
const SID = 'SM0123456789abcdef0123456789abcdef'

const answered = (status: number, body: object | string = {}): HttpAnswer => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { kind: 'answered', status, prefix: 'why', body: text, durationMs: 5 }
}

const refused = (status: number, code: number) => answered(status, { code, message: 'why', status })

const MEANINGS = {
  rejected: [
    21211, 21610, 21614, 21612, 21408, 30004, 30005, 30006, 30007, 60200, 60203, 60205, 60410,
  ],
  misconfigured: [20003, 21606, 21608, 30002, 30024, 30034, 60223, 63038],
  retryable: [20429, 21730, 30001, 30003, 30022, 60212],
  unknown: [30008, 30410],
} as const

const ROWS = Object.entries(MEANINGS).flatMap(([kind, codes]) =>
  codes.map((code) => [code, kind] as const),
)

describe("Twilio's answer to a message", () => {
  it.each([200, 201])('%i is accepted, with the SID as reference', (status) => {
    expect(classifyTwilioAnswer(answered(status, { sid: SID, status: 'queued' }), context)).toEqual(
      {
        kind: 'accepted',
        status,
        code: `http_${status}`,
        durationMs: 5,
        reference: SID,
      },
    )
  })

  it.each(['', 'no JSON', '[]', 'null', '{"sid":7}', '{"sid":"<script>"}'])(
    '201 with the body %j is accepted without a reference',
    (body) => {
      const outcome = classifyTwilioAnswer(answered(201, body), context)
      expect(outcome.kind).toBe('accepted')
      expect(outcome).not.toHaveProperty('reference')
    },
  )

  it.each([
    ['undelivered', 30006, 'rejected', 'recipient_unreachable_by_sms'],
    ['failed', 30001, 'retryable', 'queue_overflow'],
    ['failed', 39999, 'rejected', 'twilio_39999'],
    ['failed', null, 'rejected', 'message_failed'],
  ])('201 with a message that is %s already, %s, is %s', (status, error_code, kind, code) => {
    const outcome = classifyTwilioAnswer(answered(201, { sid: SID, status, error_code }), context)
    expect(outcome).toMatchObject({ kind, code, status: 201 })
    expect(outcome).not.toHaveProperty('reference')
  })

  it.each(ROWS)('code %i is %s', (code, kind) => {
    const outcome = classifyTwilioAnswer(refused(400, code), context)
    expect(outcome).toMatchObject({ kind, code: findTwilioMeaning(code)?.word, status: 400 })
  })

  it.each([
    [400, 'rejected', 'twilio_99999'],
    [401, 'misconfigured', 'twilio_99999'],
    [403, 'misconfigured', 'twilio_99999'],
    [404, 'misconfigured', 'twilio_99999'],
    [429, 'retryable', 'twilio_99999'],
    [500, 'unknown', 'twilio_99999'],
    [502, 'unknown', 'twilio_99999'],
    [503, 'retryable', 'twilio_99999'],
    [504, 'unknown', 'twilio_99999'],
  ])('%i with a code that we do not know is %s', (status, kind, code) => {
    expect(classifyTwilioAnswer(refused(status, 99_999), context)).toMatchObject({ kind, code })
  })

  it.each([
    [302, 'misconfigured'],
    [400, 'rejected'],
    [401, 'misconfigured'],
    [429, 'retryable'],
    [500, 'unknown'],
    [503, 'retryable'],
  ])('%i without JSON is %s', (status, kind) => {
    const outcome = classifyTwilioAnswer(answered(status, '<html>'), context)
    expect(outcome).toMatchObject({ kind, code: `http_${status}` })
  })

  it('500 is unknown, whatever code it carries', () => {
    for (const code of [20500, 20003, 21211, 20429]) {
      expect(classifyTwilioAnswer(refused(500, code), context).kind).toBe('unknown')
    }
  })

  it.each([
    [true, 'unknown'],
    [false, 'retryable'],
  ])('no answer, bytes left %s: %s', (bytesLeft, kind) => {
    const answer = { kind: 'failed', code: 'timeout', bytesLeft, durationMs: 5 } as const
    expect(classifyTwilioAnswer(answer, context)).toMatchObject({ kind, code: 'timeout' })
  })

  it('no user can stop the provider by the number that is typed in', () => {
    for (const code of [
      21211, 21408, 21610, 21612, 21614, 30004, 30005, 30006, 60200, 60410, 60605,
    ]) {
      expect(findTwilioMeaning(code)?.kind).toBe('rejected')
    }
  })
})

describe("Twilio's answer to a code", () => {
  it.each([
    ['approved', 'approved'],
    ['pending', 'wrong'],
    ['max_attempts_reached', 'exhausted'],
    ['expired', 'expired'],
    ['canceled', 'expired'],
    ['deleted', 'expired'],
    ['failed', 'expired'],
  ])('%s: %s', (status, verdict) => {
    expect(classifyTwilioCheck(answered(200, { sid: SID, status }), context)).toBe(verdict)
  })

  it.each([
    [404, 20404, 'expired'],
    [429, 60202, 'exhausted'],
    [400, 60200, 'wrong'],
  ])('%i with code %i: %s', (status, code, verdict) => {
    expect(classifyTwilioCheck(refused(status, code), context)).toBe(verdict)
  })

  it.each([
    [refused(401, 20003), 'misconfigured'],
    [refused(429, 20429), 'retryable'],
    [answered(200, { status: 'constructor' }), 'unknown'],
    [answered(200, 'no JSON'), 'unknown'],
    [refused(500, 20500), 'unknown'],
    [
      { kind: 'failed', code: 'ECONNREFUSED', bytesLeft: false, durationMs: 5 } as const,
      'retryable',
    ],
    [{ kind: 'failed', code: 'timeout', bytesLeft: true, durationMs: 5 } as const, 'unknown'],
    [{ kind: 'blocked', reason: 'loopback', durationMs: 5 } as const, 'blocked'],
  ])('%j is no verdict', (answer, kind) => {
    expect(classifyTwilioCheck(answer, context)).toMatchObject({ kind })
  })
})
