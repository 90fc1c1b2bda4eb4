import { afterTurn } from '../clock.ts'

/** How a {@link GroupCommit} gathers. */
export interface GroupCommitOptions<Item, Result> {
  /** Writes a batch; the results stand in the order of the items. One that takes longer may be promised: the next batch does not wait for it. */
  readonly write: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>
  /** Items in one batch at most. */
  readonly maxBatch: number
  /** Batches under way at once at most. */
  readonly maxConcurrent: number
  /**
   * A batch begins beside others only when it would be as large as what they write: fewer and larger ones under
   * load, since each has a price of its own. One that is held up holds up fewer than its own number. Default false: as soon as anything waits.
   */
  readonly even?: boolean
  /** What made a batch fail may lie in one of its items: each is then written alone. Default: never. */
  readonly isItems?: (error: unknown) => boolean
}

/** Turns many small writes that happen at about the same time into few large ones. */
export interface GroupCommit<Item, Result> {
  /** Resolves when the item's batch is on disk; rejects as its batch does. */
  add(item: Item): Promise<Result>
  /** Items that wait or are being written. */
  readonly size: number
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result | Promise<Result>) => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers while earlier batches are under way: alone, an item is written at once; under load, a batch
 * holds whatever has come during the last write. No timer, and no delay that was not there anyway.
 */
export function createGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = []
  let writing = 0
  let writers = 0
  let scheduled = false

  const mayBegin = () =>
    writers === 0 ||
    (writers < options.maxConcurrent && (!options.even || waiting.length >= writing))

  const writeBatch = async (batch: readonly Waiting<Item, Result>[]) => {
    try {
      await settle(batch, options)
    } finally {
      writing -= batch.length
      writers--
      schedule()
    }
  }

  const flush = () => {
    scheduled = false
    while (waiting.length > 0 && mayBegin()) {
      const batch = waiting.slice(0, options.maxBatch)
      waiting = waiting.slice(options.maxBatch)
      writing += batch.length
      writers++
      void writeBatch(batch)
    }
  }

  const schedule = () => {
    if (scheduled || waiting.length === 0 || !mayBegin()) return
    scheduled = true
    afterTurn(flush)
  }

  return {
    add: (item) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        schedule()
      }),
    get size() {
      return waiting.length + writing
    },
  }
}

/** Writes a batch and tells each of its items what came of it. */
async function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  options: GroupCommitOptions<Item, Result>,
): Promise<void> {
  try {
    const results = await options.write(batch.map((one) => one.item))
    batch.forEach((one, index) => {
      one.resolve(results[index] as Result | Promise<Result>)
    })
  } catch (error) {
    if (batch.length > 1 && options.isItems?.(error))
      for (const one of batch) await settle([one], options)
    else for (const one of batch) one.reject(error)
  }
}
