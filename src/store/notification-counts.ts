import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import type { RowKey } from './row.ts'
import { notificationSql } from './sql/index.ts'

/** A count of an instance within a window. */
export interface WindowCount {
  readonly instance: string
  readonly name: string
  readonly windowStart: number
  readonly expiresAt: number
  readonly count: number
}

/** One recipient's count within a window. */
export interface RecipientWindow extends RowKey {
  readonly windowStart: number
  readonly expiresAt: number
}

type Window = Pick<WindowCount, 'instance' | 'windowStart' | 'expiresAt'>

const toRecord = ({ instance, windowStart, expiresAt }: Window) => ({
  instance_id: instance,
  window_start: toTimestamp(windowStart),
  expires_at: toTimestamp(expiresAt),
})

/** What limits count in a database, for recipients and for instances, and what expires there. */
export function createNotificationCounts(db: Database) {
  return {
    /** False: there are `most` in this window already. */
    async countRecipient(
      window: RecipientWindow,
      most: number,
      within?: Queryable,
    ): Promise<boolean> {
      const { bucket, id } = window
      const parameters = [JSON.stringify([{ ...toRecord(window), bucket, id }]), most]
      const rows = await db.query(notificationSql.COUNT_RECIPIENT, parameters, within)
      return rows.length > 0
    },

    async readCount(
      { instance, name, windowStart }: Pick<WindowCount, 'instance' | 'name' | 'windowStart'>,
      within?: Queryable,
    ): Promise<number> {
      const parameters = [instance, name, toTimestamp(windowStart)]
      const rows = await db.query<{ count: number }>(notificationSql.GET_COUNT, parameters, within)
      return rows[0]?.count ?? 0
    },

    async addCounts(counts: readonly WindowCount[]): Promise<void> {
      const records = counts.map(({ name, count, ...one }) => ({ ...toRecord(one), name, count }))
      await db.query(notificationSql.ADD_COUNTS, [JSON.stringify(records)])
    },

    /** Removes what has expired, in one bucket and in the counts of instances. */
    async expire(bucket: number | undefined, now: number): Promise<void> {
      const at = toTimestamp(now)
      await db.query(notificationSql.EXPIRE_COUNTS, [at])
      if (bucket === undefined) return
      await db.query(notificationSql.EXPIRE_KEYS, [bucket, at])
      await db.query(notificationSql.EXPIRE_RECIPIENT_COUNTS, [bucket, at])
    },
  }
}
