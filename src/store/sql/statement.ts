/**
 * How many buckets a statement may touch.
 *
 * - `bucket`: exactly one, named by a parameter. All that locks rows it has not been handed.
 * - `batch`: rows that the caller names by `(instance_id, bucket, id)`; may span buckets.
 * - `scatter`: reads without locks over many buckets, for lists and for finding what is due.
 * - `small`: only tables that are small and shared.
 */
export type StatementScope = 'bucket' | 'batch' | 'scatter' | 'small'

/** One SQL text with what it may touch. A test reads them all and holds them to it. */
export interface Statement {
  readonly scope: StatementScope
  readonly text: string
}

/**
 * One over many buckets, for one server, and the same of one bucket. Where Citus spreads the tables it is run for
 * each bucket: it cannot look at many shards for each row of something else, and what changes rows without a word
 * of their bucket goes to every shard.
 */
export interface WideStatement extends Statement {
  readonly narrow: Statement
  /** It waits for locks for a moment only, and so must its narrow form. */
  readonly impatient?: boolean
}
