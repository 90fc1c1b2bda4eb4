import type { Database, Parameter, Queryable } from './database.ts'
import type { Statement } from './sql/index.ts'

/** What came of a page. */
export interface RemovedPage<After> {
  readonly removed: number
  /** There is more after this. */
  readonly after?: After
}

/** Rows that one statement looks at. */
export const PAGE_SIZE = 500

/** Makes what runs a statement that tells how many rows it removed. */
export function createRemovalCount(db: Database) {
  return async (sql: Queryable, statement: Statement, parameters: readonly Parameter[]) =>
    (await db.query<{ removed: number }>(statement, parameters, sql))[0]?.removed ?? 0
}
