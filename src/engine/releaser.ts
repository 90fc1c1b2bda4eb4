import { type Clock, sleep } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createGroupCommit } from './group-commit.ts'
import { isLocked, isPassing, LOCKED_MS, retryDelay } from './passing-trouble.ts'

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
      const locked = await releaseAround(ports, items)
      return items.map((item) => locked.get(item))
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
 * Rows that somebody locks for long, as a transaction of the host's may, hold no others up: they are given back when
 * they are free, which is promised.
 */
async function releaseAround(
  ports: ReleaserPorts,
  items: readonly Release[],
): Promise<ReadonlyMap<Release, Promise<undefined>>> {
  try {
    await releasePatiently(ports, items)
    return new Map()
  } catch (error) {
    if (!isLocked(error) || ports.signal.aborted) throw error
  }
  const free: Release[] = []
  const locked: Release[] = []
  for (const item of items)
    ((await ports.store.isFree(item.row, undefined)) ? free : locked).push(item)
  ports.logger.debug('engine.releaseLocked', { batch: items.length, locked: locked.length })
  const rest = free.length > 0 ? await releaseAround(ports, free) : new Map()
  const later = releaseLater(ports, locked)
  return new Map([...rest, ...locked.map((item) => [item, later] as const)])
}

async function releaseLater(ports: ReleaserPorts, items: readonly Release[]): Promise<undefined> {
  if (items.length === 0) return
  await sleep(ports.clock, LOCKED_MS, ports.signal)
  await Promise.all((await releaseAround(ports, items)).values())
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
      if (!isPassing(error) || isLocked(error) || signal.aborted) throw error
      logger.debug('engine.releaseDelayed', { tries: tries + 1, batch: items.length })
      await sleep(clock, retryDelay(tries, error), signal)
    }
  }
}
