import type { z } from 'zod'

/** A NUL or half of a surrogate pair: Postgres stores neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

const ALL_UNSTORABLE = new RegExp(UNSTORABLE, 'gu')

/** Whether the database can keep a text. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text)

/** A text without what the database cannot keep, such as half a pair that a cut left. */
export const toStorable = (text: string): string => text.replaceAll(ALL_UNSTORABLE, '')

/** Text that the database can keep. */
export const storable = <Text extends z.ZodType<string>>(schema: Text) =>
  schema.refine(isStorable, { error: 'expected text without NUL and lone surrogates' })
