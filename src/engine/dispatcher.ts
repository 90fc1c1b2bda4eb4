import { createCongestion } from './congestion.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createLane, endWork, type Lane, takeSlot } from './lane.ts'

/** What may happen to a destination's deliveries just now. */
export type Gate =
  /** They flow. */
  | { readonly kind: 'open' }
  /** One may go out, to see whether the destination is well again. */
  | { readonly kind: 'probe' }
  /** They wait until then. */
  | { readonly kind: 'parked'; readonly until: number }

/** What a dispatcher needs. */
export interface DispatcherPorts {
  /** Attempts in flight at once. */
  readonly concurrency: number
  /** Takes one delivery to where it rests. Never rejects. */
  work(actor: DeliveryActor): Promise<void>
  gate(actor: DeliveryActor): Gate
  /** Gives a delivery back to the database, to be looked at again at `dueAt`. */
  release(actor: DeliveryActor, dueAt: number): void
  /** The clock that `release` goes by, epoch milliseconds. */
  now(): number
  /** There is room again after there was none. */
  onRoom(): void
  /** Another replica takes what this one leaves in the database. Default: none does. */
  isHelped?(): boolean
}

/** Decides which of the deliveries in hand goes out next, so that no destination can take all there is. */
export interface Dispatcher {
  /** Takes deliveries that are leased to this replica. */
  offer(actors: readonly DeliveryActor[]): void
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

/** The name of an actor's lane: destinations of two instances are two destinations. */
export function laneKey(actor: Pick<DeliveryActor, 'instance' | 'row'>): string {
  return `${actor.instance}\u0000${actor.row.destination}`
}

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
  #waiting = 0
  #draining: (() => void) | undefined
  #wasFull = false

  constructor(ports: DispatcherPorts) {
    this.#ports = ports
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
    return this.#waiting + this.#working.size
  }

  held(): readonly DeliveryActor[] {
    return [...this.#working, ...[...this.#turns].flatMap((lane) => lane.waiting)]
  }

  offer(actors: readonly DeliveryActor[]): void {
    for (const actor of actors) this.#enqueue(actor)
    this.#pump()
  }

  drop(actors: ReadonlySet<DeliveryActor>): void {
    for (const lane of this.#turns) {
      const kept = lane.waiting.filter((actor) => !actors.has(actor))
      this.#waiting -= lane.waiting.length - kept.length
      lane.waiting.splice(0, lane.waiting.length, ...kept)
      if (kept.length === 0) this.#rest(lane)
    }
  }

  isIdle(lane: string): boolean {
    return !this.#lanes.has(lane)
  }

  reconsider(destination: string): void {
    const lane = this.#lanes.get(destination)
    if (!lane) return
    this.#parkIfShut(lane)
    this.#pump()
  }

  drain(): Promise<void> {
    for (const lane of this.#turns) this.#giveBack(lane, () => 0)
    return new Promise((resolve) => {
      this.#draining = resolve
      if (this.#working.size === 0) resolve()
    })
  }

  #enqueue(actor: DeliveryActor): void {
    if (this.#draining) {
      this.#ports.release(actor, 0)
      return
    }
    const lane = this.#laneOf(actor)
    const taken = lane.waiting.length + lane.working.size
    if (!actor.urgent && taken >= this.#depthOf(lane)) {
      this.#ports.release(actor, takeSlot(lane, this.#shareOf(lane), this.#ports.now()))
      return
    }
    if (actor.urgent) lane.waiting.unshift(actor)
    else lane.waiting.push(actor)
    this.#waiting++
    this.#turns.add(lane)
    this.#parkIfShut(lane)
  }

  #laneOf(actor: DeliveryActor): Lane {
    const key = laneKey(actor)
    const lane = this.#lanes.get(key) ?? createLane(key)
    this.#lanes.set(key, lane)
    return lane
  }

  #parkIfShut(lane: Lane): void {
    const next = lane.waiting[0]
    if (!next) return
    const gate = this.#ports.gate(next)
    if (gate.kind === 'parked') this.#giveBack(lane, () => gate.until)
  }

  #giveBack(lane: Lane, dueAt: () => number): void {
    for (const actor of lane.waiting.splice(0)) {
      this.#waiting--
      this.#ports.release(actor, dueAt())
    }
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
    if (gate.kind === 'parked') this.#giveBack(lane, () => gate.until)
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
    const left = this.#depth - (this.#inHand - lane.waiting.length - lane.working.size)
    return Math.max(1, Math.floor(left / SHARE))
  }

  #finish(lane: Lane, actor: DeliveryActor): void {
    endWork(lane, actor, this.#ports.now())
    this.#congestion.ended(this.#ports.now())
    this.#working.delete(actor)
    if (lane.waiting.length === 0) this.#rest(lane)
    else this.#parkIfShut(lane)
    if (this.#draining && this.#working.size === 0) this.#draining()
    this.#pump()
  }

  /** Nothing waits in it any more. */
  #rest(lane: Lane): void {
    this.#turns.delete(lane)
    if (lane.working.size === 0) this.#lanes.delete(lane.key)
  }

  #tellRoom(): void {
    if (!this.#wasFull || this.#draining || this.room < this.#ports.concurrency) return
    this.#wasFull = false
    this.#ports.onRoom()
  }
}
