import type { Logger } from '../logger.ts'
import { type DeliveryStore, isConflict } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createGroupCommit } from './group-commit.ts'

/** Gives deliveries back to the database, many at a time. */
export interface Releaser {
  /** Never rejects: what cannot be given back comes back when its lease runs out. */
  release(actor: DeliveryActor, dueAt: number): Promise<void>
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>
}

/** Creates the releaser of a replica. */
export function createReleaser(store: DeliveryStore, logger: Logger, batchSize: number): Releaser {
  const commit = createGroupCommit<{ row: DeliveryActor; dueAt: number }, undefined>({
    maxBatch: batchSize,
    maxConcurrent: 1,
    write: async (items) => {
      await releasePatiently(store, items)
      return items.map(() => undefined)
    },
  })
  const under = new Set<Promise<void>>()

  const giveBack = async (row: DeliveryActor, dueAt: number) => {
    try {
      await commit.add({ row, dueAt })
    } catch {
      logger.warn('engine.releaseFailed', { delivery: row.id })
    }
  }

  return {
    release(row, dueAt) {
      const giving = giveBack(row, dueAt).finally(() => under.delete(giving))
      under.add(giving)
      return giving
    },
    async idle() {
      await Promise.all(under)
    },
  }
}

const MOST_TRIES = 5

/** A renewal of the same rows at the same time may end in a deadlock; one of the two is tried again. */
async function releasePatiently(
  store: DeliveryStore,
  items: Parameters<DeliveryStore['release']>[0],
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await store.release(items)
    } catch (error) {
      if (!isConflict(error) || tries === MOST_TRIES) throw error
    }
  }
}
