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
