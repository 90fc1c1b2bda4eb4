import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  LOGOUT_RETRY_POLICY,
  NOTIFICATION_RETRY_POLICY,
  nextDelayMs,
  type OutcomeKind,
  printBackoffTable,
  toBackoffRange,
} from '../../src/delivery/index.ts'
import type { Random } from '../../src/random.ts'

const drawing = (unit: number): Random => ({ unit: () => unit, bytes: (n) => new Uint8Array(n) })

const kinds: readonly OutcomeKind[] = ['retryable', 'rejected', 'misconfigured', 'unknown']

const input = fc.record(
  {
    attempt: fc.integer({ min: 1, max: 1000 }),
    kind: fc.constantFrom(...kinds),
    policy: fc.constantFrom(LOGOUT_RETRY_POLICY, NOTIFICATION_RETRY_POLICY),
    retryAfterMs: fc.integer({ min: 0, max: 86_400_000 }),
  },
  { requiredKeys: ['attempt', 'kind', 'policy'] },
)

const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('The wait before the next attempt', () => {
  test('is never shorter than Retry-After', () => {
    fc.assert(
      fc.property(input, unit, (wait, chance) => {
        const delayMs = nextDelayMs({ ...wait, random: drawing(chance) })
        expect(delayMs).toBeGreaterThanOrEqual(wait.retryAfterMs ?? 0)
      }),
    )
  })

  test('is finite, whole, above nothing, and within its range', () => {
    fc.assert(
      fc.property(input, unit, (wait, chance) => {
        const delayMs = nextDelayMs({ ...wait, random: drawing(chance) })
        const { floorMs, ceilingMs } = toBackoffRange(wait)
        expect(Number.isSafeInteger(delayMs)).toBe(true)
        expect(delayMs).toBeGreaterThanOrEqual(Math.max(wait.policy.shortestDelayMs, floorMs))
        expect(delayMs).toBeLessThanOrEqual(Math.ceil(ceilingMs))
      }),
    )
  })

  test('never exceeds four hours, unless the other side asked for more', () => {
    fc.assert(
      fc.property(input, unit, (wait, chance) => {
        const longestMs = Math.max(4 * 3_600_000, (wait.retryAfterMs ?? 0) * 1.25)
        const delayMs = nextDelayMs({ ...wait, random: drawing(chance) })
        expect(delayMs).toBeLessThanOrEqual(Math.ceil(longestMs))
      }),
    )
  })

  test('grows with the attempt for the same draw, so its mean grows too', () => {
    fc.assert(
      fc.property(input, unit, fc.nat(20), (wait, chance, more) => {
        const random = drawing(chance)
        const later = { ...wait, attempt: wait.attempt + more, random }
        expect(nextDelayMs(later)).toBeGreaterThanOrEqual(nextDelayMs({ ...wait, random }))
      }),
    )
  })

  test('grows with Retry-After for the same draw', () => {
    fc.assert(
      fc.property(input, unit, fc.nat(1_000_000), (wait, chance, more) => {
        const random = drawing(chance)
        const longer = { ...wait, retryAfterMs: (wait.retryAfterMs ?? 0) + more, random }
        expect(nextDelayMs(longer)).toBeGreaterThanOrEqual(nextDelayMs({ ...wait, random }))
      }),
    )
  })

  test('uses its whole range', () => {
    const wait = { attempt: 5, kind: 'retryable', policy: LOGOUT_RETRY_POLICY } as const
    expect(nextDelayMs({ ...wait, random: drawing(0) })).toBe(600_000)
    expect(nextDelayMs({ ...wait, random: drawing(1 - 2 ** -40) })).toBeLessThanOrEqual(101)
  })

  test('is over 35 s after a refusal and minutes after a configuration fault', () => {
    const random = drawing(1 - 2 ** -40)
    const wait = { attempt: 1, policy: LOGOUT_RETRY_POLICY, random }
    expect(nextDelayMs({ ...wait, kind: 'rejected' })).toBeGreaterThanOrEqual(35_000)
    expect(nextDelayMs({ ...wait, kind: 'misconfigured' })).toBeGreaterThanOrEqual(300_000)
  })
})

describe('The backoff table', () => {
  test('of logouts has a row for every attempt but the last', () => {
    const rows = printBackoffTable(LOGOUT_RETRY_POLICY)
    expect(rows.map(({ ceilingMs }) => ceilingMs / 1000)).toEqual([
      ...[1, 5, 30, 120, 600, 1800, 3600, 7200],
      ...Array.from({ length: 21 }, () => 14_400),
    ])
    expect(rows[0]).toEqual({
      attempt: 1,
      floorMs: 100,
      ceilingMs: 1000,
      meanAgeMs: 550,
      longestAgeMs: 1000,
    })
  })

  test.each([LOGOUT_RETRY_POLICY, NOTIFICATION_RETRY_POLICY])(
    'never falls from row to row',
    (policy) => {
      const ceilings = printBackoffTable(policy).map(({ ceilingMs }) => ceilingMs)
      expect(ceilings).toEqual(ceilings.toSorted((a, b) => a - b))
    },
  )
})
