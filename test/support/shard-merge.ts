import {
  deliverySql,
  destinationSql,
  retentionSql,
  type Statement,
  sessionSql,
} from '../../src/store/sql/index.ts'

type Row = Readonly<Record<string, unknown>>
type Merge = (rows: readonly Row[], parameters: readonly unknown[]) => readonly Row[]

type Order = (a: Row, b: Row) => number

const by =
  (name: string, direction: 1 | -1 = 1): Order =>
  (a, b) => {
    const [one, other] = [a[name], b[name]] as readonly [string | number, string | number]
    if (one === other) return 0
    return one < other ? -direction : direction
  }

const inOrder =
  (...orders: readonly Order[]): Order =>
  (a, b) =>
    orders.map((order) => order(a, b)).find((found) => found !== 0) ?? 0

/** Sorted, and no more than the parameter says. */
const sorted =
  (order: Order, limit?: number): Merge =>
  (rows, parameters) =>
    rows.toSorted(order).slice(0, limit === undefined ? rows.length : Number(parameters[limit - 1]))

const NEWEST_FIRST = inOrder(by('createdAt', -1), by('id', -1))

/** The least one of all; none where no shard has any. */
const least =
  (name: string): Merge =>
  (rows) =>
    rows
      .filter((row) => row[name] !== null)
      .toSorted(by(name))
      .concat({ [name]: null })
      .slice(0, 1)

const counted: Merge = (rows) => {
  const counts = new Map<string, { count: number }>()
  for (const { count, ...group } of rows) {
    const key = JSON.stringify(group)
    const known = counts.get(key) ?? { ...group, count: 0 }
    counts.set(key, { ...known, count: known.count + Number(count) })
  }
  return [...counts.values()]
}

/** What a coordinator makes of the answers of all shards: as Citus does, it sorts, cuts off and adds up again. */
const MERGES: readonly (readonly [Statement, Merge])[] = [
  [deliverySql.COUNT_OPEN_DELIVERIES, counted],
  [destinationSql.LIST_AILING, (rows) => rows],
  [retentionSql.NEXT_INSTANCE, least('instance')],
  [retentionSql.FIND_OLD_SESSIONS, sorted(inOrder(by('createdAt'), by('id')), 5)],
  [sessionSql.FIND_ACCOUNT_SESSIONS, sorted(inOrder(by('bucket'), by('id')))],
  [sessionSql.LIST_SESSIONS, sorted(NEWEST_FIRST, 4)],
  [sessionSql.LIST_SESSIONS_DOWN_TO, sorted(NEWEST_FIRST, 4)],
]

const BY_TEXT: ReadonlyMap<string, Merge> = new Map(
  MERGES.map(([{ text }, merge]) => [text, merge]),
)

/** @throws {Error} nobody has said how its answers are put together. */
export function mergeAnswers(
  text: string,
  rows: readonly unknown[],
  parameters: readonly unknown[],
): readonly unknown[] {
  const merge = BY_TEXT.get(text)
  if (!merge) throw new Error(`how are its answers put together? ${text}`)
  return merge(rows as readonly Row[], parameters)
}
