/** Counts what happens, and lets a test wait for the n-th time. */
export interface Tally {
  readonly count: number
  add(): void
  reach(count: number): Promise<void>
}

export function createTally(): Tally {
  let count = 0
  let waiting: readonly { readonly count: number; readonly resolve: () => void }[] = []
  return {
    get count() {
      return count
    },
    add() {
      count++
      for (const one of waiting) if (one.count <= count) one.resolve()
      waiting = waiting.filter((one) => one.count > count)
    },
    reach(wanted) {
      if (count >= wanted) return Promise.resolve()
      return new Promise((resolve) => {
        waiting = [...waiting, { count: wanted, resolve }]
      })
    },
  }
}
