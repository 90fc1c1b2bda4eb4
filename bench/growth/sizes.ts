import type { Sql } from 'postgres'

/** A table as large as it is now, and what was done to its rows so far. */
export interface Size {
  readonly name: string
  readonly tableMb: number
  readonly indexMb: number
  readonly live: number
  readonly dead: number
  readonly updated: number
  /** Updates that touched no index. */
  readonly hot: number
  readonly vacuums: number
}

/** The tables whose rows are updated, and the whole schema with its journal, megabytes. */
export interface Sizes {
  readonly tables: readonly Size[]
  readonly allMb: number
}

const TABLES = ['delivery', 'destination', 'replica', 'session_logout', 'session_logout_client']
const THOUSAND = 1000

/** Reads what the server's statistics say just now. */
export async function readSizes(sql: Sql): Promise<Sizes> {
  await sql`select pg_stat_clear_snapshot()`
  const tables = await sql<Size[]>`
    select relname as name, pg_table_size(relid) / 1048576.0::float8 as "tableMb",
      pg_indexes_size(relid) / 1048576.0::float8 as "indexMb", n_live_tup::float8 as live,
      n_dead_tup::float8 as dead, n_tup_upd::float8 as updated, n_tup_hot_upd::float8 as hot,
      autovacuum_count::float8 as vacuums
    from pg_stat_user_tables where schemaname = 'signoff' and relname = any(${TABLES}) order by relname`
  const [whole] = await sql<{ mb: number }[]>`
    select coalesce(sum(pg_total_relation_size(relid)), 0) / 1048576.0::float8 as mb
    from pg_stat_user_tables where schemaname = 'signoff'`
  return { tables, allMb: whole?.mb ?? 0 }
}

const toShare = (part: number, whole: number) =>
  whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`

const toThousands = (count: number) => `${(count / THOUSAND).toFixed(1)}k`

function describeSize(size: Size, before: Size): string {
  const share = toShare(size.hot - before.hot, size.updated - before.updated)
  const rows = `${toThousands(size.live)} live, ${toThousands(size.dead)} dead`
  const mb = `${size.tableMb.toFixed(1)} + ${size.indexMb.toFixed(1)} MB`
  return `${mb}, ${rows}, ${toThousands(size.updated - before.updated)} updates, ${share} heap-only, ${size.vacuums - before.vacuums} vacuums`
}

/** A line for each table: its size (rows and indexes), and what was done since `before`. */
export function describeSizes(now: Sizes, before: Sizes): readonly string[] {
  const lines = now.tables.flatMap((size) => {
    const was = before.tables.find(({ name }) => name === size.name)
    return was ? [`${size.name.padEnd(22)} ${describeSize(size, was)}`] : []
  })
  return [...lines, `${'all, with the journal'.padEnd(22)} ${now.allMb.toFixed(0)} MB`]
}
