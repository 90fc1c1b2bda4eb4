import type { HeldRow } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'

/** Where deliveries go. */
export interface Destination {
  readonly instance: string
  readonly destination: string
}

/** A row that was not taken in hand. */
export type TurnedAwayRow = HeldRow & Destination

/** The name of an actor's lane: destinations of two instances are two destinations. */
export function laneKey(actor: Pick<DeliveryActor, 'instance' | 'row'>): string {
  return toLaneKey(actor.row)
}

/** The same of a destination. */
export const toLaneKey = ({ instance, destination }: Destination): string =>
  `${instance}\u0000${destination}`

/** What may happen to a destination's deliveries just now. */
export type Gate =
  /** They flow. */
  | { readonly kind: 'open' }
  /** One may go out, to see whether the destination is well again. */
  | { readonly kind: 'probe' }
  /** They wait until then. */
  | { readonly kind: 'parked'; readonly until: number }
