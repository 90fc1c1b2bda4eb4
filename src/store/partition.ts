import type { Sql, TransactionSql } from 'postgres'
import { errorCode } from './database-failure.ts'

/** How many days ahead of today have a partition of their own. */
const DAYS_AHEAD = 7

/** For so long a partition in the making waits for those who hold the journal, and others wait behind it. */
const LOCK_TIMEOUT_MS = 1000

/** Postgres: the lock was not to be had in time. */
const LOCK_NOT_AVAILABLE = '55P03'

/** Postgres: two wait for each other. On a cluster they may, a partition in the making and those who write. */
const DEADLOCK_DETECTED = '40P01'

/**
 * Before tables are changed within a transaction. On a cluster each server has the change on one connection, or a
 * second one in the same transaction is refused; and what is set from here on is set on every server. Nothing to
 * any other Postgres.
 */
export const ON_ALL_SHARDS = `set local citus.multi_shard_modify_mode = 'sequential';
  set local citus.propagate_set_commands = 'local'`

interface Day {
  readonly name: string
  readonly from: string
  readonly to: string
}

/**
 * Makes the journal's partitions for today and the days ahead, where they are missing, each in a
 * transaction of its own. Old days leave by dropping theirs. Rows of a day without a partition land in
 * `journal_default`, so nothing is ever refused.
 *
 * @throws {PostgresError} `55P03`: somebody reads the journal for long. Those made before stay; to be
 *   called again.
 */
export async function createJournalPartitions(sql: Sql): Promise<void> {
  for (const day of await findMissing(sql)) {
    try {
      await sql.begin((own) => createPartition(own, day))
    } catch (error) {
      if (!NEEDLESS_CODES.has(errorCode(error) ?? '')) throw error
    }
  }
}

/** The default partition has rows of that day already, which stay there; or another replica was faster. */
const NEEDLESS_CODES = new Set(['23514', '42P07', '42710', '23505'])

/** A partition could not be made while others held the journal. */
export function isJournalBusy(error: unknown): boolean {
  const code = errorCode(error)
  return code === LOCK_NOT_AVAILABLE || code === DEADLOCK_DETECTED
}

async function findMissing(sql: Sql): Promise<readonly Day[]> {
  return sql<Day[]>`
    with ahead as (
      select (now() at time zone 'UTC')::date + n as day from generate_series(0, ${DAYS_AHEAD}::int) n
    ), named as (
      select day, 'journal_' || to_char(day, 'YYYYMMDD') as name from ahead
    )
    select name, day || ' 00:00:00+00' as from, (day + 1) || ' 00:00:00+00' as to from named
    where to_regclass('signoff.' || name) is null order by day`
}

/**
 * A table of its own that is then attached: unlike `partition of`, that leaves the journal itself open
 * to readers and writers, and locks the default partition alone.
 */
async function createPartition(sql: TransactionSql, { name, from, to }: Day): Promise<void> {
  await sql.unsafe(
    `${ON_ALL_SHARDS}; set local lock_timeout = ${LOCK_TIMEOUT_MS}; set local client_min_messages = warning`,
  )
  await sql.unsafe(`create table signoff.${name} (like signoff.journal including all)`)
  await sql.unsafe(
    `alter table signoff.journal attach partition signoff.${name} for values from ('${from}') to ('${to}')`,
  )
}
