import { z } from 'zod'
import { recipientSchema } from '../notification/index.ts'

const instant = z.iso.datetime()
const channel = z.enum(['email', 'sms', 'webhook'])

const message = {
  type: z.string().min(1).max(100),
  channel: channel.optional().meta({ description: 'Default: the first one of the type.' }),
  recipient: recipientSchema.optional(),
  locale: z.string().min(1).max(35).optional(),
  args: z.record(z.string(), z.unknown()).optional(),
  urlTemplate: z.string().min(1).max(2048).optional(),
  organization: z.string().min(1).max(512).optional(),
  origin: z.url().max(2000).optional().meta({
    description: 'Where links are rooted; the primary domain, if its host is not a known one.',
  }),
}

/** What requests about notifications carry, by name. */
export const notificationInputs = {
  Notification: z.strictObject({
    ...message,
    expiresAt: instant.optional(),
    idempotencyKey: z.string().min(1).max(200).optional(),
    returnCode: z.boolean().optional().meta({ description: 'Sends nothing.' }),
    toNobody: z.boolean().optional().meta({ description: 'All but the sending.' }),
    target: z
      .strictObject({
        url: z.url().max(2048),
        key: z.string().max(200).optional(),
        format: z.enum(['signoff', 'zitadel']).optional(),
      })
      .optional()
      .meta({ description: 'Where a webhook goes.' }),
  }),
  NotificationPreviewInput: z.strictObject(message),
  CodeCheck: z.strictObject({
    deliveryId: z.string().min(1).max(100),
    code: z.string().min(1).max(32),
  }),
} as const

/** What answers about notifications carry, by name. */
export const notificationOutputs = {
  NotificationAccepted: z.object({
    deliveryId: z.string().optional(),
    duplicate: z.boolean().optional(),
    superseded: z.int().optional(),
    returned: z.boolean().optional().meta({ description: 'Nothing was sent.' }),
    code: z.string().optional(),
    url: z.string().optional(),
    expiresAt: instant.optional(),
  }),
  NotificationPreview: z.object({
    type: z.string(),
    channel,
    locale: z.string(),
    message: z
      .object({ subject: z.string().optional(), text: z.string(), html: z.string().optional() })
      .optional(),
    url: z.string().optional(),
    sms: z.looseObject({ segments: z.int() }).optional(),
  }),
  CodeVerdict: z.object({ verdict: z.enum(['approved', 'wrong', 'expired', 'exhausted']) }),
} as const
