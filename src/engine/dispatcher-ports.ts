import type { HeldRow } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import type { Gate } from './destination.ts'

/** What a dispatcher needs. */
export interface DispatcherPorts {
  /** Attempts in flight at once. */
  readonly concurrency: number
  /** Takes one delivery to where it rests. Never rejects. */
  work(actor: DeliveryActor): Promise<void>
  gate(actor: DeliveryActor): Gate
  /** Gives a delivery back to the database, to be looked at again at `dueAt`. Resolves when it is there. Never rejects. */
  release(actor: DeliveryActor, dueAt: number): Promise<void>
  /**
   * Claims by name what was turned away; resolves when what came of it has been offered. Never rejects.
   * False: some could not be asked for just now.
   */
  recall(rows: readonly HeldRow[]): Promise<boolean>
  /** The clock that `release` goes by, epoch milliseconds. */
  now(): number
  /** There is room again after there was none. */
  onRoom(): void
  /** Another replica takes what this one leaves in the database. Default: none does. */
  isHelped?(): boolean
}
