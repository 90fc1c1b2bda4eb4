import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import { retentionSql } from './sql/index.ts'

const CHORE = 'retention'

/** The pass over everything that is old: one replica at a time works on it, from where the last one stopped. */
export function createRetentionChore(db: Database) {
  return {
    /** The cursor of the pass that is due, locked until the transaction ends; undefined: none is due, or another replica works on it. */
    async lock<Cursor>(
      sql: Queryable,
      now: number,
    ): Promise<{ cursor: Cursor | null } | undefined> {
      const parameters = [CHORE, toTimestamp(now)]
      return (
        await db.query<{ cursor: Cursor | null }>(retentionSql.LOCK_CHORE, parameters, sql)
      )[0]
    },

    async move(sql: Queryable, cursor: object | null, dueAt: number): Promise<void> {
      const parameters = [CHORE, cursor && JSON.stringify(cursor), toTimestamp(dueAt)]
      await db.query(retentionSql.MOVE_CHORE, parameters, sql)
    },

    /** The first instance after this one that has rows. */
    async nextInstance(sql: Queryable, after: string): Promise<string | undefined> {
      type Found = { readonly instance: string | null }
      const rows = await db.query<Found>(retentionSql.NEXT_INSTANCE, [after], sql)
      return rows[0]?.instance ?? undefined
    },
  }
}
