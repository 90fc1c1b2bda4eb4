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
