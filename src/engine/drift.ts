import type { DeliveryFact } from '../bus/index.ts'
import type { OpenCount } from '../store/index.ts'

const FINAL: ReadonlySet<string> = new Set(['sent', 'failed', 'cancelled'])

/** Whether nothing follows by itself in such a state. */
export const isFinal = (state: string): boolean => FINAL.has(state)

/** The state, unless it is final. */
export const openOnly = (state: string | null): string | null =>
  state !== null && isFinal(state) ? null : state

/** A step that the bus told of. */
export interface Told {
  readonly fact: DeliveryFact
  readonly to: string
}

type Place = Omit<OpenCount, 'count'>

const keyOf = ({ channel, destination, state }: Place) =>
  JSON.stringify([channel, destination, state])

/** How many open deliveries came to a state and left it while the database counted them as they were before. */
export class Drift {
  readonly #changes = new Map<string, OpenCount>()

  note({ fact, to }: Told): void {
    const { channel, destination, formerDestination, from } = fact
    this.#add({ channel, destination: formerDestination ?? destination }, openOnly(from), -1)
    this.#add({ channel, destination }, openOnly(to), 1)
  }

  /** What was counted, with all that has changed since. */
  applyTo(rows: readonly OpenCount[]): readonly OpenCount[] {
    const sums = new Map(rows.map((row) => [keyOf(row), row]))
    for (const [key, change] of this.#changes)
      sums.set(key, { ...change, count: change.count + (sums.get(key)?.count ?? 0) })
    return [...sums.values()].filter(({ count }) => count > 0)
  }

  #add(place: Omit<Place, 'state'>, state: string | null, by: number): void {
    if (state === null) return
    const key = keyOf({ ...place, state })
    const before = this.#changes.get(key)?.count ?? 0
    this.#changes.set(key, { ...place, state, count: before + by })
  }
}
