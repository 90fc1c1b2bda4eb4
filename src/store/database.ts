import type { Sql, TransactionSql } from 'postgres'
import { OptionError } from '../errors.ts'
import { toDatabaseError, toUnavailable } from './database-failure.ts'
import { createPool } from './pool.ts'
import { assertPreparable, toSettingsRefused } from './pooler.ts'
import { type Statement, smallSql } from './sql/index.ts'

/** A connection pool or a transaction of postgres.js: whatever can run a statement. */
export type Queryable = Sql | TransactionSql

/** A value that a statement takes. Batches travel as one JSON text. */
export type Parameter = string | number | boolean | null

/** The database as the engine sees it: statements in, rows out. */
export interface Database {
  /** The pool; host code gets its transactions from it. */
  readonly sql: Sql
  /** Runs one statement, in `within` when the caller brings a transaction. */
  query<Row extends object>(
    statement: Statement,
    parameters: readonly Parameter[],
    within?: Queryable,
  ): Promise<Row[]>
  /**
   * Runs `work` in a transaction. What `work` throws comes out as it is.
   *
   * @throws {DatabaseUnavailableError} the connection is refused or lost.
   */
  begin<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result>
  /**
   * Citus is there, which reads over many buckets only one by one where each is limited. Remembered; asked in
   * `within` when the caller brings a transaction.
   */
  isSharded(within?: Queryable): Promise<boolean>
  /** Closes the pool if it is ours. */
  close(): Promise<void>
}

/** How to reach the database. */
export interface DatabaseOptions {
  /** A URL (a pool of our own), or a postgres.js `sql` that stays the host's. */
  readonly connection: string | Sql
  /** Connections of a pool of our own. Default 10. */
  readonly maxConnections?: number
  /** False behind a transaction pooler that cannot prepare. Default: true, or as the host's `sql` says. */
  readonly prepare?: boolean
}

/**
 * Nothing follows such a statement on its connection before it is answered. The driver would send the next one
 * behind it at once; a pooler in transaction mode gives the connection away between the two, and the answer to
 * the second never comes (PgBouncer 1.18). Statements with parameters wait by themselves where nothing is prepared.
 */
const ALONE = { prepare: false, onexecute: () => false } as const

/** Opens the database. Connects lazily; {@link assertReachable} says whether it answers. */
export function openDatabase(options: DatabaseOptions): Database {
  const owned = typeof options.connection === 'string'
  const sql = owned
    ? createPool(options.connection as string, toPoolOptions(options))
    : (options.connection as Sql)
  const prepare = options.prepare ?? sql.options.prepare !== false
  let sharded: boolean | undefined
  let asking: Promise<boolean> | undefined
  return {
    sql,
    async query<Row extends object>(
      statement: Statement,
      parameters: readonly Parameter[],
      within: Queryable = sql,
    ): Promise<Row[]> {
      try {
        const options = prepare || parameters.length > 0 ? { prepare } : ALONE
        return await within.unsafe<Row[]>(statement.text, [...parameters], options)
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    begin: (work) => beginOn(sql, work),
    /** A transaction waits for no question on another connection: all of them may be held by its like. */
    isSharded(within) {
      if (sharded !== undefined) return Promise.resolve(sharded)
      const ask = async () => {
        sharded = (await this.query(smallSql.FIND_CITUS, [], within)).length > 0
        return sharded
      }
      if (within) return ask()
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    close: async () => {
      if (owned) await sql.end({ timeout: 5 })
    },
  }
}

/** What `work` throws is known again by its identity; everything else is the database's. */
async function beginOn<Result>(
  sql: Sql,
  work: (sql: TransactionSql) => Promise<Result>,
): Promise<Result> {
  const thrown = new Set<unknown>()
  const noted = (tx: TransactionSql) =>
    work(tx).catch((error) => {
      thrown.add(error)
      throw error
    })
  try {
    return (await sql.begin(noted)) as Result
  } catch (error) {
    throw thrown.has(error) ? error : toDatabaseError(error)
  }
}

/** The first row, if there is one. */
export async function first<Row>(rows: Promise<readonly Row[]>): Promise<Row | undefined> {
  return (await rows)[0]
}

function toPoolOptions({ maxConnections, prepare }: DatabaseOptions) {
  return {
    ...(maxConnections === undefined ? {} : { max: maxConnections }),
    ...(prepare === undefined ? {} : { prepare }),
  }
}

/**
 * Makes sure that the database answers, and that what is between bears what we ask of it.
 *
 * @throws {DatabaseUnavailableError} it does not, or refuses us; the cause is kept.
 * @throws {OptionError} the host's `sql` rewrites what it reads, or a pooler loses what we prepare or refuses our settings.
 */
export async function assertReachable(database: Database): Promise<void> {
  const [row] = await database.query<Probe>(smallSql.PROBE, []).catch((error) => {
    throw toSettingsRefused(error.cause ?? error) ?? toUnavailable(error)
  })
  const isAsWritten = row?.camelCase === 1 && row.json?.camelCase === 1 && row.nothing === null
  if (isAsWritten) return assertPreparable(database.sql)
  throw new OptionError(
    'database',
    'want a postgres.js sql that leaves the names of columns, JSON and NULL as they are: no transform to another case than camel, no parser for json',
  )
}

/** A row that comes back as it is, unless the host's `sql` rewrites what it reads. */
interface Probe {
  readonly camelCase: number
  readonly json: { readonly camelCase: number } | undefined
  readonly nothing: null
}

/** The database's clock, epoch milliseconds. */
export async function readDatabaseTime(database: Database): Promise<number> {
  const [row] = await database.query<{ now: number }>(smallSql.READ_TIME, [])
  return row?.now ?? Number.NaN
}
