import type { Database } from './database.ts'
import type { RowKey } from './row.ts'
import { saveSql } from './sql/index.ts'

/** Nobody locks the delivery just now, nor the session, if one is named. */
export async function isFree(
  db: Database,
  { bucket, instance, id }: RowKey,
  sessionId: string | undefined,
): Promise<boolean> {
  const found = await db.query(saveSql.FIND_FREE_DELIVERY, [bucket, instance, id])
  if (found.length === 0 || sessionId === undefined) return found.length > 0
  return (await db.query(saveSql.FIND_FREE_SESSION, [bucket, instance, sessionId])).length > 0
}
