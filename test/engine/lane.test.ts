import { describe, expect, it } from 'vitest'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { createLane, endWork, takeSlot } from '../../src/engine/lane.ts'

const NOW = 1_000_000
const SHARE = 10

const actor = () => ({}) as DeliveryActor

/** A lane whose attempts took so long lately. */
function laneOf(workMs: number) {
  const lane = createLane('lane')
  for (let turn = 0; turn < 40; turn++) {
    const one = actor()
    lane.working.set(one, NOW - workMs)
    endWork(lane, one, NOW)
  }
  return lane
}

const takeSlots = (lane: ReturnType<typeof laneOf>, count: number, now = NOW) =>
  Array.from({ length: count }, () => takeSlot(lane, SHARE, now) - now)

describe('one that finds the lane full', () => {
  it('comes back at the time of its turn, as fast as the destination is', () => {
    expect(takeSlots(laneOf(100), 1001).at(-1)).toBe(10_000)
    expect(takeSlots(laneOf(1000), 101).at(-1)).toBe(10_000)
  })

  it('comes back after those that wait in the lane', () => {
    const lane = laneOf(100)
    lane.waiting.push(...Array.from({ length: 50 }, actor))
    expect(takeSlots(lane, 1)).toEqual([500])
  })

  it('comes back later when the oldest in flight has no answer for long', () => {
    const lane = laneOf(10)
    lane.working.set(actor(), NOW - 5000)
    expect(takeSlots(lane, 11).at(-1)).toBe(5000)
  })

  it('comes back soon when nothing is known of the destination', () => {
    expect(takeSlots(createLane('lane'), 500).at(-1)).toBeLessThan(1100)
  })

  it('comes back within half a minute, however slow the destination is', () => {
    expect(Math.max(...takeSlots(laneOf(5000), 10_000))).toBe(30_000)
  })

  it('comes back sooner again when time has passed', () => {
    const lane = laneOf(100)
    takeSlots(lane, 1000)
    expect(takeSlots(lane, 1, NOW + 9000)[0]).toBeLessThanOrEqual(1000)
    expect(takeSlots(lane, 1, NOW + 60_000)[0]).toBeLessThanOrEqual(50)
  })
})
