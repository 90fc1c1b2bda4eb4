import type { Statement } from '../../src/store/sql/index.ts'

/** Tables that are split into buckets. */
export const HOT_TABLES = [
  'session_logout',
  'session_logout_client',
  'delivery',
  'delivery_body',
  'idempotency_key',
  'recipient_count',
  'journal',
  'journal_default',
  'destination',
] as const

const HOT = `signoff\\.(?:${HOT_TABLES.join('|')})\\b`
const ROW_LOCK = /\bfor (?:no key )?(?:update|share)\b|\bfor key share\b/g
const CHANGE = new RegExp(`\\b(?:update|delete from) ${HOT}(?: (?:as )?(\\w+))?`, 'g')
const UPSERT = new RegExp(`insert into ${HOT}[^;]*?on conflict \\(([^)]*)\\) do update`, 'g')

const withoutComments = (text: string) =>
  text
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/\s+/g, ' ')
    .toLowerCase()

/** What is wrong with a statement, by the rules of the buckets (architecture, “Past one server”); nothing when it is right. */
export function findFaults({ scope, text }: Statement): readonly string[] {
  const sql = withoutComments(text)
  const isHot = new RegExp(HOT).test(sql)
  const locks = [...sql.matchAll(ROW_LOCK)].length
  const changes = [...sql.matchAll(CHANGE)]
  const faults: string[] = []
  if (/\bnextval\b|\bserial\b|pg_snapshot_xmin|\block table\b/.test(sql))
    faults.push('relies on something that is one for the whole database')
  for (const [, columns = ''] of sql.matchAll(UPSERT)) {
    if (!/\binstance_id\b/.test(columns) || !/\bbucket\b/.test(columns))
      faults.push('settles a conflict on a key without instance and bucket')
  }
  if (scope === 'small' && isHot) faults.push('touches a hot table')
  if (scope === 'scatter' && (locks > 0 || changes.length > 0 || /\binsert into\b/.test(sql)))
    faults.push('locks or writes over many buckets')
  if (scope === 'batch') faults.push(...findBatchFaults(sql, { locks, changes }))
  if (scope === 'bucket') faults.push(...findBucketFaults(sql, locks + changes.length))
  return faults
}

interface Found {
  readonly locks: number
  readonly changes: readonly RegExpMatchArray[]
}

/** Rows are named by the caller: every change joins on the whole key, and nothing is locked beforehand. */
function findBatchFaults(sql: string, { locks, changes }: Found): readonly string[] {
  const faults = locks > 0 ? ['locks rows that it was not handed'] : []
  for (const change of changes) {
    const alias = change[1] ?? ''
    const rest = sql.slice(change.index)
    const body = rest.slice(0, endOf(rest))
    const joined = ['instance_id', 'bucket', '(?:session_)?id'].every((column) =>
      new RegExp(`\\b${alias}\\.${column} = (?!${alias}\\.)\\w+\\.\\w+`).test(body),
    )
    if (!joined) faults.push('changes rows without a join on (instance_id, bucket, id)')
  }
  return faults
}

/** Where the part of the statement ends: at its closing bracket, or with the statement. */
function endOf(sql: string): number {
  let depth = 0
  for (let index = 0; index < sql.length; index++) {
    if (sql[index] === '(') depth++
    if (sql[index] === ')' && --depth < 0) return index
  }
  return sql.length
}

/** Exactly one bucket, named by one parameter wherever rows are locked or changed. */
function findBucketFaults(sql: string, writes: number): readonly string[] {
  const named = [...sql.matchAll(/\bbucket = (\$\d+)/g)].map((match) => match[1])
  if (named.length === 0) return ['names no bucket']
  if (new Set(named).size > 1) return ['names more than one bucket']
  if (/\bbucket (?:<>|!=|in|>|<|between|= any)/.test(sql)) return ['reaches for other buckets']
  return named.length < writes ? ['locks or changes rows without naming the bucket'] : []
}
