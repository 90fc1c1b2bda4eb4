import { describe, expect, test } from 'vitest'
import type { HttpAnswer, OutcomeKind } from '../../src/delivery/index.ts'
import { classifyLogoutAnswer } from '../../src/logout/index.ts'

const NOW_MS = Date.UTC(2026, 10, 6, 8, 0, 0)

const answered = (status: number, retryAfter?: string): HttpAnswer => ({
  kind: 'answered',
  status,
  prefix: 'said so',
  durationMs: 12,
  ...(retryAfter === undefined ? {} : { retryAfter }),
})

const STATUSES: Readonly<Record<OutcomeKind, readonly number[]>> = {
  accepted: [200, 201, 202, 203, 204, 205, 206, 226],
  rejected: [400],
  retryable: [408, 425, 429, 500, 501, 502, 503, 505, 507, 511, 520, 599],
  misconfigured: [
    100, 300, 301, 302, 303, 304, 307, 308, 401, 402, 403, 404, 405, 406, 409, 410, 413, 414, 415,
    418, 422, 426, 431, 451, 499,
  ],
  blocked: [],
  unknown: [],
}

const rows = Object.entries(STATUSES).flatMap(([kind, statuses]) =>
  statuses.map((status) => [status, kind] as const),
)

describe('The answer of a relying party', () => {
  test.each(['eyJhbGciOi', 'eyJhbGciOiJFUzI1NiJ9.eyJpc3Mi', 'eyJhbGciOiJFUzI1NiJ9.'])(
    'a token that is cut off is not kept: %s',
    (cut) => {
      const answer = { ...answered(400), prefix: `bad logout_token=${cut}` }
      expect(classifyLogoutAnswer(answer, NOW_MS)).toMatchObject({
        answer: 'bad logout_token=[token]',
      })
    },
  )

  test.each(rows)('%i means %s', (status, kind) => {
    const outcome = classifyLogoutAnswer(answered(status), NOW_MS)
    expect(outcome).toMatchObject({ kind, status, durationMs: 12, answer: 'said so' })
  })

  test('504 is what a gateway says of a server that hangs: it is tried again', () => {
    const answer = classifyLogoutAnswer(answered(504), NOW_MS)
    expect(answer).toMatchObject({ kind: 'retryable', code: 'http_504' })
  })

  test.each([429, 503, 400, 404])('%i hands Retry-After on, in both forms', (status) => {
    const date = 'Fri, 06 Nov 2026 08:01:00 GMT'
    expect(classifyLogoutAnswer(answered(status, '7'), NOW_MS)).toMatchObject({
      retryAfterMs: 7000,
    })
    expect(classifyLogoutAnswer(answered(status, date), NOW_MS)).toMatchObject({
      retryAfterMs: 60_000,
    })
    expect(classifyLogoutAnswer(answered(status, 'soon'), NOW_MS)).not.toHaveProperty(
      'retryAfterMs',
    )
  })

  test('a refusal by the network guard keeps its reason and no status', () => {
    const blocked: HttpAnswer = { kind: 'blocked', reason: 'private_address', durationMs: 1 }
    expect(classifyLogoutAnswer(blocked, NOW_MS)).toEqual({
      kind: 'blocked',
      code: 'private_address',
      durationMs: 1,
    })
  })

  test.each([true, false])('no answer is tried again, bytes left: %s', (bytesLeft) => {
    const failed: HttpAnswer = { kind: 'failed', code: 'timeout', bytesLeft, durationMs: 5000 }
    expect(classifyLogoutAnswer(failed, NOW_MS)).toEqual({
      kind: 'retryable',
      code: 'timeout',
      durationMs: 5000,
    })
  })

  test('an empty body leaves no answer behind', () => {
    const outcome = classifyLogoutAnswer(
      { kind: 'answered', status: 200, prefix: '', durationMs: 1 },
      NOW_MS,
    )
    expect(outcome).not.toHaveProperty('answer')
  })
})

test('a token that the receiver sends back is not kept', () => {
  const token = `${'h'.repeat(20)}.${'p'.repeat(40)}.${'s'.repeat(43)}`
  const outcome = classifyLogoutAnswer(
    { kind: 'answered', status: 400, prefix: `bad token ${token}, sorry`, durationMs: 1 },
    0,
  )
  expect(outcome.answer).toBe('bad token [token], sorry')
})
