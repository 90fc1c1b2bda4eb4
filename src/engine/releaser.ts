import type { Logger } from '../logger.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createGroupCommit } from './group-commit.ts'

/** Gives deliveries back to the database, many at a time. */
export interface Releaser {
  /** Never rejects: what cannot be given back comes back when its lease runs out. */
  release(actor: DeliveryActor, dueAt: number): Promise<void>
}

/** Creates the releaser of a replica. */
export function createReleaser(store: DeliveryStore, logger: Logger, batchSize: number): Releaser {
  const commit = createGroupCommit<{ row: DeliveryActor; dueAt: number }, undefined>({
    maxBatch: batchSize,
    maxConcurrent: 1,
    write: async (items) => {
      await store.release(items)
      return items.map(() => undefined)
    },
  })
  return {
    async release(row, dueAt) {
      try {
        await commit.add({ row, dueAt })
      } catch {
        logger.warn('engine.releaseFailed', { delivery: row.id })
      }
    },
  }
}
