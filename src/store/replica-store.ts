import { toTimestamp } from '../clock.ts'
import type { Database } from './database.ts'
import { smallSql } from './sql/index.ts'

/** Says which replicas live. */
export type ReplicaStore = ReturnType<typeof createReplicaStore>

/** The replicas of a database. */
export function createReplicaStore(db: Database) {
  return {
    /** Says that `id` lives; returns all that were seen since. */
    async beat(id: string, now: number, seenSince: number): Promise<string[]> {
      await db.query(smallSql.BEAT_REPLICA, [id, toTimestamp(now)])
      const rows = await db.query<{ id: string }>(smallSql.LIST_REPLICAS, [toTimestamp(seenSince)])
      return rows.map((row) => row.id)
    },
    async remove(id: string, seenBefore: number): Promise<void> {
      await db.query(smallSql.REMOVE_REPLICA, [id, toTimestamp(seenBefore)])
    },
  }
}
