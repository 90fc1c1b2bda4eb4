import { ERROR_CODES, type ErrorCode } from '../../src/errors.ts'
import { code, formatPage, formatTable } from './markdown.ts'

const CLASS = /class (\w+) extends SignoffError \{([\s\S]*?)\n\}/g
const OWN_CODE = /readonly code = '(ERR_\w+)'/
const CODE_TYPE = /readonly code: (\w+)/

const INTRODUCTION = [
  '# Errors',
  '',
  'Everything that Signoff throws is a `SignoffError` with a `code`. Switch on the code: messages may change. What caused an',
  'error is its `cause`. No message carries a token, a secret, or an address that a name resolved to.',
  '',
  '```ts',
  "import { SignoffError } from 'signoff'",
  '',
  'try {',
  '  await signoff.sessions.terminate({ sessionId })',
  '} catch (error) {',
  "  if (!(error instanceof SignoffError) || error.code !== 'ERR_SESSION_NOT_FOUND') throw error",
  '}',
  '```',
  '',
]

/** The codes that a class may carry: its own, or those of a union type in the same file. */
function findCodes(body: string, source: string): readonly string[] {
  const own = OWN_CODE.exec(body)?.[1]
  if (own !== undefined) return [own]
  const union = new RegExp(`type ${CODE_TYPE.exec(body)?.[1]} =([^;]*?)\\n\\n`).exec(source)?.[1]
  return [...(union ?? '').matchAll(/'(ERR_\w+)'/g)].flatMap(([, found]) => found ?? [])
}

/** The class that carries each code. */
export function findErrorClasses(sources: readonly string[]): ReadonlyMap<string, string> {
  const classes = sources.flatMap((source) =>
    [...source.matchAll(CLASS)].flatMap(([, name = '', body = '']) =>
      findCodes(body, source).map((found) => [found, name] as const),
    ),
  )
  return new Map(classes)
}

/**
 * The page on errors.
 *
 * @param sources the texts of all source files: each may have errors of its own
 */
export function generateErrors(sources: readonly string[]): string {
  const classes = findErrorClasses(sources)
  const codes = Object.keys(ERROR_CODES) as ErrorCode[]
  const rows = codes.map((one) => [code(one), code(classes.get(one) ?? ''), ERROR_CODES[one]])
  return formatPage([...INTRODUCTION, ...formatTable(['code', 'class', 'meaning'], rows)])
}
