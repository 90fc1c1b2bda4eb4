import type { HeldRow } from '../store/index.ts'
import { createCongestion } from './congestion.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { type Destination, laneKey, type TurnedAwayRow, toLaneKey } from './destination.ts'
import type { DispatcherPorts } from './dispatcher-ports.ts'
import { type Lane, takenOf, takeSlot } from './lane.ts'
import { Lanes } from './lanes.ts'
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
  readonly #lanes: Lanes
  readonly #congestion = createCongestion()
  readonly #turnedAway: TurnedAway
  #draining: (() => void) | undefined
  #wasFull = false

  constructor(ports: DispatcherPorts) {
    this.#ports = ports
    this.#lanes = new Lanes(ports.concurrency)
    this.#turnedAway = createTurnedAway(this.#lanes.depth * REMEMBERED)
  }

  get inFlight(): number {
    return this.#lanes.inFlight
  }

  get room(): number {
    if (this.#draining) return 0
    const room = this.#isStuck ? 0 : this.#lanes.room
    this.#wasFull ||= room === 0
    return room
  }

  /** As when a dozen destinations hang that have not been found out yet. */
  get #isStuck(): boolean {
    const { isHelped, now } = this.#ports
    return this.#congestion.isStuck(this.#lanes.waiting, now()) && isHelped?.() === true
  }

  held(): readonly DeliveryActor[] {
    return this.#lanes.held()
  }

  offer(actors: readonly DeliveryActor[], { promised = false } = {}): void {
    for (const actor of actors) this.#enqueue(actor, promised)
    this.#pump()
  }

  slotFor(destination: Destination): number | undefined {
    const lane = this.#lanes.find(toLaneKey(destination))
    if (!lane || takenOf(lane) < this.#lanes.depthOf(lane)) return undefined
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
    for (const key of keys) this.#recall(this.#lanes.open(key))
  }

  drop(actors: ReadonlySet<DeliveryActor>): void {
    for (const lane of this.#lanes.turns) {
      this.#lanes.drop(lane, actors)
      this.#recall(lane)
    }
  }

  isIdle(lane: string): boolean {
    const found = this.#lanes.find(lane)
    return !found || found.waiting.length + found.working.size === 0
  }

  reconsider(destination: string): void {
    const lane = this.#lanes.find(destination)
    if (!lane) return
    this.#parkIfShut(lane)
    this.#pump()
  }

  drain(): Promise<void> {
    this.#turnedAway.clear()
    for (const lane of this.#lanes.turns) this.#giveBack(lane, 0)
    return new Promise((resolve) => {
      this.#draining = resolve
      this.#tellDrained()
    })
  }

  #enqueue(actor: DeliveryActor, promised: boolean): void {
    if (this.#draining) return void this.#ports.release(actor, 0)
    const lane = this.#lanes.open(laneKey(actor))
    this.#turnedAway.drop(lane.key, actor.id)
    const most = this.#lanes.depthOf(lane) * (promised ? PROMISED : 1)
    if (!actor.urgent && takenOf(lane) >= most) return void this.#turnAway(lane, actor)
    this.#lanes.put(lane, actor)
    this.#parkIfShut(lane)
  }

  #turnAway(lane: Lane, actor: DeliveryActor): void {
    const { instance, bucket, id, fence } = actor
    const row = { instance, bucket, id, fence, destination: actor.row.destination }
    void this.#ports.release(actor, this.#takeSlot(lane)).then(() => this.remember([row]))
  }

  #takeSlot(lane: Lane): number {
    return takeSlot(lane, this.#lanes.shareOf(lane), this.#ports.now())
  }

  #parkIfShut(lane: Lane): void {
    const [next] = lane.waiting
    if (!next) return
    const gate = this.#ports.gate(next)
    if (gate.kind === 'parked') this.#park(lane, gate.until)
  }

  /** What was turned away has its time to come back; called back now, it would be parked, too. */
  #park(lane: Lane, until: number): void {
    this.#turnedAway.forget(lane.key)
    this.#giveBack(lane, until)
  }

  #giveBack(lane: Lane, dueAt: number): void {
    for (const actor of this.#lanes.takeWaiting(lane)) void this.#ports.release(actor, dueAt)
    this.#lanes.rest(lane)
  }

  /** Half of its places are free: calls those back that were turned away, so that it never runs dry. */
  #recall(lane: Lane): void {
    const depth = this.#lanes.depthOf(lane)
    const free = depth - takenOf(lane)
    const rows = free * 2 < depth ? [] : this.#turnedAway.take(lane.key, free)
    if (rows.length > 0) void this.#callBack(lane, rows)
    else this.#lanes.rest(lane)
  }

  async #callBack(lane: Lane, rows: readonly HeldRow[]): Promise<void> {
    this.#lanes.reserve(lane, rows.length)
    const failed = await this.#ports.recall(rows)
    this.#lanes.unreserve(lane, rows.length)
    if (failed.length > 0) this.#keep(lane, failed)
    else this.#recall(lane)
    this.#tellDrained()
    this.#tellRoom()
  }

  /** They could not be called back just now: next time that one of the lane has ended. */
  #keep(lane: Lane, rows: readonly HeldRow[]): void {
    if (!this.#draining) for (const row of rows) this.#turnedAway.remember(lane.key, row)
    this.#lanes.rest(lane)
  }

  /** Starts whatever may start, one lane after the other. */
  #pump(): void {
    let passes = this.#lanes.turns.size
    while (passes-- > 0 && !this.#lanes.isFull) {
      const lane = this.#lanes.takeTurn()
      if (!lane) break
      if (this.#startNext(lane)) passes = this.#lanes.turns.size + 1
      this.#lanes.putBack(lane)
    }
    this.#congestion.note(this.#lanes.isFull, this.#ports.now())
    this.#tellRoom()
  }

  #startNext(lane: Lane): boolean {
    const [next] = lane.waiting
    if (!next) return false
    const gate = this.#ports.gate(next)
    if (gate.kind === 'parked') this.#park(lane, gate.until)
    if (gate.kind === 'parked') return false
    if (lane.working.size >= (gate.kind === 'open' ? this.#lanes.shareOf(lane) : 1)) return false
    this.#lanes.begin(lane, next, this.#ports.now())
    void this.#ports.work(next).then(() => this.#finish(lane, next))
    return true
  }

  #finish(lane: Lane, actor: DeliveryActor): void {
    this.#lanes.end(lane, actor, this.#ports.now())
    this.#congestion.ended(this.#ports.now())
    if (lane.waiting.length > 0) this.#parkIfShut(lane)
    else if (this.#ports.isShut(lane.key)) this.#turnedAway.forget(lane.key)
    this.#recall(lane)
    this.#tellDrained()
    this.#pump()
  }

  #tellDrained(): void {
    if (this.#lanes.isStill) this.#draining?.()
  }

  #tellRoom(): void {
    if (!this.#wasFull || this.#draining || this.room < this.#ports.concurrency) return
    this.#wasFull = false
    this.#ports.onRoom()
  }
}
