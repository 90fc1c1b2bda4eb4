import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../src/delivery/index.ts'
import { classifyRelayAnswer } from '../../src/provider/index.ts'
import { NOW } from './support/message.ts'

const context = { now: NOW, mask: (text: string) => text }

const answered = (status: number, retryAfter?: string): HttpAnswer => ({
  kind: 'answered',
  status,
  prefix: 'why',
  durationMs: 5,
  ...(retryAfter === undefined ? {} : { retryAfter }),
})

const KINDS = {
  accepted: [200, 201, 202, 204, 299],
  retryable: [408, 425, 429, 500, 502, 503, 504, 599],
  misconfigured: [301, 302, 303, 304, 307, 308, 401, 403, 404, 405, 410],
  rejected: [400, 402, 406, 409, 411, 413, 415, 418, 422, 451, 499],
} as const

const ROWS = Object.entries(KINDS).flatMap(([kind, statuses]) =>
  statuses.map((status) => [status, kind] as const),
)

describe("a relay's answer", () => {
  it.each(ROWS)('%i is %s', (status, kind) => {
    expect(classifyRelayAnswer(answered(status), context)).toEqual({
      kind,
      status,
      code: `http_${status}`,
      durationMs: 5,
      answer: 'why',
      ...(status === 504 ? { unsure: true } : {}),
    })
  })

  it('every status has exactly one meaning', () => {
    const kinds = Array.from(
      { length: 500 },
      (_, index) => classifyRelayAnswer(answered(index + 100), context).kind,
    )
    expect(new Set(kinds)).toEqual(new Set(Object.keys(KINDS)))
  })

  it.each([
    ['120', 120_000],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['soon', undefined],
  ])('Retry-After %s is a floor', (retryAfter, retryAfterMs) => {
    const outcome = classifyRelayAnswer(answered(503, retryAfter), context)
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(retryAfterMs)
  })

  it.each([
    ['timeout', true],
    ['ECONNRESET', true],
    ['ECONNREFUSED', false],
    ['CERT_HAS_EXPIRED', false],
  ])('no answer (%s) is tried again, and unsure when bytes had left', (code, bytesLeft) => {
    const answer = { kind: 'failed', code, bytesLeft, durationMs: 5 } as const
    const unsure = bytesLeft ? { unsure: true } : {}
    const retryable = { kind: 'retryable', code, durationMs: 5, ...unsure }
    expect(classifyRelayAnswer(answer, context)).toEqual(retryable)
  })

  it.each(['invalid_url', 'invalid_request'])('%s is for a person to mend', (code) => {
    const answer = { kind: 'failed', code, bytesLeft: false, durationMs: 0 } as const
    expect(classifyRelayAnswer(answer, context)).toMatchObject({ kind: 'misconfigured', code })
  })

  it('a destination that the guard refuses is blocked', () => {
    const answer = { kind: 'blocked', reason: 'loopback', durationMs: 1 } as const
    expect(classifyRelayAnswer(answer, context)).toMatchObject({
      kind: 'blocked',
      code: 'loopback',
    })
  })
})
