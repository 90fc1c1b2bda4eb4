import { REFERENCE_TABLES } from '../../src/store/citus.ts'
import type { Statement } from '../../src/store/sql/index.ts'
import { isWide, STATEMENTS } from './statements.ts'

/** What one shard gets of a statement. */
export interface Share {
  readonly shard: number
  readonly parameters: readonly unknown[]
}

/**
 * Where a statement goes, and whose answer counts: that of all, put together or not, or of the first, which the
 * others repeat. `foreign`: it is none of ours, and what it puts where it does not belong is to be taken away.
 */
export interface Way {
  readonly shares: readonly Share[]
  readonly answers: 'all' | 'merged' | 'first' | 'foreign'
}

const BY_TEXT: ReadonlyMap<string, Statement> = new Map(
  STATEMENTS.map(([, statement]) => [statement.text, statement]),
)

/** Which of so many shards has a bucket. */
export const shardOf = (bucket: number, shards: number): number => bucket % shards

/** Sends a statement where its scope says that its rows are: to one shard, to those of its rows, to all. */
export function routeStatement(text: string, parameters: readonly unknown[], shards: number): Way {
  const all = Array.from({ length: shards }, (_, shard) => ({ shard, parameters }))
  if (/^set (local|transaction)\b/.test(text)) return { shares: all, answers: 'first' }
  const statement = BY_TEXT.get(text)
  if (statement && isWide(statement)) throw new Error(`is for one server: ${text}`)
  const scope = statement?.scope
  if (scope === 'bucket') {
    const shard = shardOf(Number(parameters[bucketParameter(text) - 1]), shards)
    return { shares: [{ shard, parameters }], answers: 'all' }
  }
  if (scope === 'batch') return { shares: splitBatch(text, parameters, shards), answers: 'all' }
  if (scope === 'small')
    return { shares: writesReference(text) ? all : all.slice(0, 1), answers: 'first' }
  return { shares: all, answers: statement ? 'merged' : 'foreign' }
}

function bucketParameter(text: string): number {
  const [, number] = /\bbucket = \$(\d+)/.exec(text) ?? []
  if (number === undefined) throw new Error(`names no bucket: ${text}`)
  return Number(number)
}

const REFERENCE = new RegExp(
  `(?:insert into|update|delete from) signoff\\.(?:${REFERENCE_TABLES.join('|')})\\b`,
)

const writesReference = (text: string) => REFERENCE.test(text)

/** A parameter that has a value of each row. */
interface Column {
  readonly position: number
  /** What it is with some of the rows only. */
  pick(rows: readonly number[]): string
}

/** Rows that travel together: as columns side by side, or as one JSON array. */
interface Group {
  readonly buckets: readonly number[]
  readonly columns: readonly Column[]
}

/** Each shard that has a row gets its rows. */
function splitBatch(
  text: string,
  parameters: readonly unknown[],
  shards: number,
): readonly Share[] {
  const groups = [...columnGroups(text, parameters), ...recordGroups(text, parameters)]
  if (groups.length === 0) throw new Error(`has no rows to be split: ${text}`)
  const shares = Array.from({ length: shards }, (_, shard) => {
    const own = [...parameters]
    let count = 0
    for (const { buckets, columns } of groups) {
      const rows = [...buckets.keys()].filter((row) => shardOf(buckets[row] ?? 0, shards) === shard)
      count += rows.length
      for (const { position, pick } of columns) own[position] = pick(rows)
    }
    return { shard, parameters: own, count }
  })
  return shares
    .filter(({ count }) => count > 0)
    .map(({ shard, parameters: own }) => ({ shard, parameters: own }))
}

const COLUMNS = /unnest\(((?:[^()]|\([^()]*\))*)\)\s+as \w+\(([^)]*)\)/g
const RECORDS = /jsonb_to_recordset\(\$(\d+)::text::jsonb\) as \w+\(/g

function columnGroups(text: string, parameters: readonly unknown[]): readonly Group[] {
  return [...text.matchAll(COLUMNS)].map(([, args = '', names = '']) => {
    const columns = [...args.matchAll(/\$(\d+)/g)].map(([, number]): Column => {
      const position = Number(number) - 1
      return { position, pick: pickElements(String(parameters[position])) }
    })
    const at = names.split(',').findIndex((name) => name.trim() === 'bucket')
    const buckets = splitArray(String(parameters[columns[at]?.position ?? -1])).map(Number)
    return { buckets, columns }
  })
}

function recordGroups(text: string, parameters: readonly unknown[]): readonly Group[] {
  return [...text.matchAll(RECORDS)].map(([, number]) => {
    const position = Number(number) - 1
    const rows = JSON.parse(String(parameters[position])) as readonly { readonly bucket: number }[]
    const pick = (picked: readonly number[]) => JSON.stringify(picked.map((row) => rows[row]))
    return { buckets: rows.map(({ bucket }) => bucket), columns: [{ position, pick }] }
  })
}

const splitArray = (literal: string): readonly string[] =>
  literal.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/gs) ?? []

/** Of an array literal. */
function pickElements(given: string): Column['pick'] {
  const values = splitArray(given)
  return (rows) => `{${rows.map((row) => values[row]).join(',')}}`
}
