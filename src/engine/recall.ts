import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import {
  type Claim,
  type ClaimMark,
  type DeliveryRow,
  type DeliveryStore,
  type HeldRow,
  isAnswerLost,
} from '../store/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { DatabaseClock } from './database-clock.ts'
import { createGroupCommit } from './group-commit.ts'

/** What calling back needs. */
export interface RecallPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly telemetry?: SafeTelemetry
  readonly owner: string
  readonly leaseMs: number
  readonly batchSize: number
  /** Nobody knows whether this claim has taken something. */
  onUnsure(claim: ClaimMark): void
  /** They are this replica's again, and have their places. Resolves when all of them have been offered. */
  onRecalled(
    rows: readonly DeliveryRow[],
    lease: Pick<Claim, 'leaseUntil'> & { readonly promised: true },
  ): Promise<void>
}

/**
 * Claims by name what lies free in the database since its lane had no room, those of many lanes together. What
 * somebody else has taken meanwhile is not among what comes. Never rejects. False: some could not be asked for; they
 * come back at their `due_at`, or when they are called again.
 */
export type Recall = (rows: readonly HeldRow[]) => Promise<boolean>

/** Batches under way at once. */
const CONCURRENT_BATCHES = 2

/** Creates the recall of a replica. */
export function createRecall(ports: RecallPorts): Recall {
  const commit = createGroupCommit<HeldRow, void>({
    maxBatch: ports.batchSize,
    maxConcurrent: CONCURRENT_BATCHES,
    write: async (rows) => {
      const offered = await claimBack(ports, rows)
      return rows.map(() => offered.done)
    },
  })
  return async (rows) => {
    const ended = await Promise.allSettled(rows.map((row) => commit.add(row)))
    const done = ended.every(({ status }) => status === 'fulfilled')
    if (!done) ports.logger.debug('engine.recallFailed')
    return done
  }
}

/** Whoever is offered may have to be routed first, for which the next batch does not wait. */
async function claimBack(
  ports: RecallPorts,
  rows: readonly HeldRow[],
): Promise<{ readonly done: Promise<void> }> {
  const { store, clock, databaseClock, owner, leaseMs, telemetry } = ports
  const began = clock.monotonic()
  const leaseUntil = databaseClock.now() + leaseMs
  const found = await store.recall(rows, { owner, leaseUntil }).catch((error) => {
    const buckets = new Set(isAnswerLost(error) ? rows.map(({ bucket }) => bucket) : [])
    for (const bucket of buckets) ports.onUnsure({ bucket, owner, leaseUntil })
    throw error
  })
  if (found.length === 0) return { done: Promise.resolve() }
  telemetry?.claimed({ deliveries: found.length, durationMs: clock.monotonic() - began })
  return { done: ports.onRecalled(found, { leaseUntil, promised: true }) }
}
