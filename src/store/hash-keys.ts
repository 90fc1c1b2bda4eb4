import type { Database, Queryable } from './database.ts'
import { notificationSql } from './sql/index.ts'

/** The sealed keys of a database under which names and addresses are hashed. */
export function createHashKeys(db: Database) {
  return {
    async findHashKey(id: string, within?: Queryable): Promise<string | undefined> {
      const rows = await db.query<{ sealed: string }>(notificationSql.GET_HASH_KEY, [id], within)
      return rows[0]?.sealed
    },

    async initHashKey(id: string, sealed: string, within?: Queryable): Promise<void> {
      await db.query(notificationSql.INIT_HASH_KEY, [id, sealed], within)
    },

    async resealHashKey(id: string, former: string, sealed: string): Promise<boolean> {
      const parameters = [id, former, sealed]
      return (await db.query(notificationSql.RESEAL_HASH_KEY, parameters)).length > 0
    },
  }
}
