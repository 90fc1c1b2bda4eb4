import type { Sql } from 'postgres'

/** Everything that is stored, as text: every row of every table. */
export async function dumpRows(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`select relname as name from pg_class
    where relnamespace = 'signoff'::regnamespace and relkind = 'r' order by 1`
  const dumps = await Promise.all(
    tables.map(
      ({ name }) =>
        sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(`signoff.${name}`)} t`,
    ),
  )
  return dumps.flatMap((rows) => rows.map(({ row }) => row)).join('\n')
}
