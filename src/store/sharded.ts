import type { Database, Parameter, Queryable } from './database.ts'
import type { Statement } from './sql/index.ts'

/** A read over many buckets, and the same bucket by bucket. */
export interface WideRead {
  readonly wide: Statement
  readonly wideParameters: readonly Parameter[]
  readonly narrow: Statement
  /** The parameters of each narrow read. */
  readonly narrowParameters: readonly (readonly Parameter[])[]
}

/**
 * One statement where one server has all buckets. Where Citus spreads them, one for each: it cannot run a
 * limited look at many shards for each row of something else.
 */
export async function readWide<Row extends object>(
  db: Database,
  { wide, wideParameters, narrow, narrowParameters }: WideRead,
  within?: Queryable,
): Promise<readonly Row[]> {
  if (!(await db.isSharded(within))) return db.query<Row>(wide, wideParameters, within)
  const found = await Promise.all(
    narrowParameters.map((parameters) => db.query<Row>(narrow, parameters, within)),
  )
  return found.flat()
}
