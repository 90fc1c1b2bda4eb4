import type { Sql } from 'postgres'
import { DISTRIBUTED_TABLES, LOCAL_TABLES, REFERENCE_TABLES } from '../../src/store/citus.ts'
import type { StatementScope } from '../../src/store/sql/index.ts'
import { fieldOf, isNode, nodesOf, numberOf, type TreeNode, type TreeValue } from './node-tree.ts'

/** What Postgres knows of its functions and types, and where our tables would be on a cluster. */
export interface Catalog {
  /** `i`, `s` or `v`, by function. */
  readonly volatility: ReadonlyMap<number, string>
  /** The functions that read and write a type. */
  readonly conversions: ReadonlyMap<number, { readonly reads: number; readonly writes: number }>
  /** The number of the column `bucket`, by spread table. */
  readonly spread: ReadonlyMap<number, number>
  /** Tables that every server has a copy of. */
  readonly copied: ReadonlySet<number>
  /** Tables of the coordinator. */
  readonly local: ReadonlySet<number>
}

/** Reads the catalog. */
export async function readCatalog(sql: Sql): Promise<Catalog> {
  const functions = await sql<{ oid: number; kind: string }[]>`
    select oid::int, provolatile as kind from pg_proc`
  const types = await sql<{ oid: number; reads: number; writes: number }[]>`
    select oid::int, typinput::oid::int as reads, typoutput::oid::int as writes from pg_type`
  const spread = await sql<{ oid: number; column: number }[]>`
    select c.oid::int, a.attnum::int as column from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'bucket'
    where c.relnamespace = 'signoff'::regnamespace
      and (c.relname = any(${[...DISTRIBUTED_TABLES]}) or c.relispartition)`
  const [copied, local] = await Promise.all(
    [REFERENCE_TABLES, LOCAL_TABLES].map(
      (names) => sql<{ oid: number }[]>`select oid::int from pg_class
        where relnamespace = 'signoff'::regnamespace and relname = any(${[...names]})`,
    ),
  )
  return {
    volatility: new Map(functions.map(({ oid, kind }) => [oid, kind])),
    conversions: new Map(types.map(({ oid, ...both }) => [oid, both])),
    spread: new Map(spread.map(({ oid, column }) => [oid, column])),
    copied: new Set(copied?.map(({ oid }) => oid)),
    local: new Set(local?.map(({ oid }) => oid)),
  }
}

const UPDATE = 2
const INSERT = 3

const tablesOf = (query: TreeNode): readonly TreeNode[] =>
  (fieldOf(query, 'rtable') as readonly TreeNode[] | undefined) ?? []

const isTable = (entry: TreeNode) => numberOf(entry, 'rtekind') === 0

/** A statement is parsed once, and everything is asked of its tree. */
interface Question {
  readonly scope: StatementScope
  readonly catalog: Catalog
}

/**
 * What Citus would refuse of a statement, or run on every shard, by the rules of its planner as of version 13:
 * a query is sent to one server as a whole when all its spread tables have their column compared with one value;
 * only then is nearly all SQL allowed. A change may not call what is volatile, nor return what is not immutable.
 */
export function findClusterFaults(
  tree: TreeValue,
  { scope, catalog }: Question,
): readonly string[] {
  const queries = nodesOf(tree).filter((node) => node.type === 'QUERY')
  const faults = queries.flatMap((query, index) => [
    ...findChangeFaults(query, catalog),
    ...findMixedTables(query, catalog),
    ...findWideFaults(query, { scope, catalog, inner: index > 0 }),
  ])
  const pins = new Set(queries.flatMap((query) => [...pinsOf(query, catalog).values()]))
  if (pins.size > 1) faults.push('names more than one bucket')
  return [...new Set(faults)]
}

/** Whether it changes rows of a table that is not the coordinator's own. */
function isDistributedChange(query: TreeNode, { spread, copied }: Catalog): boolean {
  const entry = tablesOf(query)[numberOf(query, 'resultRelation') - 1]
  const id = entry && numberOf(entry, 'relid')
  return id !== undefined && (spread.has(id) || copied.has(id))
}

function findChangeFaults(query: TreeNode, catalog: Catalog): readonly string[] {
  if (!isDistributedChange(query, catalog)) return []
  const faults: string[] = []
  const kindsIn = (value: TreeValue | undefined) => (value ? kindsOf(value, catalog) : '')
  if (kindsIn(query).includes('v')) faults.push('changes rows with a function that is volatile')
  const returned = query.fields['returningList'] ?? []
  if (/[sv]/.test(kindsIn(returned))) faults.push('returns what is not immutable from a change')
  const quals = fieldOf(fieldOf(query, 'jointree') as TreeNode, 'quals')
  const written = numberOf(query, 'commandType') === UPDATE ? query.fields['targetList'] : []
  for (const node of nodesOf([quals ?? [], written ?? []], isSubquery)) {
    if (isLazy(node) && /[sv]/.test(kindsIn(node)))
      faults.push('has what is not immutable within case or coalesce of a change')
    if (isStableOfColumn(node, catalog))
      faults.push('changes rows by a stable function of a column')
  }
  const conflict = fieldOf(query, 'onConflict')
  if (isNode(conflict) && /[sv]/.test(kindsIn(conflict)))
    faults.push('settles a conflict with what is not immutable')
  return faults
}

const isSubquery = (node: TreeNode) => node.type === 'QUERY'
const isLazy = ({ type }: TreeNode) => type === 'CASEEXPR' || type === 'COALESCEEXPR'

const isStableOfColumn = (node: TreeNode, catalog: Catalog) =>
  functionsOf(node, catalog).some((id) => catalog.volatility.get(id) === 's') &&
  nodesOf(Object.values(node.fields).flat(), isSubquery).some(({ type }) => type === 'VAR')

/** How volatile the functions within are, a letter each. */
const kindsOf = (value: TreeValue, catalog: Catalog): string =>
  nodesOf(value)
    .flatMap((node) => functionsOf(node, catalog))
    .map((id) => catalog.volatility.get(id) ?? 'v')
    .join('')

const FUNCTION_FIELDS = ['funcid', 'opfuncid', 'aggfnoid', 'winfnoid']

function functionsOf(node: TreeNode, { conversions }: Catalog): readonly number[] {
  if (node.type === 'COERCEVIAIO') {
    const argument = typeOf(fieldOf(node, 'arg') as TreeNode)
    const into = conversions.get(numberOf(node, 'resulttype'))
    return [conversions.get(argument)?.writes ?? 0, into?.reads ?? 0]
  }
  return FUNCTION_FIELDS.filter((field) => field in node.fields).map((field) =>
    numberOf(node, field),
  )
}

const TYPE_FIELDS = [
  'vartype',
  'paramtype',
  'consttype',
  'funcresulttype',
  'opresulttype',
  'resulttype',
  'casetype',
  'coalescetype',
  'aggtype',
  'typeId',
]

function typeOf(node: TreeNode): number {
  const field = TYPE_FIELDS.find((name) => name in node.fields)
  if (field === undefined) throw new Error(`of what type is ${node.type}?`)
  return numberOf(node, field)
}

/** Within one query, tables that other servers have, and tables that only the coordinator has. */
function findMixedTables(query: TreeNode, { spread, copied, local }: Catalog): readonly string[] {
  const ids = nodesOf(query)
    .filter((node) => node.type === 'RANGETBLENTRY' && isTable(node))
    .map((entry) => numberOf(entry, 'relid'))
  const isMixed =
    ids.some((id) => spread.has(id) || copied.has(id)) && ids.some((id) => local.has(id))
  return isMixed ? ['joins a table of other servers with one of the coordinator'] : []
}

/** What must name its bucket and does not, or cannot be done on each shard and put together. */
function findWideFaults(
  query: TreeNode,
  { scope, catalog, inner }: Question & { readonly inner: boolean },
): readonly string[] {
  const pinned = pinsOf(query, catalog)
  const open = lookedInto(query, catalog).filter((index) => !pinned.has(index))
  if (open.length === 0) return []
  if (scope === 'bucket') return ['looks into a spread table without naming the bucket']
  if (scope === 'batch') return ['looks for its rows on every shard']
  return WIDE_RULES.flatMap(([fault, breaks]) => (breaks(query, inner) ? [fault] : []))
}

/** What cannot be done on each shard and put together by the coordinator. */
const WIDE_RULES: readonly (readonly [string, (query: TreeNode, inner: boolean) => boolean])[] = [
  ['locks rows on every shard', (query) => (query.fields['rowMarks']?.flat().length ?? 0) > 0],
  [
    'joins all shards with rows that a function makes',
    (query) => tablesOf(query).some(isSetOfRows),
  ],
  ['is asked for each row of something else', (query) => refersOutwards(query)],
  [
    'draws to the coordinator what it limits',
    (query, inner) =>
      inner && ['limitCount', 'limitOffset'].some((name) => isNode(fieldOf(query, name))),
  ],
]

const isSetOfRows = (entry: TreeNode) => numberOf(entry, 'rtekind') === 3

const refersOutwards = (query: TreeNode): boolean =>
  nodesOf(Object.values(query.fields).flat(), isSubquery).some(
    (node) => node.type === 'VAR' && numberOf(node, 'varlevelsup') > 0,
  )

/** The spread tables that a query reads, updates or deletes from, by their place in it; an insert looks for nothing. */
function lookedInto(query: TreeNode, { spread }: Catalog): readonly number[] {
  const command = numberOf(query, 'commandType')
  const conflict = fieldOf(query, 'onConflict')
  const put = new Set([
    ...(command === INSERT ? [numberOf(query, 'resultRelation')] : []),
    ...(isNode(conflict) ? [numberOf(conflict, 'exclRelIndex')] : []),
  ])
  return tablesOf(query).flatMap((entry, index) => {
    const isSpread = isTable(entry) && spread.has(numberOf(entry, 'relid'))
    return isSpread && !put.has(index + 1) ? [index + 1] : []
  })
}

/** By place of a table in the query: the parameter that its bucket is compared with. */
function pinsOf(query: TreeNode, { spread }: Catalog): ReadonlyMap<number, number> {
  const tables = tablesOf(query)
  const pins = new Map<number, number>()
  const jointree = fieldOf(query, 'jointree')
  for (const condition of isNode(jointree) ? conditionsOf(fieldOf(jointree, 'quals')) : []) {
    const [column, value] = (fieldOf(condition, 'args') as readonly TreeValue[] | undefined) ?? []
    if (!isNode(column, 'VAR') || !isNode(value, 'PARAM')) continue
    const place = numberOf(column, 'varno')
    const table = tables[place - 1]
    if (table && numberOf(column, 'varattno') === spread.get(numberOf(table, 'relid')))
      pins.set(place, numberOf(value, 'paramid'))
  }
  return pins
}

const conditionsOf = (quals: TreeValue | undefined): readonly TreeNode[] => {
  if (!isNode(quals)) return []
  if (quals.type !== 'BOOLEXPR') return quals.type === 'OPEXPR' ? [quals] : []
  if (fieldOf(quals, 'boolop') !== 'and') return []
  return (fieldOf(quals, 'args') as readonly TreeValue[]).flatMap(conditionsOf)
}
