import type { DeliveryActor } from './delivery-actor.ts'
import { createLane, endWork, type Lane, takenOf } from './lane.ts'

/** One destination has at most this part of what the others leave: in flight, and in hand. */
const SHARE = 4

/**
 * So many times what may be in flight may be in hand; the rest stays in the database, or goes back to it. That costs
 * two writes and a look, so that it is to be for crowds: with half as much, a thousand at once lost half their pace.
 */
const DEPTH = 8

const partOf = (left: number): number => Math.max(1, Math.floor(left / SHARE))

/** All that is in a replica's hands, by destination, and how much of it each may have. */
export class Lanes {
  readonly #concurrency: number
  readonly #lanes = new Map<string, Lane>()
  readonly #turns = new Set<Lane>()
  /** By identity: a row that was lost and claimed anew is in two hands for a while, and both are ours. */
  readonly #working = new Set<DeliveryActor>()
  #waiting = 0
  #expected = 0

  /** `concurrency`: attempts in flight at once. */
  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  get inFlight(): number {
    return this.#working.size
  }

  get waiting(): number {
    return this.#waiting
  }

  /** How many may be in hand. */
  get depth(): number {
    return this.#concurrency * DEPTH
  }

  /** How many more may be in hand. */
  get room(): number {
    return Math.max(0, this.depth - this.#inHand)
  }

  /** All that may be in flight is. */
  get isFull(): boolean {
    return this.#working.size >= this.#concurrency
  }

  /** Nothing is in flight, and nothing is being called back. */
  get isStill(): boolean {
    return this.#working.size + this.#expected === 0
  }

  get #inHand(): number {
    return this.#waiting + this.#working.size + this.#expected
  }

  held(): readonly DeliveryActor[] {
    return [...this.#working, ...[...this.#turns].flatMap((lane) => lane.waiting)]
  }

  /** Lanes with something waiting, in the order in which they take turns. */
  get turns(): ReadonlySet<Lane> {
    return this.#turns
  }

  find(key: string): Lane | undefined {
    return this.#lanes.get(key)
  }

  /** The lane of that key, a new one if need be. */
  open(key: string): Lane {
    const lane = this.#lanes.get(key) ?? createLane(key)
    this.#lanes.set(key, lane)
    return lane
  }

  /** Nothing waits in it any more: it takes no turns, and is forgotten if nothing else is of it either. */
  rest(lane: Lane): void {
    if (lane.waiting.length > 0) return
    this.#turns.delete(lane)
    if (takenOf(lane) === 0) this.#lanes.delete(lane.key)
  }

  /** How many of one lane may be in flight. However many hang, each leaves three quarters of what it found to those after it. */
  shareOf(lane: Lane): number {
    return partOf(this.#concurrency - (this.#working.size - lane.working.size))
  }

  /** How many of one lane may be in hand. */
  depthOf(lane: Lane): number {
    return partOf(this.depth - (this.#inHand - takenOf(lane)))
  }

  /** One more waits: behind the others, unless it is urgent. */
  put(lane: Lane, actor: DeliveryActor): void {
    if (actor.urgent) lane.waiting.unshift(actor)
    else lane.waiting.push(actor)
    this.#waiting++
    this.#turns.add(lane)
  }

  /** The lane whose turn it is. It takes no further one until it is put back. */
  takeTurn(): Lane | undefined {
    const lane = this.#turns.values().next().value
    if (lane) this.#turns.delete(lane)
    return lane
  }

  /** It has had its turn: comes after the others if something waits in it. */
  putBack(lane: Lane): void {
    if (lane.waiting.length > 0) this.#turns.add(lane)
  }

  /** The first that waits is in flight from now on. */
  begin(lane: Lane, first: DeliveryActor, now: number): void {
    lane.waiting.shift()
    this.#waiting--
    lane.working.set(first, now)
    this.#working.add(first)
  }

  /** One is in flight no more. */
  end(lane: Lane, actor: DeliveryActor, now: number): void {
    endWork(lane, actor, now)
    this.#working.delete(actor)
  }

  /** Takes out all that waits in a lane. */
  takeWaiting(lane: Lane): readonly DeliveryActor[] {
    const taken = lane.waiting.splice(0)
    this.#waiting -= taken.length
    return taken
  }

  /** Takes these out, as far as they wait in the lane. */
  drop(lane: Lane, actors: ReadonlySet<DeliveryActor>): void {
    const kept = lane.waiting.filter((actor) => !actors.has(actor))
    this.#waiting -= lane.waiting.length - kept.length
    lane.waiting.splice(0, lane.waiting.length, ...kept)
  }

  /** Keeps places for so many that are being called back. */
  reserve(lane: Lane, count: number): void {
    lane.expected += count
    this.#expected += count
  }

  /** They have come, or will not. */
  unreserve(lane: Lane, count: number): void {
    lane.expected -= count
    this.#expected -= count
  }
}
