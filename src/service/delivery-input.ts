import { z } from 'zod'
import { isDeliveryId } from '../store/index.ts'
import {
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  instantSchema,
  textSchema,
} from './call-scope.ts'

/** Filter of a list of deliveries: an instance, 1 to 500 a page; `after` is the `next` of an earlier page. */
export const deliveryListSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  state: z
    .enum(['pending', 'signed', 'retrying', 'uncertain', 'sent', 'failed', 'cancelled'])
    .optional(),
  channel: z.enum(['logout', 'email', 'sms', 'webhook']).optional(),
  destination: textSchema(600).optional(),
  clientId: idSchema.optional(),
  sessionId: idSchema.optional(),
  limit: z.int().min(1).max(500).default(100),
  after: z.string().refine(isDeliveryId, { error: 'want the next of an earlier page' }).optional(),
})

/** Which deliveries a recovery sends again: failed ones unless it says otherwise; without `until`, up to now. */
export const recoveryRangeSchema = z.strictObject({
  since: instantSchema,
  until: instantSchema.optional(),
  state: z.enum(['failed', 'cancelled', 'sent', 'retrying', 'uncertain']).default('failed'),
  destination: textSchema(600).optional(),
})

/** What a recovery takes beside the options of every call, which are read on their own. */
export const recoveryOptionsSchema = z.looseObject({ dryRun: z.boolean().default(false) })

/** What a person says became of a delivery. */
export const resolutionSchema = z.enum(['sent', 'failed'])
