import { z } from 'zod'
import { endpointSchema, lineSchema } from './field.ts'

const LONGEST = 200
const sid = lineSchema(1, LONGEST)
const token = lineSchema(1, LONGEST)

/** A number in international form, a short number, or up to eleven letters and digits. */
const SENDER = /^(?:\+[1-9]\d{4,14}|[A-Za-z\d &+_-]{1,11})$/

/** What a Twilio provider is written down as, without its secret. */
export const twilioShape = {
  accountSid: sid,
  senderNumber: z
    .string()
    .regex(SENDER, {
      error: 'expected a number such as +41791234567, or up to 11 letters and digits',
    })
    .optional(),
  messagingServiceSid: sid.optional(),
  verifyServiceSid: sid.optional(),
  apiUrl: endpointSchema.optional(),
  verifyUrl: endpointSchema.optional(),
} as const

/** A Twilio account, read from outside: somebody has to be the sender. */
export const twilioConfigSchema = z.strictObject(twilioShape).check((check) => {
  const { senderNumber, messagingServiceSid, verifyServiceSid } = check.value
  if (senderNumber ?? messagingServiceSid ?? verifyServiceSid) return
  const message = 'expected senderNumber, messagingServiceSid or verifyServiceSid, got none of them'
  check.issues.push({ code: 'custom', input: undefined, path: ['senderNumber'], message })
})

/** The secret of a Twilio account, read from outside. */
export const twilioSecretsSchema = z.strictObject({ authToken: token.optional() })
