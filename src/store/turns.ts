import type { Sql } from 'postgres'

/** Runs work when it is its turn. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>

/** At most `limit` at once; the others in the order in which they came. */
export function createTurns(limit: number): Turns {
  const waiting: (() => void)[] = []
  let free = limit
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

/** Connections of a pool that no transaction of the host takes. */
const SPARED = 2

/**
 * Turns for the host's transactions on this pool. Were all connections theirs, work within them that asks for
 * one more, such as a read without `sql`, would wait for ever, and with it the replica's own statements.
 */
export function createHostTurns(pool: Sql): Turns {
  return createTurns(Math.max(1, pool.options.max - SPARED))
}
