import type { TransactionSql } from 'postgres'

/** A node of a statement as Postgres has parsed it; a field may have several values. */
export interface TreeNode {
  readonly type: string
  readonly fields: Readonly<Record<string, readonly TreeValue[]>>
}

/** A node, a list, or a word. */
export type TreeValue = TreeNode | readonly TreeValue[] | string

/**
 * What Postgres makes of a statement: names are looked up, types and functions are chosen. It keeps the body of a
 * function in SQL that way.
 */
export async function parseStatement(sql: TransactionSql, text: string): Promise<TreeValue> {
  await sql.unsafe(`prepare parsed as ${text}`)
  const [prepared] = await sql<{ types: string[] }[]>`
    select parameter_types::text[] as types from pg_prepared_statements where name = 'parsed'`
  await sql.unsafe('deallocate parsed')
  await sql.unsafe(`create function pg_temp.parsed(${prepared?.types.join(', ') ?? ''}) returns void
    language sql begin atomic ${text}; end`)
  const [kept] = await sql<{ body: string }[]>`
    select prosqlbody::text as body from pg_proc where proname = 'parsed' and pronamespace = pg_my_temp_schema()`
  await sql.unsafe('drop function pg_temp.parsed')
  return readTree(kept?.body ?? '')
}

const TOKEN = /"(?:[^"\\]|\\.)*"|(?:[^\s(){}[\]"\\]|\\.)+|[(){}[\]]/gs

/** Reads a tree as Postgres writes it. */
export function readTree(text: string): TreeValue {
  const tokens = text.match(TOKEN) ?? []
  let at = 0
  const isOver = (end: string) => at >= tokens.length || tokens[at] === end

  const readList = (end: string): readonly TreeValue[] => {
    const values: TreeValue[] = []
    while (!isOver(end)) values.push(readValue())
    at++
    return values
  }

  const readNode = (): TreeNode => {
    const type = tokens[at++] ?? ''
    const fields: Record<string, TreeValue[]> = {}
    let values: TreeValue[] = []
    while (!isOver('}')) {
      const token = tokens[at] ?? ''
      if (token.startsWith(':')) {
        values = []
        fields[token.slice(1)] = values
        at++
      } else values.push(readValue())
    }
    at++
    return { type, fields }
  }

  const readValue = (): TreeValue => {
    const token = tokens[at++] ?? ''
    if (token === '{') return readNode()
    if (token === '(') return readList(')')
    if (token === '[') return readList(']')
    return token === '<>' ? [] : token
  }

  return readValue()
}

/** Whether it is a node, of this type if one is named. */
export const isNode = (value: TreeValue | undefined, type?: string): value is TreeNode =>
  typeof value === 'object' && 'fields' in value && (type === undefined || value.type === type)

/** What lies right below a value. */
export const childrenOf = (value: TreeValue): readonly TreeValue[] => {
  if (typeof value === 'string') return []
  return isNode(value) ? Object.values(value.fields).flat() : (value as readonly TreeValue[])
}

/** All nodes of a tree, itself first; what `isShut` says is not looked into. */
export function nodesOf(
  value: TreeValue,
  isShut: (node: TreeNode) => boolean = () => false,
): readonly TreeNode[] {
  const below = () => childrenOf(value).flatMap((child) => nodesOf(child, isShut))
  if (!isNode(value)) return below()
  return isShut(value) ? [] : [value, ...below()]
}

/** The one value of a field. */
export const fieldOf = (node: TreeNode, name: string): TreeValue | undefined =>
  node.fields[name]?.[0]

/** A field that is a number. */
export const numberOf = (node: TreeNode, name: string): number => Number(fieldOf(node, name) ?? 0)
