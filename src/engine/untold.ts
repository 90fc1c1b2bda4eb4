import type { Queryable } from '../store/index.ts'

/** Facts of transactions whose commit is not known yet. One that is rolled back is forgotten with its facts. */
export class Untold {
  readonly #tales = new WeakMap<Queryable, (() => void)[]>()

  /** Tells at once what is on disk, and what was written in a transaction when that is known to be committed. */
  tell(within: Queryable | undefined, tale: () => void): void {
    if (within === undefined) {
      tale()
      return
    }
    const tales = this.#tales.get(within) ?? []
    this.#tales.set(within, [...tales, tale])
  }

  committed(transaction: Queryable): void {
    const tales = this.#tales.get(transaction) ?? []
    this.#tales.delete(transaction)
    for (const tale of tales) tale()
  }
}
