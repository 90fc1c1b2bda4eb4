import { z } from 'zod'
import { DEFAULT_INSTANCE, idSchema, instanceSchema } from './call-scope.ts'

const DAY_MS = 86_400_000

/** Filter of a list of providers. */
export const providerListSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  limit: z.int().min(1).max(500).default(100),
  after: idSchema.optional(),
})

/** Which message's first provider is asked for. */
export const activeSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  organization: idSchema.optional(),
  type: idSchema.optional(),
})

/** Place behind the primary. */
export const prioritySchema = z.int().min(1).max(1000).optional()

/** How long a former signing key signs on, milliseconds. */
export const overlapSchema = z
  .int()
  .min(0)
  .max(30 * DAY_MS)
  .default(DAY_MS)
