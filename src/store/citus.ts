import type { Sql } from 'postgres'
import { CitusMissingError } from '../errors.ts'

/** The hot tables, spread by bucket. The first one sets the shards, the others lie with it. */
export const DISTRIBUTED_TABLES = [
  'delivery',
  'delivery_body',
  'session_logout',
  'session_logout_client',
  'journal',
  'destination',
  'idempotency_key',
  'recipient_count',
] as const

/** Small tables that all read and few write: a copy on every server. */
export const REFERENCE_TABLES = [
  'relying_party',
  'provider',
  'feature',
  'trusted_domain',
  'message_text',
  'notification_setting',
] as const

/** Small tables whose rows are locked or counted: they stay on the server that clients talk to. */
export const LOCAL_TABLES = [
  'migration',
  'replica',
  'recovery',
  'feed_cursor',
  'chore',
  'notification_count',
  'hash_key',
] as const

/** One shard for each bucket at most: more would be empty. */
const SHARDS = 32

const unlessKnown = (table: string, call: string) =>
  `select ${call} where not exists (
  select 1 from pg_dist_partition where logicalrelid = 'signoff.${table}'::regclass)`

function distribute(table: string): string {
  const [first] = DISTRIBUTED_TABLES
  const place =
    table === first
      ? `shard_count => ${SHARDS}, colocate_with => 'none'`
      : `colocate_with => 'signoff.${first}'`
  return unlessKnown(table, `create_distributed_table('signoff.${table}', 'bucket', ${place})`)
}

const copyToAll = (table: string) =>
  unlessKnown(table, `create_reference_table('signoff.${table}')`)

/** The statements that declare how the tables lie on a Citus cluster. Each does nothing the second time. */
export const citusStatements: readonly string[] = [
  ...REFERENCE_TABLES.map(copyToAll),
  ...DISTRIBUTED_TABLES.map(distribute),
]

/**
 * Spreads the tables over the servers of a Citus cluster, by bucket. To be called on the coordinator, after
 * `migrate`. Safe to call again.
 *
 * @throws {CitusMissingError} the database has no extension `citus`.
 */
export async function distributeTables(sql: Sql): Promise<void> {
  const found = await sql`select 1 from pg_catalog.pg_extension where extname = 'citus'`
  if (found.length === 0) {
    throw new CitusMissingError(
      'the database has no extension citus; create it on every server, or leave out --citus',
    )
  }
  for (const statement of citusStatements) await sql.unsafe(statement)
}
