import type { Sql } from 'postgres'
import { OptionError } from '../errors.ts'
import { isUnavailable, toDatabaseError } from './database-failure.ts'
import { smallSql } from './sql/index.ts'

/** So many transactions at once change connections behind a transaction pooler. */
const TRANSACTIONS = 4
const ROUNDS = 3
const HOLD_SECONDS = 0.01

/**
 * Makes sure that prepared statements hold. Behind a pooler that gives a transaction any connection, as
 * PgBouncer does in transaction mode before 1.21, they are lost between transactions.
 *
 * @throws {OptionError} they do not hold.
 * @throws {DatabaseUnavailableError} a connection is refused or lost.
 */
export async function assertPreparable(sql: Sql): Promise<void> {
  if (sql.options.prepare === false || !(await isPooled(sql))) return
  const hold = () =>
    sql.begin((tx) => tx.unsafe(smallSql.HOLD_CONNECTION.text, [HOLD_SECONDS], { prepare: true }))
  for (let round = 0; round < ROUNDS; round++) {
    const held = await Promise.allSettled(Array.from({ length: TRANSACTIONS }, hold))
    const failures = held.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    if (failures.length > 0) throw toProbeFailure(failures)
  }
}

/** A connection that was lost is no word on what is between. */
function toProbeFailure(failures: readonly unknown[]): unknown {
  const cause = failures.find((failure) => !isUnavailable(failure))
  if (cause === undefined) return toDatabaseError(failures[0])
  return new OptionError(
    'database',
    'a pooler in transaction mode loses prepared statements: want postgres(url, { prepare: false }), or PgBouncer 1.21 with max_prepared_statements',
    { cause },
  )
}

/** The process that a pooler names to its clients is not the one that answers. */
async function isPooled(sql: Sql): Promise<boolean> {
  const reading = sql.unsafe<{ pid: number }[]>(smallSql.READ_BACKEND.text, [], { prepare: false })
  const rows = await reading.catch((error: unknown) => {
    throw toDatabaseError(error)
  })
  return rows[0]?.pid !== rows.state.pid
}

/** What a pooler says of settings that it does not pass on. */
const REFUSED_SETTING = /unsupported startup parameter/

/** What is to be done about a connection that was refused for its settings; undefined: that is not why. */
export function toSettingsRefused(cause: unknown): OptionError | undefined {
  if (!(cause instanceof Error) || !REFUSED_SETTING.test(cause.message)) return undefined
  return new OptionError(
    'database',
    'a pooler refuses the planner settings of our connections: want ignore_startup_parameters = enable_bitmapscan, enable_seqscan in PgBouncer, and both set to off by alter role; or a postgres.js sql of your own',
    { cause },
  )
}
