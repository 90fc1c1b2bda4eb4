import { expect, it } from 'vitest'
import { createLeaseEnds } from '../../src/engine/lease-ends.ts'

it('two claims within a millisecond have leases with ends of their own, and a clock that is set back is followed', () => {
  let now = 1000.4
  const leaseEnd = createLeaseEnds({ now: () => now }, 60_000)
  expect([leaseEnd(), leaseEnd(), leaseEnd()]).toEqual([61_000, 61_001, 61_002])
  now = 5000
  expect(leaseEnd()).toBe(65_000)
  now = 4990
  expect(leaseEnd()).toBe(65_001)
  now = -3_600_000
  expect(leaseEnd()).toBe(-3_540_000)
})
