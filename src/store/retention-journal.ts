import type { TransactionSql } from 'postgres'
import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import { ON_ALL_SHARDS } from './partition.ts'
import { createRemovalCount, PAGE_SIZE, type RemovedPage } from './retention-page.ts'
import { retentionSql } from './sql/index.ts'

/** For so long a day that leaves waits for those who use the journal, and others wait behind it. */
const LOCK_TIMEOUT_MS = 50

/** The old lines of a database's journal: by the day, and one by one where a day had no partition. */
export function createOldJournal(db: Database) {
  const count = createRemovalCount(db)
  return {
    /** Lines of days that had no partition. */
    async removeStrayLines(
      sql: Queryable,
      bucket: number,
      before: number,
    ): Promise<RemovedPage<true>> {
      const parameters = [bucket, toTimestamp(before), PAGE_SIZE]
      const removed = await count(sql, retentionSql.REMOVE_STRAY_LINES, parameters)
      return { removed, ...(removed === PAGE_SIZE ? { after: true } : {}) }
    },

    /**
     * Drops the oldest day of the journal, if all of it is old. False: there was none.
     *
     * @throws {PostgresError} `55P03`: somebody uses the journal for long; `42501`: it is another role's.
     */
    async dropDay(sql: TransactionSql, before: number): Promise<boolean> {
      const [day] = await db.query<{ name: string }>(retentionSql.LIST_JOURNAL_DAYS, [], sql)
      if (!day || day.name >= dayName(before)) return false
      await sql.savepoint(async (own) => {
        await own.unsafe(`${ON_ALL_SHARDS}; set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
        await own.unsafe(`drop table signoff.${day.name}`)
      })
      return true
    },
  }
}

/** The partition of the day of an instant: in those with a lesser name every line is older. */
function dayName(instant: number): string {
  return `journal_${toTimestamp(instant).slice(0, 10).replaceAll('-', '')}`
}
