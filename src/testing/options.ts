import type { Clock } from '../clock.ts'
import { OptionError } from '../errors.ts'

/** What one option has to be. `undefined` is as good as absent, unless it is needed. */
export interface Rule {
  /** After “expected”. */
  readonly wanted: string
  readonly needed?: true
  holds(value: unknown): boolean
}

/** One rule for each option there is, so that none is forgotten. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule }

/** What came, without its text: it may be a secret. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? `a string of ${value.length} characters` : `a ${typeof value}`
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

export const text: Rule = { wanted: 'a text that is not empty', holds: isText }

export const texts: Rule = { wanted: 'a list of texts', holds: isTexts }

export const textOrTexts: Rule = {
  wanted: 'a text or a list of texts',
  holds: (value) => isText(value) || isTexts(value),
}

export const callable: Rule = {
  wanted: 'a function',
  holds: (value) => typeof value === 'function',
}

export const instant: Rule = {
  wanted: 'a finite number of milliseconds',
  holds: (value) => Number.isFinite(value),
}

export const positive: Rule = {
  wanted: 'a number above 0',
  holds: (value) => Number.isFinite(value) && Number(value) > 0,
}

const CLOCK: readonly (keyof Clock)[] = ['now', 'monotonic', 'schedule']

export const clock: Rule = {
  wanted: `an object with ${CLOCK.join(', ')}`,
  holds: (value) => isObject(value) && CLOCK.every((name) => typeof value[name] === 'function'),
}

export const jwks: Rule = {
  wanted: 'a JWKS: { keys: […] }',
  holds: (value) =>
    isObject(value) && Array.isArray(value['keys']) && value['keys'].every(isObject),
}

/** One of these words. */
export const oneOf = (...values: readonly string[]): Rule => ({
  wanted: values.join(' or '),
  holds: (value) => values.some((known) => known === value),
})

export const needed = (rule: Rule): Rule => ({ ...rule, needed: true })

/**
 * Checks the options of a caller who may have no types, as strictly as `createSignoff` does. By hand, since
 * schemas (zod) are not at home in this folder.
 *
 * @throws {OptionError} `ERR_OPTION_INVALID`: one is unknown, missing or of the wrong type; it is named.
 */
export function checkOptions<Options>(input: unknown, rules: Rules<Options>): void {
  if (!isObject(input)) {
    throw new OptionError('options', `expected an object, got ${describeValue(input)}`)
  }
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(rules, name))
  if (unknown.length > 0) throw new OptionError('options', `unknown option ${unknown.join(', ')}`)
  for (const [name, rule] of Object.entries<Rule>(rules)) {
    const value = input[name]
    const isFine = value === undefined ? rule.needed !== true : rule.holds(value)
    if (!isFine) throw new OptionError(name, `expected ${rule.wanted}, got ${describeValue(value)}`)
  }
}
