import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { describeValue, parseOptions } from '../option.ts'

/** What one option has to be, if it is there. */
type Rule = z.ZodOptional

/** One rule for each option there is, so that none is forgotten. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: z.ZodType }

/** `wanted` stands after “expected”. */
export const rule = (wanted: string, holds: (value: unknown) => boolean): Rule =>
  z
    .custom(holds, { error: ({ input }) => `expected ${wanted}, got ${describeValue(input)}` })
    .optional()

/** The same option, which has to be there. */
export const needed = (optional: Rule): z.ZodType => optional.unwrap() as z.ZodType

/** An object with members, and no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

/** Such as a client id. */
export const text = rule('a text that is not empty', isText)

/** Such as keys. */
export const texts = rule('a list of texts', isTexts)

/** Such as an audience. */
export const textOrTexts = rule(
  'a text or a list of texts',
  (value) => isText(value) || isTexts(value),
)

/** What the tool calls. */
export const callable = rule('a function', (value) => typeof value === 'function')

/** Epoch milliseconds. */
export const instant = rule('a finite number of milliseconds', Number.isFinite)

/** A duration, in whatever unit the option has. */
export const positive = rule(
  'a number above 0',
  (value) => Number.isFinite(value) && Number(value) > 0,
)

const CLOCK: readonly (keyof Clock)[] = ['now', 'monotonic', 'schedule']

/** A clock of the caller's. */
export const clock = rule(
  `an object with ${CLOCK.join(', ')}`,
  (value) => isObject(value) && CLOCK.every((name) => typeof value[name] === 'function'),
)

/** A set of keys, each of which jose judges. */
export const jwks = rule(
  'a JWKS: { keys: […] }',
  (value) => isObject(value) && Array.isArray(value['keys']) && value['keys'].every(isObject),
)

/** One of these words. */
export const oneOf = (...values: readonly string[]): Rule =>
  rule(values.join(' or '), (value) => values.some((known) => known === value))

/**
 * Checks the options of a caller who may have no types, as strictly as `createSignoff` does.
 *
 * @throws {OptionError} `ERR_OPTION_INVALID`: one is unknown, missing or of the wrong type; it is named.
 */
export function checkOptions<Options>(input: unknown, rules: Rules<Options>): void {
  parseOptions(z.strictObject(rules as z.ZodRawShape), input)
}
