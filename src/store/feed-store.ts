import { type Database, first, type Queryable } from './database.ts'
import { smallSql } from './sql/index.ts'

/** Where a feed has been read to. */
export type FeedStore = ReturnType<typeof createFeedStore>

/** The feed cursors of a database. */
export function createFeedStore(db: Database) {
  return {
    /** Sets the first cursor; an earlier one stays. */
    async init(name: string, cursor: unknown): Promise<void> {
      await db.query(smallSql.INIT_FEED, [name, JSON.stringify(cursor ?? null)])
    },
    get: (name: string) => first(db.query<{ cursor: unknown }>(smallSql.GET_FEED, [name])),
    /** Locked until the transaction ends; undefined: another replica reads it. */
    lock: (sql: Queryable, name: string) =>
      first(db.query<{ cursor: unknown }>(smallSql.LOCK_FEED, [name], sql)),
    async move(sql: Queryable, name: string, cursor: unknown): Promise<void> {
      await db.query(smallSql.MOVE_FEED, [name, JSON.stringify(cursor ?? null)], sql)
    },
  }
}
