import type { Sql } from 'postgres'

/** Partitions of the journal are named by day; they come and go. */
const DAILY = '^journal_\\d{8}'

/**
 * The schema `signoff` as text, from the catalogue: tables with their columns and settings, constraints, indexes.
 * Says the same on every Postgres from 14 to 18.
 */
export async function dumpSchema(sql: Sql): Promise<string> {
  const tables = await sql<
    { name: string; kind: string; parent: string | null; settings: string | null }[]
  >`
    select c.relname as name, c.relkind::text as kind, array_to_string(c.reloptions, ', ') as settings,
      (select i.inhparent::regclass::text from pg_inherits i where i.inhrelid = c.oid) as parent
    from pg_class c where c.relnamespace = 'signoff'::regnamespace
      and c.relkind not in ('i', 'I', 't', 'c') and c.relname !~ ${DAILY} order by c.relname collate "C"`
  const parts = [
    `-- The schema signoff, as the migrations make it. Rewritten by: npx vitest run -u test/store/schema`,
  ]
  for (const { name, kind, parent, settings } of tables) {
    const of = parent === null ? '' : ` partition of ${parent}`
    const lines = [...(await listColumns(sql, name)), ...(await listConstraints(sql, name))]
    const body = parent === null ? ` (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)` : ''
    const by = kind === 'p' ? ` partition by ${await partitionKey(sql, name)}` : ''
    const using = settings === null ? '' : ` with (${settings})`
    parts.push(`${KINDS[kind] ?? kind} signoff.${name}${of}${body}${by}${using};`)
    if (parent === null) parts.push(...(await listIndexes(sql, name)))
  }
  return `${parts.join('\n')}\n${await listOthers(sql)}`
}

const KINDS: Readonly<Record<string, string>> = {
  r: 'create table',
  p: 'create table',
  S: 'create sequence',
  v: 'create view',
}

async function listColumns(sql: Sql, table: string): Promise<readonly string[]> {
  const rows = await sql<{ line: string }[]>`
    select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = ('signoff.' || ${table})::regclass and a.attnum > 0 and not a.attisdropped
    order by a.attnum`
  return rows.map(({ line }) => line)
}

/** Not-null constraints are rows of their own since Postgres 18; the columns say it. */
async function listConstraints(sql: Sql, table: string): Promise<readonly string[]> {
  const rows = await sql<{ line: string }[]>`
    select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
    where conrelid = ('signoff.' || ${table})::regclass and contype <> 'n' order by conname collate "C"`
  return rows.map(({ line }) => line)
}

async function listIndexes(sql: Sql, table: string): Promise<readonly string[]> {
  const rows = await sql<{ line: string }[]>`
    select pg_get_indexdef(indexrelid) as line from pg_index
    where indrelid = ('signoff.' || ${table})::regclass and not indisprimary
    order by pg_get_indexdef(indexrelid) collate "C"`
  return rows.map(({ line }) => `${line};`)
}

async function partitionKey(sql: Sql, table: string): Promise<string> {
  const [row] = await sql<{ key: string }[]>`
    select pg_get_partkeydef(('signoff.' || ${table})::regclass) as key`
  return row?.key ?? ''
}

/** Functions, triggers and types: the design has none. */
async function listOthers(sql: Sql): Promise<string> {
  const rows = await sql<{ line: string }[]>`
    select 'function ' || proname as line from pg_proc where pronamespace = 'signoff'::regnamespace
    union all select 'trigger ' || tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'signoff'::regnamespace and not tgisinternal
    union all select 'type ' || typname from pg_type where typnamespace = 'signoff'::regnamespace
      and typtype in ('d', 'e', 'r')
    order by 1`
  return rows.map(({ line }) => `${line};\n`).join('')
}
