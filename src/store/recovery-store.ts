import { toTimestamp } from '../clock.ts'
import { type Database, first, type Parameter, type Queryable } from './database.ts'
import { firstDeliveryIdAt, lastDeliveryIdAt } from './delivery-id.ts'
import type { DeliveryViewRow, RowKey } from './row.ts'
import { recoverySql } from './sql/index.ts'

/** Which deliveries a recovery sends again. Instants are epoch milliseconds of their creation. */
export interface RecoveryFilter {
  readonly since: number
  readonly until: number
  readonly state: string
  readonly destination?: string
}

/** A recovery as stored. */
export interface RecoveryRow {
  readonly id: string
  readonly instance: string
  readonly filter: RecoveryFilter
  readonly actor: string | null
  readonly nextBucket: number
  readonly after: string | null
  readonly matched: number
  readonly redriven: number
  readonly createdAt: number
  readonly finishedAt: number | null
}

/** A recovery that begins. */
type NewRecovery = Pick<
  RecoveryRow,
  'id' | 'instance' | 'filter' | 'actor' | 'matched' | 'createdAt'
>

/** Where a recovery has got to. */
export interface RecoveryStep {
  readonly nextBucket: number
  readonly after: string | null
  readonly redriven: number
  readonly finishedAt: number | null
}

/** Reads and writes recoveries. */
export type RecoveryStore = ReturnType<typeof createRecoveryStore>

const toParameters = (
  bucket: number,
  instance: string,
  filter: RecoveryFilter,
): readonly Parameter[] => [
  bucket,
  instance,
  filter.since,
  filter.until,
  filter.state,
  filter.destination ?? null,
  firstDeliveryIdAt(filter.since),
  lastDeliveryIdAt(filter.until),
]

/** The recoveries of a database. */
export function createRecoveryStore(db: Database) {
  return {
    async count(
      { bucket, instance }: Pick<RowKey, 'bucket' | 'instance'>,
      filter: RecoveryFilter,
      within?: Queryable,
    ): Promise<number> {
      const parameters = toParameters(bucket, instance, filter)
      const counted = db.query<{ count: number }>(recoverySql.COUNT_RECOVERABLE, parameters, within)
      return (await first(counted))?.count ?? 0
    },

    lockNext(sql: Queryable, { nextBucket, instance, filter, after }: RecoveryRow, limit: number) {
      const parameters = [...toParameters(nextBucket, instance, filter), after, limit]
      return db.query<DeliveryViewRow>(recoverySql.LOCK_RECOVERABLE, parameters, sql)
    },

    async insert(row: NewRecovery, within?: Queryable): Promise<void> {
      const { id, instance, actor, matched } = row
      const filter = JSON.stringify(row.filter)
      const parameters = [id, instance, filter, actor, matched, toTimestamp(row.createdAt)]
      await db.query(recoverySql.INSERT_RECOVERY, parameters, within)
    },

    get: (instance: string, id: string) =>
      first(db.query<RecoveryRow>(recoverySql.GET_RECOVERY, [instance, id])),

    /** Locked until the transaction ends; undefined: there is none, or another replica works on it. */
    lockOpen: (sql: Queryable) =>
      first(db.query<RecoveryRow>(recoverySql.LOCK_OPEN_RECOVERY, [], sql)),

    async move(sql: Queryable, id: string, step: RecoveryStep): Promise<void> {
      const finishedAt = step.finishedAt === null ? null : toTimestamp(step.finishedAt)
      const parameters = [id, step.nextBucket, step.after, step.redriven, finishedAt]
      await db.query(recoverySql.MOVE_RECOVERY, parameters, sql)
    },
  }
}
