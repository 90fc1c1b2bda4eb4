import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database } from './database.ts'
import { replicaSql, smallSql } from './sql/index.ts'

/** Says which replicas live. */
export type ReplicaStore = ReturnType<typeof createReplicaStore>

/** A replica that lives. */
export interface LiveReplica {
  readonly id: string
  /** It finishes what it has in hand, and has no share of the buckets. */
  readonly draining: boolean
}

/** Which leases are looked at for owners that are gone. */
export interface HandOver {
  readonly bucket: number
  readonly now: number
  /** Leases that end later are left alone. */
  readonly leaseUntil: number
  /** Owners that were seen since are alive. */
  readonly seenSince: number
  readonly limit: number
}

const ID = { id: 'text' } as const

/** The replicas of a database. */
export function createReplicaStore(db: Database) {
  return {
    /** Says that a replica lives; returns all that were seen since. */
    async beat(
      { id, draining }: LiveReplica,
      now: number,
      seenSince: number,
    ): Promise<LiveReplica[]> {
      await db.query(smallSql.BEAT_REPLICA, [id, toTimestamp(now), draining])
      return db.query<LiveReplica>(smallSql.LIST_REPLICAS, [toTimestamp(seenSince)])
    },
    async remove(id: string, seenBefore: number): Promise<void> {
      await db.query(smallSql.REMOVE_REPLICA, [id, toTimestamp(seenBefore)])
    },
    /** Makes due at once what replicas that are gone have in hand in a bucket. Returns how many. */
    async handOver({ bucket, now, leaseUntil, seenSince, limit }: HandOver): Promise<number> {
      const live = await db.query<LiveReplica>(smallSql.LIST_REPLICAS, [toTimestamp(seenSince)])
      const rows = await db.query(replicaSql.HAND_OVER_DELIVERIES, [
        bucket,
        ...[now, leaseUntil].map(toTimestamp),
        ...toColumns(ID, live),
        limit,
      ])
      return rows.length
    },
  }
}
