import { expect, it } from 'vitest'
import { toAttempts } from '../../src/service/view.ts'

it('only what begins or ends an attempt counts towards it', () => {
  const line = (revision: number, event: string, detail: object = {}) => ({
    machine: 'delivery',
    revision,
    event,
    edge: null,
    from: null,
    to: 'retrying',
    at: revision * 1000,
    detail: { attempt: 1, ...detail },
  })
  const journal = [
    line(1, 'message.sealed', { jti: 'a' }),
    line(2, 'attempt.failed', { outcome: 'retryable', code: 'http_503' }),
    line(3, 'deadline.passed'),
    line(4, 'backoff.elapsed'),
    line(5, 'delivery.cancelled'),
  ]
  expect(toAttempts(journal)).toEqual([
    {
      number: 1,
      startedAt: new Date(1000),
      finishedAt: new Date(2000),
      jti: 'a',
      outcome: 'retryable',
      code: 'http_503',
    },
  ])
})
