import type { Database, Parameter, Queryable } from './database.ts'
import { BE_IMPATIENT, type WideStatement } from './sql/index.ts'

/** A read over many buckets. */
export interface WideRead {
  readonly statement: WideStatement
  readonly parameters: readonly Parameter[]
  /** The parameters of each read of one bucket. */
  readonly narrowParameters: readonly (readonly Parameter[])[]
}

/**
 * One statement where one server has all buckets. Where Citus spreads them, one for each: it cannot run a
 * limited look at many shards for each row of something else.
 */
export async function readWide<Row extends object>(
  db: Database,
  { statement, parameters, narrowParameters }: WideRead,
  within?: Queryable,
): Promise<readonly Row[]> {
  if (!(await db.isSharded(within))) return db.query<Row>(statement, parameters, within)
  const found = await Promise.all(
    narrowParameters.map((own) => db.query<Row>(statement.narrow, own, within)),
  )
  return found.flat()
}

/** Rows that are written together. */
export interface WideWrite {
  readonly statement: WideStatement
  readonly rows: readonly InBucket[]
  /** The parameters with all rows, or with those of one bucket. */
  parameters(bucket?: number): readonly Parameter[]
}

interface InBucket {
  readonly bucket: number
}

/** Those of one bucket, or all. */
export const ofBucket = <Row extends InBucket>(
  rows: readonly Row[],
  bucket: number | undefined,
): readonly Row[] => (bucket === undefined ? rows : rows.filter((row) => row.bucket === bucket))

/**
 * One statement where one server has all buckets. Where Citus spreads them, one for each bucket that has a row:
 * in one transaction, so that all is written or nothing either way, and in one order, so that no two wait for
 * each other in a ring.
 */
export async function writeWide<Row extends object>(
  db: Database,
  { statement, rows, parameters }: WideWrite,
  within?: Queryable,
): Promise<readonly Row[]> {
  if (!(await db.isSharded(within))) return db.query<Row>(statement, parameters(), within)
  const buckets = [...new Set(rows.map(({ bucket }) => bucket))].toSorted((a, b) => a - b)
  const before = statement.impatient ? BE_IMPATIENT : []
  const writeEach = async (sql?: Queryable) => {
    const set = before.map((setting) => db.query(setting, [], sql))
    const write = (bucket: number) =>
      db.query<Row>(statement.narrow, [...parameters(bucket), bucket], sql)
    const [written] = await Promise.all([Promise.all(buckets.map(write)), ...set])
    return written.flat()
  }
  const isOne = before.length === 0 && buckets.length < 2
  return within || isOne ? writeEach(within) : db.begin(writeEach)
}
