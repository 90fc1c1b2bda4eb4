import type { Sql } from 'postgres'
import { DISTRIBUTED_TABLES } from '../../src/store/citus.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { openShards } from './shard-sql.ts'

/** Several databases that stand for the servers of a cluster, each with a part of the buckets. */
export interface Shards {
  readonly urls: readonly string[]
  /** All of them as one, on connections of its own. */
  open(): Sql
  /**
   * Ends what was opened, and drops the databases.
   *
   * @throws a row lies where its bucket does not belong.
   */
  drop(): Promise<void>
}

/** Makes `count` databases. */
export async function createShards(count: number): Promise<Shards> {
  const databases = await Promise.all(Array.from({ length: count }, () => createTestDatabase()))
  const urls = databases.map(({ url }) => url)
  const opened: Sql[] = []
  return {
    urls,
    open() {
      const sql = openShards(urls)
      opened.push(sql)
      return sql
    },
    async drop() {
      await Promise.all(opened.map((sql) => sql.end({ timeout: 1 })))
      const strays = (await Promise.all(databases.map(findStrays))).flat()
      await Promise.all(databases.map((database) => database.drop()))
      if (strays.length > 0) throw new Error(`not in the part of their bucket: ${strays.join()}`)
    },
  }

  /** Tables that have rows of buckets that another database has. */
  async function findStrays({ sql }: TestDatabase, shard: number): Promise<readonly string[]> {
    const found = DISTRIBUTED_TABLES.map(async (table) => {
      const rows = await sql`select 1 from ${sql(`signoff.${table}`)}
        where bucket % ${count} <> ${shard} limit 1`
      return rows.length > 0 ? [table] : []
    })
    return (await Promise.all(found)).flat()
  }
}
