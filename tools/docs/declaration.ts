/** A member of an interface, as its source says it. */
export interface Member {
  readonly name: string
  readonly optional: boolean
  /** The type's text on one line. */
  readonly type: string
  /** Members of an object type that is written out in place, or in the items of a list. */
  readonly members: readonly Member[]
  /** The doc comment on one line; empty when there is none. */
  readonly comment: string
}

/** An interface, as its source says it. */
export interface Declaration {
  readonly name: string
  /** Names of the interfaces that it extends. */
  readonly bases: readonly string[]
  readonly comment: string
  readonly members: readonly Member[]
}

const COMMENT = /\/\*\*([\s\S]*?)\*\/\s*/y
const HEAD = /(?:export )?interface (\w+)(?: extends ([\w, ]+))? \{/g
const MEMBER = /\s*(?:readonly )?('[^']+'|\w+)(\?)?:\s+/y

const OPENERS = '{[(<'
const CLOSERS = '}])>'

/** The text of a doc comment on one line, without its stars. */
export function toPlainComment(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join(' ')
    .replaceAll(/\{@link (?:\S+ \| )?([^}]+)\}/g, '$1')
    .trim()
}

/** Where the text that begins at `start` ends: at the first semicolon, line break or brace that nothing encloses. */
function findEnd(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const character = source.charAt(at)
    if (character === '>' && source.charAt(at - 1) === '=') continue
    if (OPENERS.includes(character)) depth++
    if (CLOSERS.includes(character)) depth--
    if (depth < 0) return at
    if (depth > 0) continue
    if (character === ';' || (character === '\n' && !goesOn(source, at))) return at
  }
  return source.length
}

/** A type that is written over several lines goes on with a bar or an ampersand. */
const goesOn = (source: string, at: number): boolean => /^\s*[|&]/.test(source.slice(at))

function parseMembers(source: string): readonly Member[] {
  const members: Member[] = []
  for (let at = 0; at < source.length; ) {
    at += source.slice(at).search(/\S|$/)
    COMMENT.lastIndex = at
    const comment = COMMENT.exec(source)
    if (comment) at = COMMENT.lastIndex
    MEMBER.lastIndex = at
    const head = MEMBER.exec(source)
    const end = findEnd(source, head ? MEMBER.lastIndex : at)
    if (head) members.push(toMember(head, source.slice(MEMBER.lastIndex, end), comment?.[1]))
    at = end + 1
  }
  return members
}

function toMember(head: RegExpExecArray, type: string, comment = ''): Member {
  const [, name = '', mark] = head
  const inner = /^(?:readonly )?\{([\s\S]*)\}(?:\[\])?\s*$/.exec(type.trim())?.[1]
  return {
    name: name.replaceAll("'", ''),
    optional: mark !== undefined,
    type: type.replaceAll(/\s+/g, ' ').trim(),
    members: inner === undefined ? [] : parseMembers(inner),
    comment: toPlainComment(comment),
  }
}

/** Members of a type such as `Fact & { readonly id: string }` that are written out in place. */
export function parseInlineMembers(type: string): readonly Member[] {
  return [...type.matchAll(/\{([^{}]*)\}/g)].flatMap(([, body = '']) => parseMembers(body))
}

function toDeclaration(source: string, head: RegExpExecArray): Declaration {
  const [, name = '', bases = ''] = head
  const start = head.index + head[0].length
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source.slice(0, head.index))?.[1] ?? ''
  return {
    name,
    bases: bases.split(',').flatMap((base) => base.trim() || []),
    comment: toPlainComment(comment),
    members: parseMembers(source.slice(start, findBody(source, start))),
  }
}

function findBody(source: string, start: number): number {
  let depth = 1
  let at = start
  for (; depth > 0 && at < source.length; at++) {
    if (source.charAt(at) === '{') depth++
    if (source.charAt(at) === '}') depth--
  }
  return at - 1
}

/**
 * Reads the interfaces of a source file. Knows no more of TypeScript than the formatter lets stand:
 * one member a line, doc comments above.
 */
export function parseDeclarations(source: string): ReadonlyMap<string, Declaration> {
  const found = [...source.matchAll(HEAD)].map((head) => toDeclaration(source, head))
  return new Map(found.map((declaration) => [declaration.name, declaration]))
}
