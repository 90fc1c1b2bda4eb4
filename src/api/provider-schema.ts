import { z } from 'zod'
import {
  httpProviderShape,
  settingsShape,
  smtpSecretsSchema,
  smtpShape,
  twilioSecretsSchema,
  twilioShape,
} from '../provider/index.ts'

type Shape = Readonly<Record<string, z.ZodType>>

const instant = z.iso.datetime()

const unwrap = (field: z.ZodType): z.ZodType =>
  field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field

/** Fields that need not be there, and without a default: what is left out stays as it is. */
const toOptional = (shape: Shape, change: (field: z.ZodType) => z.ZodType = (field) => field) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, change(unwrap(field)).optional()]),
  )

const toChanges = (shape: Shape, secrets: z.ZodType) =>
  z
    .strictObject({
      ...toOptional(shape, (field) => field.nullable()),
      secrets: secrets.optional(),
    })
    .meta({
      description:
        'Fields of the kind of the provider; `null` takes one back that need not be there. Whoever leads it elsewhere gives its secrets again.',
    })

const email: Shape = { ...smtpShape, ...httpProviderShape, ...settingsShape }
const sms: Shape = { ...twilioShape, ...httpProviderShape, ...settingsShape }

const toTest = (fields: Shape, kinds: readonly string[], secrets: z.ZodType) =>
  z
    .strictObject({
      ...toOptional(fields),
      id: z.string().min(1).max(512).optional(),
      kind: z.enum(kinds).optional(),
      recipient: z.string().min(1).max(320),
      secrets: secrets.optional(),
    })
    .meta({ description: 'The `id` of a stored provider, or the `kind` and fields of any other.' })

/** What requests about providers carry, by name. */
export const providerInputs = {
  SmtpProvider: z.strictObject({
    ...smtpShape,
    ...settingsShape,
    secrets: smtpSecretsSchema.optional(),
  }),
  HttpProvider: z.strictObject({ ...httpProviderShape, ...settingsShape }),
  TwilioProvider: z.strictObject({
    ...twilioShape,
    ...settingsShape,
    secrets: twilioSecretsSchema.optional(),
  }),
  EmailProviderChanges: toChanges(email, smtpSecretsSchema),
  SmsProviderChanges: toChanges(sms, twilioSecretsSchema),
  EmailProviderSecrets: smtpSecretsSchema,
  SmsProviderSecrets: twilioSecretsSchema,
  EmailProviderTest: toTest(email, ['smtp', 'http'], smtpSecretsSchema),
  SmsProviderTest: toTest(sms, ['twilio', 'http'], twilioSecretsSchema),
  ProviderActivation: z.strictObject({
    priority: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Place behind the primary. Default: it becomes the primary.' }),
  }),
  KeyRotation: z.strictObject({
    overlapMs: z
      .int()
      .min(0)
      .max(2_592_000_000)
      .optional()
      .meta({ description: 'How long the former key signs, too. Default 24 hours.' }),
  }),
  ProviderChoice: z.strictObject({
    organization: z.string().min(1).max(512).optional(),
    type: z.string().min(1).max(512).optional(),
  }),
} as const

const provider = z.object({
  id: z.string(),
  instance: z.string(),
  channel: z.enum(['email', 'sms']),
  kind: z.enum(['smtp', 'http', 'twilio']),
  state: z.enum(['inactive', 'active', 'paused', 'removed']),
  description: z.string(),
  priority: z.int(),
  fault: z.string().optional(),
  pausedAt: instant.optional(),
  onUncertain: z.enum(['ask', 'resend', 'assumeSent']),
  routing: z.object({ organization: z.string().optional(), type: z.string().optional() }),
  config: z.record(z.string(), z.unknown()),
  createdAt: instant,
  updatedAt: instant,
  revision: z.int(),
})

/** What answers about providers carry, by name. */
export const providerOutputs = {
  Provider: provider,
  ProviderPage: z.object({ items: z.array(provider), next: z.string().optional() }),
  ProviderWithKey: provider.extend({
    signingKey: z.string().meta({ description: 'Shown this once.' }),
  }),
  ProviderWithdrawn: provider.extend({ activeLeft: z.int() }),
  ProviderRemoved: z.object({ activeLeft: z.int() }),
  SigningKey: z.object({
    signingKey: z.string().meta({ description: 'Shown this once.' }),
    formerUntil: instant,
  }),
  ProviderTestResult: z.object({
    outcome: z.enum(['accepted', 'retryable', 'rejected', 'misconfigured', 'blocked', 'unknown']),
    status: z.int().optional(),
    code: z.string().optional(),
    durationMs: z.number().optional(),
    answer: z.string().optional(),
    reference: z.string().optional(),
  }),
} as const
