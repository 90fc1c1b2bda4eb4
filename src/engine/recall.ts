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
import { createGroupCommit } from './group-commit.ts'
import type { LeaseEnds } from './lease-ends.ts'
import { isLocked } from './passing-trouble.ts'

/** What calling back needs. */
export interface RecallPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly logger: Logger
  readonly telemetry?: SafeTelemetry
  readonly owner: string
  /** Where the leases of the next claim end. */
  readonly leaseEnd: LeaseEnds
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
 * somebody else has taken or locks meanwhile is not among what comes. Never rejects. Returns those that could not be
 * asked for; they come back at their `due_at`, or when they are called again.
 */
export type Recall = (rows: readonly HeldRow[]) => Promise<readonly HeldRow[]>

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
    const failed = rows.filter((_, index) => ended[index]?.status === 'rejected')
    if (failed.length > 0) ports.logger.debug('engine.recallFailed')
    return failed
  }
}

/** Whoever is offered may have to be routed first, for which the next batch does not wait. */
async function claimBack(
  ports: RecallPorts,
  rows: readonly HeldRow[],
): Promise<{ readonly done: Promise<void> }> {
  const { clock, telemetry } = ports
  const began = clock.monotonic()
  const leaseUntil = ports.leaseEnd()
  const found = await recallAround(ports, rows, leaseUntil)
  if (found.length === 0) return { done: Promise.resolve() }
  telemetry?.claimed({ deliveries: found.length, durationMs: clock.monotonic() - began })
  return { done: ports.onRecalled(found, { leaseUntil, promised: true }) }
}

/** A row that somebody locks for long is left alone, and comes back at its `due_at`: it holds no others up. */
async function recallAround(
  ports: RecallPorts,
  rows: readonly HeldRow[],
  leaseUntil: number,
): Promise<readonly DeliveryRow[]> {
  const { store, owner, onUnsure } = ports
  try {
    return await store.recall(rows, { owner, leaseUntil })
  } catch (error) {
    const buckets = new Set(isAnswerLost(error) ? rows.map(({ bucket }) => bucket) : [])
    for (const bucket of buckets) onUnsure({ bucket, owner, leaseUntil })
    if (!isLocked(error)) throw error
  }
  const free: HeldRow[] = []
  for (const row of rows) if (await store.isFree(row, undefined)) free.push(row)
  return free.length > 0 ? recallAround(ports, free, leaseUntil) : []
}
