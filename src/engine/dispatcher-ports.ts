import type { HeldRow } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import type { Gate } from './destination.ts'

/** What a dispatcher needs. */
export interface DispatcherPorts {
  /** Attempts in flight at once. */
  readonly concurrency: number
  /** Takes one delivery to where it rests. Never rejects. */
  work(actor: DeliveryActor): Promise<void>
  /** Asked for a delivery that is there to go: where it is time for a probe, that is it. */
  gate(actor: DeliveryActor): Gate
  /** Whatever came to this lane now would be parked. Changes nothing. */
  isShut(lane: string): boolean
  /** Gives a delivery back to the database, to be looked at again at `dueAt`. Resolves when it is there. Never rejects. */
  release(actor: DeliveryActor, dueAt: number): Promise<void>
  /**
   * Claims by name what was turned away; resolves when what came of it has been offered. Never rejects.
   * Returns those that could not be asked for just now.
   */
  recall(rows: readonly HeldRow[]): Promise<readonly HeldRow[]>
  /** The clock that `release` goes by, epoch milliseconds. */
  now(): number
  /** There is room again after there was none. */
  onRoom(): void
  /** Another replica takes what this one leaves in the database. Default: none does. */
  isHelped?(): boolean
}
