import type { Database } from './database.ts'
import { deliverySql } from './sql/index.ts'

/** How many open deliveries are in one state. */
export interface OpenCount {
  readonly channel: string
  readonly destination: string
  readonly state: string
  readonly count: number
}

/** All of them, at an instant of the database, epoch milliseconds. */
export interface OpenCounts {
  readonly at: number
  readonly rows: readonly OpenCount[]
}

/** Open deliveries as they were when `onPictured` was called; the count itself may take long. */
export function countOpen(db: Database, onPictured: () => void): Promise<OpenCounts> {
  return db.begin(async (sql) => {
    await db.query(deliverySql.KEEP_PICTURE, [], sql)
    const [picture] = await db.query<{ now: number }>(deliverySql.TAKE_PICTURE, [], sql)
    onPictured()
    const rows = await db.query<OpenCount>(deliverySql.COUNT_OPEN_DELIVERIES, [], sql)
    return { at: picture?.now ?? 0, rows }
  })
}
