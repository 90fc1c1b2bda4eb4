import type { Sql, TransactionSql } from 'postgres'
import { MigrationError, OptionError, SignoffError } from '../errors.ts'
import { errorCode, isSchemaMissing } from './database-failure.ts'
import { migrations } from './migrations/index.ts'
import { createJournalPartitions, isJournalBusy, ON_ALL_SHARDS } from './partition.ts'

/** The key of the advisory lock that lets one process migrate at a time. Arbitrary, and ours. */
const MIGRATION_LOCK = 7_406_315_907

/** Versions of the schema. */
export interface MigrationResult {
  /** As it was found; 0: there was none. */
  readonly from: number
  /** As it is now. Equal: there was nothing to do. */
  readonly to: number
}

/**
 * Brings the schema `signoff` up to this version. Ten processes may call it at once: one does the work,
 * the others wait for it. Safe to call again.
 *
 * @throws {OptionError} it is no pool of postgres.js.
 * @throws {MigrationError} the schema is newer than this version, or a statement failed.
 * @example
 * await migrate(postgres(process.env.DATABASE_URL))
 */
export async function migrate(sql: Sql): Promise<MigrationResult> {
  if (typeof sql !== 'function' || !('begin' in sql))
    throw new OptionError('sql', 'expected a postgres.js sql')
  try {
    const from = await sql.begin(applyDue)
    await createPartitions(sql)
    return { from, to: migrations.length }
  } catch (error) {
    if (error instanceof SignoffError) throw error
    throw new MigrationError(describe(error), { cause: error })
  }
}

function describe(error: unknown): string {
  const code = errorCode(error)
  const problem = 'the schema could not be migrated'
  if (code === undefined) return problem
  if (!isSchemaMissing(error)) return `${problem} (${code})`
  return `${problem}: what an earlier migration made is missing (${code}); restore it`
}

const CREATE_SCHEMA = 'create schema if not exists signoff'

const CREATE_HISTORY = `create table if not exists signoff.migration (
    id integer primary key, name text not null, applied_at timestamptz not null default now())`

/** The SQL that brings an empty database up to this version, in order; who has run it need not migrate. */
export function listMigrationStatements(): readonly string[] {
  const applied = migrations.flatMap(({ id, name, statements }) => [
    ...statements,
    `insert into signoff.migration (id, name) values (${id}, '${name}')`,
  ])
  return [CREATE_SCHEMA, CREATE_HISTORY, ...applied]
}

/** Gives back the version that was there. */
async function applyDue(sql: TransactionSql): Promise<number> {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`
  await sql.unsafe(`${ON_ALL_SHARDS}; set local client_min_messages = warning`)
  await createHistory(sql)
  const [row] = await sql<{ last: number }[]>`
    select coalesce(max(id), 0)::int as last from signoff.migration`
  const last = row?.last ?? 0
  assertNotNewer(last)
  for (const migration of migrations.filter((one) => one.id > last)) {
    for (const statement of migration.statements) await sql.unsafe(statement)
    await sql`insert into signoff.migration (id, name) values (${migration.id}, ${migration.name})`
  }
  return last
}

/** Where it is there, nothing is created, though not anew: on a cluster even that is sent to every server. */
async function createHistory(sql: TransactionSql): Promise<void> {
  const [found] = await sql<{ there: boolean }[]>`
    select to_regclass('signoff.migration') is not null as there`
  if (found?.there) return
  await sql.unsafe(CREATE_SCHEMA)
  await sql.unsafe(CREATE_HISTORY)
}

/** A long reader of the journal keeps nobody from starting: until the next upkeep its default partition serves. */
async function createPartitions(sql: Sql): Promise<void> {
  try {
    await createJournalPartitions(sql)
  } catch (error) {
    if (!isJournalBusy(error)) throw error
  }
}

function assertNotNewer(last: number): void {
  if (last <= migrations.length) return
  throw new MigrationError(
    `the schema is at version ${last}, this version of Signoff knows ${migrations.length}; upgrade Signoff`,
  )
}
