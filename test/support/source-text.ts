import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

/** Source files by their path from the root of the repository. */
export type Sources = ReadonlyMap<string, string>

/** Every TypeScript file under these folders. */
export function readSources(...folders: readonly string[]): Sources {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  return new Map(files.toSorted().map((file) => [file, readFileSync(file, 'utf8')]))
}

/** Where a regular expression may begin: not where a value has just ended. */
const BEFORE_REGEX =
  /(?:[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|throw|await|yield))\s*$/

/** The piece that begins at `from`, and where it ends: a comment, a text, a regular expression, or a single character. */
function readPiece(text: string, from: number): { readonly kind: string; readonly end: number } {
  const two = text.slice(from, from + 2)
  if (two === '//') return { kind: 'comment', end: endAt(text.indexOf('\n', from), text) }
  if (two === '/*') return { kind: 'comment', end: endAt(text.indexOf('*/', from) + 2, text) }
  const quote = text[from] ?? ''
  if (quote === "'" || quote === '"' || quote === '`')
    return { kind: 'text', end: endOfQuoted(text, from) }
  if (quote === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, from - 12), from)))
    return { kind: 'regex', end: endOfRegex(text, from) }
  return { kind: 'code', end: from + 1 }
}

const endAt = (index: number, text: string): number => (index < 2 ? text.length : index)

/** Templates are one text, with what is in their brackets: none of ours hides code there that a rule is about. */
function endOfQuoted(text: string, from: number): number {
  const quote = text[from]
  let depth = 0
  for (let index = from + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (quote === '`' && text.startsWith('${', index)) depth++
    else if (depth > 0 && text[index] === '}') depth--
    else if (depth > 0 && text[index] === '`') index = endOfQuoted(text, index) - 1
    else if (depth === 0 && text[index] === quote) return index + 1
  }
  return text.length
}

function endOfRegex(text: string, from: number): number {
  let inClass = false
  for (let index = from + 1; index < text.length; index++) {
    const character = text[index]
    if (character === '\n') return from + 1
    if (character === '\\') index++
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
    else if (character === '/' && !inClass) return index + 1
  }
  return text.length
}

/** The text without what `drop` names; line breaks stay where they are. */
export function strip(text: string, drop: readonly ('comment' | 'text' | 'regex')[]): string {
  let out = ''
  for (let from = 0; from < text.length; ) {
    const { kind, end } = readPiece(text, from)
    const piece = text.slice(from, end)
    const dropped = (drop as readonly string[]).includes(kind)
    const quotes = kind === 'text' ? `${piece[0]}${piece[0]}` : ''
    out += dropped ? `${quotes}${'\n'.repeat(piece.split('\n').length - 1)}` : piece
    from = end
  }
  return out
}

/** One `import` or `export … from`. */
export interface Import {
  /** As it is written. */
  readonly from: string
  /** The file it leads to; undefined for a package. */
  readonly target: string | undefined
  /** Only types: nothing is loaded. */
  readonly type: boolean
  /** Loaded when that line is reached, not at the start. */
  readonly dynamic: boolean
}

const STATIC =
  /\b(?:import|export)\s+(type\s+)?(?:\*(?:\s+as\s+\w+)?|\{([^}]*)\}|\w+(?:\s*,\s*\{[^}]*\})?)\s+from\s+'([^']+)'/g
const BARE = /^\s*import\s+'([^']+)'/gm
const DYNAMIC = /\b(?:import|require|resolve)\(\s*[`'"]([^`'"]+)[`'"]/g

/** All that a file imports, types counted. */
export function readImports(file: string, text: string): readonly Import[] {
  const code = strip(text, ['comment', 'regex'])
  const toImport = (from: string, more: { type?: boolean; dynamic?: boolean } = {}): Import => ({
    from,
    target: from.startsWith('.') ? normalize(join(file, '..', from)) : undefined,
    type: more.type ?? false,
    dynamic: more.dynamic ?? false,
  })
  return [
    ...[...code.matchAll(STATIC)].map(([, type, names, from = '']) =>
      toImport(from, { type: type !== undefined || isAllTypes(names) }),
    ),
    ...[...code.matchAll(BARE)].map(([, from = '']) => toImport(from)),
    ...[...code.matchAll(DYNAMIC)].map(([, from = '']) => toImport(from, { dynamic: true })),
  ]
}

const isAllTypes = (names: string | undefined): boolean =>
  names
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type ')) ?? false
