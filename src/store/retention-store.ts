import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import { firstDeliveryIdAt } from './delivery-id.ts'
import { createRetentionChore } from './retention-chore.ts'
import { createOldJournal } from './retention-journal.ts'
import { createRemovalCount, PAGE_SIZE, type RemovedPage } from './retention-page.ts'
import { createOldSessions } from './retention-sessions.ts'
import { retentionSql } from './sql/index.ts'

/** One bucket's deliveries of an instance, after an id. */
export interface DeliveryPlace {
  readonly instance: string
  readonly bucket: number
  readonly after?: string
}

/** Removes what is old, a page at a time. */
export type RetentionStore = ReturnType<typeof createRetentionStore>

const ZERO_ID = '00000000-0000-0000-0000-000000000000'

type DeliveryPage = Readonly<Record<'seen' | 'removed', number>> & { readonly last: string | null }

/** What retention asks of a database. Every statement is in `sql/retention.ts`. */
export function createRetentionStore(db: Database) {
  const count = createRemovalCount(db)
  return {
    ...createRetentionChore(db),
    ...createOldSessions(db),
    ...createOldJournal(db),

    async removeDeliveries(
      sql: Queryable,
      { instance, bucket, after = ZERO_ID }: DeliveryPlace,
      before: number,
    ): Promise<RemovedPage<string>> {
      const parameters = [bucket, instance, after, firstDeliveryIdAt(before), PAGE_SIZE]
      const [page] = await db.query<DeliveryPage>(
        retentionSql.REMOVE_DELIVERIES,
        [...parameters, toTimestamp(before)],
        sql,
      )
      const removed = page?.removed ?? 0
      return page?.seen === PAGE_SIZE && page.last !== null
        ? { removed, after: page.last }
        : { removed }
    },

    removeRecoveries: (sql: Queryable, before: number) =>
      count(sql, retentionSql.REMOVE_RECOVERIES, [toTimestamp(before)]),
  }
}
