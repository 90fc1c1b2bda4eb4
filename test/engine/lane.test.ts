import { describe, expect, it } from 'vitest'
import type { DeliveryActor } from '../../src/engine/delivery-actor.ts'
import { createLane, endWork, takeSlot } from '../../src/engine/lane.ts'

const NOW = 1_000_000
const SHARE = 10

const actor = () => ({}) as DeliveryActor

/** A lane whose attempts took so long lately, the last of which ended then. */
function laneOf(workMs: number, endedAt = NOW) {
  const lane = createLane('lane')
  for (let turn = 0; turn < 40; turn++) {
    const one = actor()
    lane.working.set(one, endedAt - workMs)
    endWork(lane, one, endedAt)
  }
  return lane
}

const takeSlots = (lane: ReturnType<typeof laneOf>, count: number, now = NOW) =>
  Array.from({ length: count }, () => takeSlot(lane, SHARE, now) - now)

describe('one that finds the lane full', () => {
  it('comes back at the time of its turn, as fast as the destination is', () => {
    expect(takeSlots(laneOf(100), 1001).at(-1)).toBe(12_000)
    expect(takeSlots(laneOf(1000), 101).at(-1)).toBe(12_000)
  })

  it('comes back after those that wait in the lane', () => {
    const lane = laneOf(100)
    lane.waiting.push(...Array.from({ length: 500 }, actor))
    expect(takeSlots(lane, 1)).toEqual([5000])
  })

  it('comes back after half a minute at the latest, however slow the destination is', () => {
    const lane = laneOf(25_000)
    lane.waiting.push(...Array.from({ length: 448 }, actor))
    expect(takeSlots(lane, 1)).toEqual([30_000])
  })

  it('comes back later when nothing has come from the destination for long', () => {
    const lane = laneOf(10, NOW - 5000)
    lane.working.set(actor(), NOW - 6000)
    expect(takeSlots(lane, 11).at(-1)).toBe(7000)
  })

  it('comes back later when nothing has ever come from the destination', () => {
    const lane = createLane('lane')
    lane.working.set(actor(), NOW - 5000)
    expect(takeSlots(lane, 11).at(-1)).toBe(7000)
  })

  it('does not wait for one that hangs while others have their answers', () => {
    const lane = laneOf(10)
    lane.working.set(actor(), NOW - 5000)
    expect(takeSlots(lane, 11).at(-1)).toBe(2050)
  })

  it('does not take a pause for silence', () => {
    const lane = laneOf(10, NOW - 5000)
    lane.working.set(actor(), NOW - 10)
    expect(takeSlots(lane, 11).at(-1)).toBe(2050)
  })

  it('comes back soon when nothing is known of the destination', () => {
    expect(takeSlots(createLane('lane'), 500).at(-1)).toBeLessThan(3100)
  })

  it('leaves time for a call, however quick the destination is', () => {
    expect(takeSlots(laneOf(1), 1)).toEqual([2000])
  })

  it('comes back within half a minute, however slow the destination is', () => {
    expect(Math.max(...takeSlots(laneOf(5000), 10_000))).toBe(30_000)
  })

  it('comes back sooner again when time has passed', () => {
    const lane = laneOf(100)
    takeSlots(lane, 1000)
    expect(takeSlots(lane, 1, NOW + 9000)[0]).toBe(3000)
    expect(takeSlots(lane, 1, NOW + 60_000)[0]).toBe(2000)
  })
})
