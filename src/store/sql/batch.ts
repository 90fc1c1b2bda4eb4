import type { Statement } from './statement.ts'

/** The types that a column of a batch may have. JSON travels and is stored as it is written. */
export type ColumnType =
  | 'text'
  | 'smallint'
  | 'integer'
  | 'boolean'
  | 'uuid'
  | 'timestamptz'
  | 'json'

/** The columns of the rows of a batch, in the order of their parameters. */
export type Shape = Readonly<Record<string, ColumnType>>

/** The names of the columns, for an insert and what feeds it. */
export const namesOf = (shape: Shape, alias = ''): string =>
  Object.keys(shape)
    .map((name) => (alias === '' ? name : `${alias}.${name}`))
    .join(', ')

/** The same shape for rows that travel as JSON, where they are few and come seldom. */
export const recordOf = (shape: Shape): string =>
  Object.entries(shape)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')

/**
 * The rows of a batch, one parameter for each column from `$first` on, as `toColumns` makes them: a
 * fifth of what it costs to unpack them from one JSON text.
 */
export function batchOf(shape: Shape, alias: string, first: number): string {
  const arrays = Object.values(shape).map((type, index) => toArray(type, first + index))
  return `unnest(${arrays.join(', ')}) as ${alias}(${namesOf(shape)})`
}

/** JSON has no line breaks of its own, so that they part it without quoting. */
function toArray(type: ColumnType, position: number): string {
  return type === 'json'
    ? `string_to_array($${position}::text, E'\\n', '')::json[]`
    : `$${position}::text::${type}[]`
}

/**
 * True of every row, but not in the planner's eyes, who takes one in two hundred to pass. So it looks
 * each row up by its key; else a plan that was made while the table was small reads all of it for ever.
 */
export const fewOf = (alias: string, column = 'bucket'): string =>
  `${alias}.${column} = ${alias}.${column} + 0`

/**
 * An instant as epoch milliseconds. What is extracted of an instant itself goes by the time zone, so that Postgres
 * has it for no constant; of the time that has passed since the epoch it is, and Citus lets a change return it.
 */
export const epochMs = (column: string): string =>
  `(extract(epoch from ${column} - timestamptz 'epoch') * 1000)::float8`

/** The parameter that follows those of the shapes. */
export const parameterAfter = (first: number, ...shapes: readonly Shape[]): number =>
  shapes.reduce((sum, shape) => sum + Object.keys(shape).length, first)

/** That a row is of the bucket that a parameter names, where a statement is of one bucket. */
export const inBucket = (alias: string, parameter: number | undefined): string =>
  parameter === undefined ? '' : `\n      and ${alias}.bucket = $${parameter}`

const LOCK_WAIT = '1000ms'

/**
 * A statement waits no longer than this for a row that somebody locks: error 55P03. Set for the statement alone, and before its first lock.
 * On Citus it would be set on the wrong server, and no change may call it: see {@link BE_IMPATIENT}.
 */
export const IMPATIENT = `
      and (select set_config('lock_timeout', '${LOCK_WAIT}', true)) is not null`

/** The same for a transaction on a cluster: what is set for it is set on every server that it comes to. */
export const BE_IMPATIENT: readonly Statement[] = [
  `set local citus.propagate_set_commands = 'local'`,
  `set local lock_timeout = '${LOCK_WAIT}'`,
].map((text) => ({ scope: 'small', text }))
