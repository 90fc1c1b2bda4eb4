import type { Logger } from '../logger.ts'
import type { Random } from '../random.ts'
import {
  BUCKET_COUNT,
  type Database,
  type Queryable,
  type RecoveryRow,
  type RecoveryStore,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { type RedrivePorts, redriveDelivery } from './redrive.ts'

/** What recoveries need. */
export interface RecoveryPorts extends RedrivePorts {
  readonly database: Database
  readonly store: RecoveryStore
  readonly databaseClock: DatabaseClock
  readonly random: Random
  readonly logger: Logger
}

/** Deliveries sent again in one transaction at most. */
const PAGE_SIZE = 100

/** What is sent again starts over this time rather than at once, milliseconds. */
const SPREAD_MS = 10_000

/**
 * Takes the next step of a recovery that is not finished, if there is one. Its place and what it has
 * sent again are written in one transaction, so a replica that dies leaves it where it was.
 *
 * @returns true: there is more to do at once
 */
export async function advanceRecovery(ports: RecoveryPorts): Promise<boolean> {
  const more = await ports.database.begin(async (sql) => {
    const recovery = await ports.store.lockOpen(sql)
    if (!recovery) return false
    await takeStep(sql, recovery, ports)
    return true
  })
  return more === true
}

async function takeStep(
  sql: Queryable,
  recovery: RecoveryRow,
  ports: RecoveryPorts,
): Promise<void> {
  const rows = await ports.store.lockNext(sql, recovery, PAGE_SIZE)
  const now = ports.databaseClock.now()
  const scope = {
    instance: recovery.instance,
    ...(recovery.actor === null ? {} : { actor: recovery.actor }),
  }
  for (const row of rows) {
    const dueAt = now + ports.random.unit() * SPREAD_MS
    await redriveDelivery(row, { sql, scope, now, dueAt }, ports)
  }
  const last = rows.length === PAGE_SIZE ? rows.at(-1) : undefined
  const nextBucket = last ? recovery.nextBucket : recovery.nextBucket + 1
  const finishedAt = nextBucket >= BUCKET_COUNT ? now : null
  const step = { nextBucket, after: last?.id ?? null, redriven: rows.length, finishedAt }
  await ports.store.move(sql, recovery.id, step)
  if (finishedAt !== null) ports.logger.info('recovery.finished', { recovery: recovery.id })
}
