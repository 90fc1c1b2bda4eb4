import type { DeliveryActor } from './delivery-actor.ts'

/** The deliveries in hand for one destination. */
export interface Lane {
  readonly key: string
  readonly waiting: DeliveryActor[]
  /** Those in flight and when each began, the oldest first. */
  readonly working: Map<DeliveryActor, number>
  /** Places of those that are being called back. */
  expected: number
  /** How long one lately took, milliseconds. */
  workMs: number
  /** When an attempt last ended. */
  endedAt: number
  /** When the next that is turned away is to come back. */
  slotAt: number
}

/** What is thought of a destination before one attempt has ended: it is quick. One that hangs shows by its silence. */
const FIRST_GUESS_MS = 20

/** How much the last attempt counts against those before. */
const WEIGHT = 0.2

/** Those that are turned away come back in groups, this far apart. */
const GROUP_MS = 50

/** No sooner than this: until then most are called back when there is room, and a look would only find the lane full. */
const SOONEST_SLOT_MS = 2000

/** However slow a destination is, its deliveries are looked at again after this. */
const LONGEST_SLOT_MS = 30_000

/** A lane with nothing in it. */
export function createLane(key: string): Lane {
  return {
    key,
    waiting: [],
    working: new Map(),
    expected: 0,
    workMs: FIRST_GUESS_MS,
    endedAt: Number.NEGATIVE_INFINITY,
    slotAt: 0,
  }
}

/** How many places of a lane are taken. */
export function takenOf({ waiting, working, expected }: Lane): number {
  return waiting.length + working.size + expected
}

/** An attempt has ended: what it took tells how long the next will take. */
export function endWork(lane: Lane, actor: DeliveryActor, now: number): void {
  const tookMs = now - (lane.working.get(actor) ?? now)
  lane.working.delete(actor)
  lane.endedAt = now
  lane.workMs += (tookMs - lane.workMs) * WEIGHT
}

/**
 * When one that finds the lane full is to be looked at again: at about the time of its turn, if `share` go out
 * at once and each takes as long as one lately did. A destination from which nothing has come since takes at least
 * as long as it has been silent; the age of one that hangs says nothing while others come back.
 */
export function takeSlot(lane: Lane, share: number, now: number): number {
  const [oldest = now] = lane.working.values()
  const silentMs = now - Math.max(oldest, lane.endedAt)
  const turnMs = Math.max(lane.workMs, silentMs) / share
  const waitMs = Math.max(lane.waiting.length * turnMs, SOONEST_SLOT_MS)
  const slotAt = Math.min(Math.max(lane.slotAt, now + waitMs), now + LONGEST_SLOT_MS)
  lane.slotAt = slotAt + turnMs
  return Math.ceil(slotAt / GROUP_MS) * GROUP_MS
}
