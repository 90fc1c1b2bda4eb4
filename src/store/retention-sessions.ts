import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database, Queryable } from './database.ts'
import { PAGE_SIZE, type RemovedPage } from './retention-page.ts'
import { ofBucket, writeWide } from './sharded.ts'
import { retentionSql } from './sql/index.ts'

/** An instance's sessions in the order of their creation, after one of them. */
export interface SessionPlace {
  readonly instance: string
  readonly after?: { readonly at: string; readonly id: string }
}

/** Instants before which sessions are old, epoch milliseconds. */
export interface SessionLimits {
  /** When one was settled. */
  readonly settled: number
  /** When one that nobody ended expired. */
  readonly expired: number
}

type OldSession = Readonly<Record<'instance_id' | 'id' | 'createdAt', string>> & {
  readonly bucket: number
  readonly over: boolean
}

/** The old sessions of a database. */
export function createOldSessions(db: Database) {
  const remove = async (sql: Queryable, over: readonly OldSession[], bounds: readonly string[]) => {
    const counts = await writeWide<{ readonly removed: number }>(
      db,
      {
        statement: retentionSql.REMOVE_SESSIONS,
        rows: over,
        parameters: (bucket) => [
          ...bounds,
          ...toColumns(retentionSql.OLD_SESSION, ofBucket(over, bucket)),
        ],
      },
      sql,
    )
    return counts.reduce((sum, { removed }) => sum + removed, 0)
  }
  return {
    async removeSessions(
      sql: Queryable,
      { instance, after }: SessionPlace,
      { settled, expired }: SessionLimits,
    ): Promise<RemovedPage<{ readonly at: string; readonly id: string }>> {
      const created = toTimestamp(Math.max(settled, expired))
      const bounds = [toTimestamp(settled), toTimestamp(expired)]
      const place = [instance, created, after?.at ?? toTimestamp(0), after?.id ?? '', PAGE_SIZE]
      const found = await db.query<OldSession>(
        retentionSql.FIND_OLD_SESSIONS,
        [...place, ...bounds],
        sql,
      )
      const over = found.filter((session) => session.over)
      const removed = over.length === 0 ? 0 : await remove(sql, over, bounds)
      const last = found.length === PAGE_SIZE ? found.at(-1) : undefined
      return { removed, ...(last ? { after: { at: last.createdAt, id: last.id } } : {}) }
    },
  }
}
