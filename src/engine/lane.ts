import type { DeliveryActor } from './delivery-actor.ts'

/** The deliveries in hand for one destination. */
export interface Lane {
  readonly key: string
  readonly waiting: DeliveryActor[]
  /** Those in flight and when each began, the oldest first. */
  readonly working: Map<DeliveryActor, number>
  /** How long one lately took, milliseconds. */
  workMs: number
  /** When the next that is turned away is to come back. */
  slotAt: number
}

/** What is thought of a destination before one attempt has ended: it is quick. One that hangs shows by its age. */
const FIRST_GUESS_MS = 20

/** How much the last attempt counts against those before. */
const WEIGHT = 0.2

/** Those that are turned away come back in groups, this far apart. */
const GROUP_MS = 50

/** However slow a destination is, its deliveries are looked at again after this. */
const LONGEST_SLOT_MS = 30_000

/** A lane with nothing in it. */
export function createLane(key: string): Lane {
  return { key, waiting: [], working: new Map(), workMs: FIRST_GUESS_MS, slotAt: 0 }
}

/** An attempt has ended: what it took tells how long the next will take. */
export function endWork(lane: Lane, actor: DeliveryActor, now: number): void {
  const tookMs = now - (lane.working.get(actor) ?? now)
  lane.working.delete(actor)
  lane.workMs += (tookMs - lane.workMs) * WEIGHT
}

/**
 * When one that finds the lane full is to be looked at again: at about the time of its turn, if `share` go out
 * at once and each takes as long as one lately did, or as the oldest in flight already has.
 */
export function takeSlot(lane: Lane, share: number, now: number): number {
  const [oldest = now] = lane.working.values()
  const turnMs = Math.max(lane.workMs, now - oldest) / share
  const slotAt = Math.max(lane.slotAt, now + lane.waiting.length * turnMs)
  lane.slotAt = Math.min(slotAt + turnMs, now + LONGEST_SLOT_MS)
  return Math.ceil(slotAt / GROUP_MS) * GROUP_MS
}
