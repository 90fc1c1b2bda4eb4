import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OptionError } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import {
  BUCKET_COUNT,
  bucketOf,
  bucketOfDeliveryId,
  createDeliveryId,
} from '../../src/store/index.ts'

const WORD = 0xffff_ffffn

/** The definition again, in whole numbers without end: FNV-1a, two rounds of mixing, modulo 64. */
function bucketByDefinition(instance: string, key: string): number {
  let hash = 0x811c9dc5n
  for (const byte of Buffer.from(`${instance}\u0000${key}`, 'utf8'))
    hash = ((hash ^ BigInt(byte)) * 0x01000193n) & WORD
  hash ^= hash >> 16n
  hash = (hash * 0x85ebca6bn) & WORD
  hash ^= hash >> 13n
  return Number(hash % 64n)
}

const anyText = fc.string({ unit: 'grapheme', maxLength: 60 })

describe('the bucket of a key', () => {
  /** Rows on disk depend on these: if one changes, every database out there is broken. */
  it.each([
    ['', '', 55],
    ['default', 'session-1', 18],
    ['default', 'session-2', 30],
    ['default', 'S', 16],
    ['a', 'b', 25],
    ['ab', '', 19],
    ['', 'ab', 39],
    ['default', 'ünïcödé 🦉', 47],
    ['tenant-7', '0190b6c1-7d2a-7c3e-8f00-1234567890ab', 25],
    ['default', 'x'.repeat(512), 30],
    ['default', '\u0000', 20],
    ['instanz', 'sitzung', 27],
  ] as const)('of %j, %j stays what it is', (instance, key, bucket) => {
    expect(bucketOf(instance, key)).toBe(bucket)
  })

  it('is what its definition says', () => {
    fc.assert(
      fc.property(anyText, anyText, (instance, key) => {
        expect(bucketOf(instance, key)).toBe(bucketByDefinition(instance, key))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['numbers in a row', (n: number) => String(n)],
    ['session ids', () => systemRandom.bytes(16).join('-')],
    ['long prefixes', (n: number) => `${'session/'.repeat(30)}${n}`],
  ] as const)('spreads %s evenly over all 64', (_, keyOf) => {
    const keys = 64_000
    const counts = new Array<number>(BUCKET_COUNT).fill(0)
    for (let n = 0; n < keys; n++) {
      const bucket = bucketOf('default', keyOf(n))
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    const mean = keys / BUCKET_COUNT
    const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
    expect(BUCKET_COUNT).toBe(64)
    expect(Math.min(...counts)).toBeGreaterThan(mean * 0.8)
    expect(Math.max(...counts)).toBeLessThan(mean * 1.2)
    expect(chiSquare).toBeLessThan(130)
  })
})

describe('a delivery id', () => {
  const LAST_MS = 2 ** 48 - 1
  const instant = fc.integer({ min: 0, max: LAST_MS })
  const bucket = fc.integer({ min: 0, max: BUCKET_COUNT - 1 })

  it('is a UUID of version 7 that carries its bucket and its millisecond', () => {
    fc.assert(
      fc.property(instant, bucket, (at, into) => {
        const id = createDeliveryId(at, into, systemRandom)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(bucketOfDeliveryId(id)).toBe(into)
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at)
      }),
      { numRuns: 500 },
    )
  })

  it('sorts by its time', () => {
    fc.assert(
      fc.property(instant, instant, bucket, bucket, (a, b, one, other) => {
        fc.pre(a < b)
        const [first, second] = [
          createDeliveryId(a, one, systemRandom),
          createDeliveryId(b, other, systemRandom),
        ]
        expect(first < second).toBe(true)
      }),
    )
  })

  it('is not made twice, in one millisecond and one bucket', () => {
    const ids = Array.from({ length: 20_000 }, () => createDeliveryId(1, 1, systemRandom))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each([
    ['nothing', ''],
    ['a UUID of version 4', '0190b6c1-7d2a-4c3e-8f00-1234567890ab'],
    ['a UUID of another variant', '0190b6c1-7d2a-7c3e-cf00-1234567890ab'],
    ['capitals', '0190B6C1-7D2A-7C3E-8F00-1234567890AB'],
    ['more than an id', '0190b6c1-7d2a-7c3e-8f00-1234567890ab\n'],
    ['SQL', `0190b6c1-7d2a-7c3e-8f00-1234567890a'`],
  ])('is not %s', (_, text) => {
    expect(() => bucketOfDeliveryId(text)).toThrow(OptionError)
  })
})
