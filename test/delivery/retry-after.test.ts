import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRetryAfter } from '../../src/delivery/index.ts'

const NOW_MS = Date.UTC(2026, 10, 6, 8, 0, 0)
const DAY_MS = 86_400_000

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['86400', DAY_MS],
    ['Fri, 06 Nov 2026 08:00:30 GMT', 30_000],
    ['Friday, 06-Nov-26 08:00:30 GMT', 30_000],
    ['Fri Nov  6 08:00:30 2026', 30_000],
  ])('%j is read as a wait', (value, waitMs) => {
    expect(parseRetryAfter(value, NOW_MS)).toBe(waitMs)
  })

  test('a date that has passed means no wait', () => {
    expect(parseRetryAfter('Fri, 06 Nov 2026 07:00:00 GMT', NOW_MS)).toBe(0)
  })

  test.each(['99999999', '9'.repeat(400), 'Wed, 06 Nov 2999 08:00:00 GMT'])(
    'an absurd wait is cut to a day',
    (value) => {
      expect(parseRetryAfter(value, NOW_MS)).toBe(DAY_MS)
    },
  )

  test.each([
    undefined,
    '',
    ' ',
    '-1',
    '+5',
    '1.5',
    '1e3',
    '0x10',
    '5s',
    'soon',
    '2026-11-06T08:00:30Z',
    'Fri, 06 Nov 2026 08:00:30 +0100',
    'Fri, 06 Foo 2026 08:00:30 GMT',
    'Fri, 99 Nov 2026 99:00:30 GMT',
  ])('%j says nothing', (value) => {
    expect(parseRetryAfter(value, NOW_MS)).toBeUndefined()
  })

  test('any text gives nothing, or a finite wait of at most a day', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)),
        (value) => {
          const waitMs = parseRetryAfter(value, NOW_MS)
          expect(waitMs === undefined || (waitMs >= 0 && waitMs <= DAY_MS)).toBe(true)
        },
      ),
    )
  })
})
