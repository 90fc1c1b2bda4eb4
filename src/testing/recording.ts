/** What has come in so far, and a way to wait for more without polling. */
export interface Recording<Item> {
  /** Everything so far, oldest first; grows. */
  readonly requests: readonly Item[]
  /** Resolves with the first `n` once there are so many. Rejects when the recording ends before, and with what a `respond` threw. */
  waitFor(n: number): Promise<readonly Item[]>
  /** The next one that no earlier `next` has taken. Rejects as `waitFor` does. */
  next(): Promise<Item>
  /** Everything from the first on, as it comes; ends when the recording does, or throws what a `respond` threw. */
  readonly received: AsyncIterable<Item>
}

interface Waiter {
  readonly count: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** The writing side of a {@link Recording}. */
export interface Recorder<Item> {
  add(item: Item): void
  end(): void
  /** From now on waiting rejects with this error, the first one of them. */
  fail(error: unknown): void
  readonly recording: Recording<Item>
}

/** Waiting for a count that only rises, until it ends. */
function createCounter() {
  let waiters: readonly Waiter[] = []
  let count = 0
  let ended = false
  let failure: { readonly error: unknown } | undefined
  const toError = (wanted: number) => new Error(`ended after ${count}, waited for ${wanted}`)
  return {
    rise() {
      count += 1
      for (const waiter of waiters) if (waiter.count <= count) waiter.resolve()
      waiters = waiters.filter((waiter) => waiter.count > count)
    },
    end() {
      ended = true
      for (const waiter of waiters) waiter.reject(toError(waiter.count))
      waiters = []
    },
    fail(error: unknown) {
      failure ??= { error }
      for (const waiter of waiters) waiter.reject(failure.error)
      waiters = []
    },
    hasFailed: () => failure !== undefined,
    reach: (wanted: number) =>
      new Promise<void>((resolve, reject) => {
        if (failure) return reject(failure.error)
        if (count >= wanted) return resolve()
        if (ended) return reject(toError(wanted))
        waiters = [...waiters, { count: wanted, resolve, reject }]
      }),
  }
}

/** Makes an empty recording. */
export function createRecording<Item>(): Recorder<Item> {
  const requests: Item[] = []
  const counter = createCounter()
  let taken = 0

  async function* iterate(): AsyncGenerator<Item> {
    const isThere = (count: number) =>
      counter
        .reach(count)
        .then(() => true)
        .catch((error: unknown) => {
          if (counter.hasFailed()) throw error
          return false
        })
    for (let index = 0; await isThere(index + 1); index += 1) yield requests[index] as Item
  }

  return {
    add(item) {
      requests.push(item)
      counter.rise()
    },
    end: counter.end,
    fail: counter.fail,
    recording: {
      requests,
      received: { [Symbol.asyncIterator]: iterate },
      async waitFor(n) {
        await counter.reach(n)
        return requests.slice(0, n)
      },
      async next() {
        taken += 1
        const index = taken - 1
        await counter.reach(index + 1)
        return requests[index] as Item
      },
    },
  }
}
