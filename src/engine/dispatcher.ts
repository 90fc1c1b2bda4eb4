import type { HeldRow } from '../store/index.ts'
import { createCongestion } from './congestion.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { type Destination, laneKey, type TurnedAwayRow, toLaneKey } from './destination.ts'
import type { DispatcherPorts } from './dispatcher-ports.ts'
import { createLane, endWork, type Lane, takenOf, takeSlot } from './lane.ts'
import { createTurnedAway, type TurnedAway } from './turned-away.ts'

/** Decides which of the deliveries in hand goes out next, so that no destination can take all there is. */
export interface Dispatcher {
  /** Takes deliveries that are leased to this replica. `promised`: they were told that there is room. */
  offer(actors: readonly DeliveryActor[], options?: { readonly promised?: boolean }): void
  /** When one more for that destination is to be looked at, if there is no room for it. Undefined: there is. */
  slotFor(destination: Destination): number | undefined
  /** Those lie free in the database since there was no room for them; they are called back when there is. */
  remember(rows: readonly TurnedAwayRow[]): void
  /** How many more it would like: none, too, where others help and what is in flight hardly moves. */
  readonly room: number
  readonly inFlight: number
  /** Everything in hand, waiting or in flight. */
  held(): readonly DeliveryActor[]
  /** Forgets deliveries that belong to somebody else now; attempts in flight end at their fence. */
  drop(actors: ReadonlySet<DeliveryActor>): void
  /** Nothing is in hand for that lane. */
  isIdle(lane: string): boolean
  /** Looks at a destination's gate again. */
  reconsider(destination: string): void
  /** Takes nothing new and gives back what waits; resolves when nothing is in flight. */
  drain(): Promise<void>
}

/** One destination has at most this part of what the others leave: in flight, and in hand. */
const SHARE = 4

/**
 * So many times what may be in flight may be in hand; the rest stays in the database, or goes back to it. That costs
 * two writes and a look, so that it is to be for crowds: with half as much, a thousand at once lost half their pace.
 */
const DEPTH = 8

/**
 * So many times what may be in hand is remembered of what had no room. A key takes about 200 bytes: a tenth of
 * a delivery in hand.
 */
const REMEMBERED = 16

/** What was promised a place may take this many times the depth of its lane: many are promised one at the same time. */
const PROMISED = 2

/** Creates the dispatcher of a replica. */
export function createDispatcher(ports: DispatcherPorts): Dispatcher {
  return new LaneDispatcher(ports)
}

class LaneDispatcher implements Dispatcher {
  readonly #ports: DispatcherPorts
  readonly #lanes = new Map<string, Lane>()
  /** Lanes with something waiting, in the order in which they take turns. */
  readonly #turns = new Set<Lane>()
  /** By identity: a row that was lost and claimed anew is in two hands for a while, and both are ours. */
  readonly #working = new Set<DeliveryActor>()
  readonly #congestion = createCongestion()
  readonly #turnedAway: TurnedAway
  #waiting = 0
  #expected = 0
  #draining: (() => void) | undefined
  #wasFull = false

  constructor(ports: DispatcherPorts) {
    this.#ports = ports
    this.#turnedAway = createTurnedAway(this.#depth * REMEMBERED)
  }

  get inFlight(): number {
    return this.#working.size
  }

  get room(): number {
    if (this.#draining) return 0
    const room = this.#isStuck ? 0 : Math.max(0, this.#depth - this.#inHand)
    this.#wasFull ||= room === 0
    return room
  }

  /** As when a dozen destinations hang that have not been found out yet. */
  get #isStuck(): boolean {
    const { isHelped, now } = this.#ports
    return this.#congestion.isStuck(this.#waiting, now()) && isHelped?.() === true
  }

  get #depth(): number {
    return this.#ports.concurrency * DEPTH
  }

  get #inHand(): number {
    return this.#waiting + this.#working.size + this.#expected
  }

  held(): readonly DeliveryActor[] {
    return [...this.#working, ...[...this.#turns].flatMap((lane) => lane.waiting)]
  }

  offer(actors: readonly DeliveryActor[], { promised = false } = {}): void {
    for (const actor of actors) this.#enqueue(actor, promised)
    this.#pump()
  }

  slotFor(destination: Destination): number | undefined {
    const key = toLaneKey(destination)
    const lane = this.#lanes.get(key)
    if (!lane || takenOf(lane) < this.#depthOf(lane)) return undefined
    return this.#takeSlot(lane)
  }

  remember(rows: readonly TurnedAwayRow[]): void {
    if (this.#draining) return
    const keys = new Set<string>()
    for (const row of rows) {
      const key = toLaneKey(row)
      this.#turnedAway.remember(key, row)
      keys.add(key)
    }
    for (const key of keys) this.#recall(this.#laneOf(key))
  }

  drop(actors: ReadonlySet<DeliveryActor>): void {
    for (const lane of this.#turns) {
      const kept = lane.waiting.filter((actor) => !actors.has(actor))
      this.#waiting -= lane.waiting.length - kept.length
      lane.waiting.splice(0, lane.waiting.length, ...kept)
      this.#recall(lane)
    }
  }

  isIdle(lane: string): boolean {
    const found = this.#lanes.get(lane)
    return !found || found.waiting.length + found.working.size === 0
  }

  reconsider(destination: string): void {
    const lane = this.#lanes.get(destination)
    if (!lane) return
    this.#parkIfShut(lane)
    this.#pump()
  }

  drain(): Promise<void> {
    this.#turnedAway.clear()
    for (const lane of this.#turns) this.#giveBack(lane, () => 0)
    return new Promise((resolve) => {
      this.#draining = resolve
      this.#tellDrained()
    })
  }

  #enqueue(actor: DeliveryActor, promised: boolean): void {
    if (this.#draining) return void this.#ports.release(actor, 0)
    const lane = this.#laneOf(laneKey(actor))
    this.#turnedAway.drop(lane.key, actor.id)
    const most = this.#depthOf(lane) * (promised ? PROMISED : 1)
    if (!actor.urgent && takenOf(lane) >= most) return void this.#turnAway(lane, actor)
    if (actor.urgent) lane.waiting.unshift(actor)
    else lane.waiting.push(actor)
    this.#waiting++
    this.#turns.add(lane)
    this.#parkIfShut(lane)
  }

  #turnAway(lane: Lane, actor: DeliveryActor): void {
    const { instance, bucket, id, fence } = actor
    const row = { instance, bucket, id, fence, destination: actor.row.destination }
    void this.#ports.release(actor, this.#takeSlot(lane)).then(() => this.remember([row]))
  }

  #takeSlot(lane: Lane): number {
    return takeSlot(lane, this.#shareOf(lane), this.#ports.now())
  }

  #laneOf(key: string): Lane {
    const lane = this.#lanes.get(key) ?? createLane(key)
    this.#lanes.set(key, lane)
    return lane
  }

  #parkIfShut(lane: Lane): void {
    const [next] = lane.waiting
    if (!next) return
    const gate = this.#ports.gate(next)
    if (gate.kind === 'parked') this.#park(lane, () => gate.until)
  }

  /** What was turned away has its time to come back; called back now, it would be parked, too. */
  #park(lane: Lane, dueAt: () => number): void {
    this.#turnedAway.forget(lane.key)
    this.#giveBack(lane, dueAt)
  }

  #giveBack(lane: Lane, dueAt: () => number): void {
    for (const actor of lane.waiting.splice(0)) {
      this.#waiting--
      void this.#ports.release(actor, dueAt())
    }
    this.#rest(lane)
  }

  /** Half of its places are free: calls those back that were turned away, so that it never runs dry. */
  #recall(lane: Lane): void {
    const depth = this.#depthOf(lane)
    const free = depth - takenOf(lane)
    const rows = free * 2 < depth ? [] : this.#turnedAway.take(lane.key, free)
    if (rows.length > 0) void this.#expect(lane, rows)
    else this.#rest(lane)
  }

  async #expect(lane: Lane, rows: readonly HeldRow[]): Promise<void> {
    lane.expected += rows.length
    this.#expected += rows.length
    const failed = await this.#ports.recall(rows)
    lane.expected -= rows.length
    this.#expected -= rows.length
    if (failed.length > 0) this.#keep(lane, failed)
    else this.#recall(lane)
    this.#tellDrained()
    this.#tellRoom()
  }

  /** They could not be called back just now: next time that one of the lane has ended. */
  #keep(lane: Lane, rows: readonly HeldRow[]): void {
    if (!this.#draining) for (const row of rows) this.#turnedAway.remember(lane.key, row)
    this.#rest(lane)
  }

  /** Starts whatever may start, one lane after the other. */
  #pump(): void {
    let passes = this.#turns.size
    while (passes-- > 0 && this.#working.size < this.#ports.concurrency) {
      const lane = this.#turns.values().next().value
      if (!lane) break
      this.#turns.delete(lane)
      if (this.#startNext(lane)) passes = this.#turns.size + 1
      if (lane.waiting.length > 0) this.#turns.add(lane)
    }
    this.#congestion.note(this.#working.size >= this.#ports.concurrency, this.#ports.now())
    this.#tellRoom()
  }

  #startNext(lane: Lane): boolean {
    const next = lane.waiting[0]
    if (!next) return false
    const gate = this.#ports.gate(next)
    if (gate.kind === 'parked') this.#park(lane, () => gate.until)
    if (gate.kind === 'parked') return false
    if (lane.working.size >= (gate.kind === 'open' ? this.#shareOf(lane) : 1)) return false
    lane.waiting.shift()
    this.#waiting--
    lane.working.set(next, this.#ports.now())
    this.#working.add(next)
    void this.#ports.work(next).then(() => this.#finish(lane, next))
    return true
  }

  /** However many destinations hang, each leaves three quarters of what it found to those after it. */
  #shareOf(lane: Lane): number {
    const left = this.#ports.concurrency - (this.#working.size - lane.working.size)
    return Math.max(1, Math.floor(left / SHARE))
  }

  #depthOf(lane: Lane): number {
    const left = this.#depth - (this.#inHand - takenOf(lane))
    return Math.max(1, Math.floor(left / SHARE))
  }

  #finish(lane: Lane, actor: DeliveryActor): void {
    endWork(lane, actor, this.#ports.now())
    this.#congestion.ended(this.#ports.now())
    this.#working.delete(actor)
    if (lane.waiting.length > 0) this.#parkIfShut(lane)
    else if (this.#ports.isShut(lane.key)) this.#turnedAway.forget(lane.key)
    this.#recall(lane)
    this.#tellDrained()
    this.#pump()
  }

  /** Nothing waits in it any more. */
  #rest(lane: Lane): void {
    if (lane.waiting.length > 0) return
    this.#turns.delete(lane)
    if (takenOf(lane) === 0) this.#lanes.delete(lane.key)
  }

  #tellDrained(): void {
    if (this.#working.size + this.#expected === 0) this.#draining?.()
  }

  #tellRoom(): void {
    if (!this.#wasFull || this.#draining || this.room < this.#ports.concurrency) return
    this.#wasFull = false
    this.#ports.onRoom()
  }
}
