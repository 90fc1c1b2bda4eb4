import type { ColumnType, Shape } from './sql/index.ts'

/** A value as it stands in its column. */
type Writer = (value: unknown) => string

const plain: Writer = (value) => (value === null || value === undefined ? 'NULL' : String(value))

const quoted: Writer = (value) =>
  value === null || value === undefined ? 'NULL' : quote(String(value))

/** A text as it stands in an array literal. */
const quote = (text: string): string =>
  /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`

const json: Writer = (value) => (value === null || value === undefined ? '' : JSON.stringify(value))

/** Rows of a batch as the parameters of a statement that has `batchOf` the same shape: a column each, side by side. */
export function toColumns(shape: Shape, rows: readonly object[]): string[] {
  return Object.entries(shape).map(([name, type]) =>
    type === 'json' ? write(name, rows, json, '\n') : `{${write(name, rows, writerOf(type), ',')}}`,
  )
}

const writerOf = (type: ColumnType): Writer => (type === 'text' ? quoted : plain)

function write(name: string, rows: readonly object[], writer: Writer, separator: string): string {
  return rows.map((row) => writer((row as Readonly<Record<string, unknown>>)[name])).join(separator)
}
