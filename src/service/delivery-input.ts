import { z } from 'zod'
import { isDeliveryId } from '../store/index.ts'
import {
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  instantSchema,
  textSchema,
} from './call-scope.ts'

export const deliveryListSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  state: z
    .enum(['pending', 'signed', 'retrying', 'uncertain', 'sent', 'failed', 'cancelled'])
    .optional(),
  channel: z.enum(['logout', 'email', 'sms', 'webhook']).optional(),
  destination: textSchema(600).optional(),
  clientId: idSchema.optional(),
  limit: z.int().min(1).max(500).default(100),
  after: z.string().refine(isDeliveryId, { error: 'want the next of an earlier page' }).optional(),
})

export const recoveryRangeSchema = z.strictObject({
  since: instantSchema,
  until: instantSchema.optional(),
  state: z.enum(['failed', 'cancelled', 'sent', 'retrying', 'uncertain']).default('failed'),
  destination: textSchema(600).optional(),
})

export const resolutionSchema = z.enum(['sent', 'failed'])
