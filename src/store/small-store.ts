import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import { smallSql } from './sql/index.ts'

/** A feature switch as stored; instance `''` is the system. */
export interface FeatureRow {
  readonly instance: string
  readonly name: string
  readonly enabled: boolean
}

/** Reads and writes feature switches. */
export type FeatureStore = ReturnType<typeof createFeatureStore>

/** The feature switches of a database. */
export function createFeatureStore(db: Database) {
  return {
    list: () => db.query<FeatureRow>(smallSql.LIST_FEATURES, []),
    async set(row: FeatureRow, within?: Queryable): Promise<void> {
      await db.query(smallSql.SET_FEATURE, [row.instance, row.name, row.enabled], within)
    },
    async reset(instance: string, name: string, within?: Queryable): Promise<void> {
      await db.query(smallSql.RESET_FEATURE, [instance, name], within)
    },
  }
}

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

/** Where a feed has been read to. */
export type FeedStore = ReturnType<typeof createFeedStore>

/** The feed cursors of a database. */
export function createFeedStore(db: Database) {
  return {
    /** Sets the first cursor; an earlier one stays. */
    async init(name: string, cursor: unknown): Promise<void> {
      await db.query(smallSql.INIT_FEED, [name, JSON.stringify(cursor ?? null)])
    },
    async get(name: string): Promise<{ cursor: unknown } | undefined> {
      return (await db.query<{ cursor: unknown }>(smallSql.GET_FEED, [name]))[0]
    },
    /** Locked until the transaction ends; undefined: another replica reads it. */
    async lock(sql: Queryable, name: string): Promise<{ cursor: unknown } | undefined> {
      return (await db.query<{ cursor: unknown }>(smallSql.LOCK_FEED, [name], sql))[0]
    },
    async move(sql: Queryable, name: string, cursor: unknown): Promise<void> {
      await db.query(smallSql.MOVE_FEED, [name, JSON.stringify(cursor ?? null)], sql)
    },
  }
}
