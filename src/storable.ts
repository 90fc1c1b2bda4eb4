import type { z } from 'zod'

/** A NUL or half of a surrogate pair: Postgres stores neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** Text that the database can keep. */
export const storable = <Text extends z.ZodType<string>>(schema: Text) =>
  schema.refine((text) => !UNSTORABLE.test(text), {
    error: 'expected text without NUL and lone surrogates',
  })
