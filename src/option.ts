import type { z } from 'zod'
import { OptionError } from './errors.ts'

/** `T` whose optional properties are absent rather than `undefined`. */
export type Exact<T> = { [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> : T[K] }

type Issue = z.core.$ZodIssue

/** Names of options whose values are never repeated in a message. */
const SECRET_NAME = /secret|password|passwd|token|key|jwk|auth|pin|code/i

const LONGEST_ECHO = 40

function toPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`
    return name === '' ? String(part) : `${name}.${String(part)}`
  }, prefix)
}

/** Says what came, without its text: it may be a secret. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? `a string of ${value.length} characters` : `a ${typeof value}`
}

/** The same; text is repeated only where it should have been one of a few fixed words. */
function describeInput(issue: Issue, option: string): string {
  const value = issue.input
  const isPlain = value !== undefined && value !== null && typeof value !== 'object'
  if (isPlain && SECRET_NAME.test(option)) return `a ${typeof value}`
  const mayEcho = issue.code === 'invalid_value' && typeof value === 'string'
  return mayEcho && value.length <= LONGEST_ECHO ? JSON.stringify(value) : describeValue(value)
}

function toUnit(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

function describeSize(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const unit = toUnit(issue.origin)
  if (issue.code === 'too_big') {
    return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit}`
  }
  return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit}`
}

function describeType(expected: string): string {
  if (expected === 'nonoptional') return 'a value'
  return expected === 'int' ? 'a whole number' : `type ${expected}`
}

/** What was wanted, from the parts of an issue that the schema's author wrote; never from the input. */
function describeWanted(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected)
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ')
    case 'too_big':
    case 'too_small':
      return describeSize(issue)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.format === 'regex' ? undefined : `a valid ${issue.format}`
    default:
      return undefined
  }
}

function describeProblem(issue: Issue, option: string): string {
  if (issue.code === 'unrecognized_keys') return `unknown option ${issue.keys.join(', ')}`
  const wanted = describeWanted(issue)
  if (wanted === undefined) return issue.message
  return `expected ${wanted}, got ${describeInput(issue, option)}`
}

function toOptionError(error: z.core.$ZodError, prefix: string): OptionError {
  const [first, ...others] = error.issues
  if (first === undefined) return new OptionError(prefix, 'is not valid')
  const option = toPath(prefix, first.path)
  const paths = new Set(others.map((issue) => toPath(prefix, issue.path)))
  paths.delete(option)
  const more = [...paths].join(', ')
  const problem = describeProblem(first, option) + (more === '' ? '' : ` (also wrong: ${more})`)
  return new OptionError(option === '' ? 'options' : option, problem)
}

/** A shallow copy without the properties that are `undefined`. */
export function dropUndefined<T extends object>(value: T): Exact<T> {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  return Object.fromEntries(entries) as Exact<T>
}

/**
 * Reads untrusted options with a zod schema.
 *
 * The message names the option's path, what was wanted and what came; a value under a name that
 * sounds like a secret is never repeated, and the input is not kept as `cause`. Properties of the
 * outermost object that are `undefined` are left out of the result. A schema's own check may say the
 * whole problem itself (`addIssue({ code: 'custom', message })`, or `{ error }` of a union or regex).
 *
 * @param prefix path of `input` within the options of the caller, such as `signing`
 * @throws OptionError `ERR_OPTION_INVALID`
 *
 * @example
 * const { leaseMs } = parseOptions(z.strictObject({ leaseMs: z.int().min(1000) }), input, 'engine')
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  prefix = '',
): Exact<z.output<Schema>> {
  const result = schema.safeParse(input, { reportInput: true })
  if (!result.success) throw toOptionError(result.error, prefix)
  const value: unknown = result.data
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return (isRecord ? dropUndefined(value) : value) as Exact<z.output<Schema>>
}
