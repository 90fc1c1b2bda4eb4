import { type Clock, sleep } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createGroupCommit } from './group-commit.ts'
import { isPassing, retryDelay } from './passing-trouble.ts'

/** What a releaser needs. */
export interface ReleaserPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly logger: Logger
  readonly batchSize: number
  /** Aborted when the replica gives up; then releases fail instead of waiting for the database. */
  readonly signal: AbortSignal
}

/** Gives deliveries back to the database, many at a time. */
export interface Releaser {
  /** Never rejects: what cannot be given back comes back when its lease runs out. */
  release(actor: DeliveryActor, dueAt: number): Promise<void>
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>
}

type Release = Parameters<DeliveryStore['release']>[0][number]

/** Creates the releaser of a replica. */
export function createReleaser(ports: ReleaserPorts): Releaser {
  const commit = createGroupCommit<{ row: DeliveryActor; dueAt: number }, undefined>({
    maxBatch: ports.batchSize,
    maxConcurrent: 1,
    write: async (items) => {
      await releasePatiently(ports, items)
      return items.map(() => undefined)
    },
  })
  const under = new Set<Promise<void>>()

  const giveBack = async (row: DeliveryActor, dueAt: number) => {
    try {
      await commit.add({ row, dueAt })
    } catch {
      ports.logger.warn('engine.releaseFailed', { delivery: row.id })
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

/**
 * Tries until the database takes them: nobody else may have them until their leases run out. To release twice is to
 * release, and what somebody else has claimed meanwhile has another fence.
 */
async function releasePatiently(
  { store, clock, logger, signal }: ReleaserPorts,
  items: readonly Release[],
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await store.release(items)
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error
      logger.debug('engine.releaseDelayed', { tries: tries + 1, batch: items.length })
      await sleep(clock, retryDelay(tries, error), signal)
    }
  }
}
