import { z } from 'zod'
import { OptionError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import type { RelayFormat } from '../provider/index.ts'
import { idSchema, instantSchema, textSchema } from './call-scope.ts'

const LONGEST_URL = 2048

const channelSchema = z.enum(['email', 'sms', 'webhook'])

/** 24 to 64 bytes, as Standard Webhooks asks for. */
const SIGNING_KEY = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/

const targetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(LONGEST_URL),
  key: z
    .string()
    .regex(SIGNING_KEY, { error: 'expected whsec_ and 24 to 64 bytes in base64' })
    .optional(),
  format: z.enum(['signoff', 'zitadel']).default('signoff'),
})

const notifySchema = z.strictObject({
  type: z.string().min(1).max(100),
  channel: channelSchema.optional(),
  recipient: z.unknown().optional(),
  locale: z.string().min(1).max(35).optional(),
  args: z.unknown().optional(),
  urlTemplate: z.string().min(1).max(LONGEST_URL).optional(),
  expiresAt: instantSchema.optional(),
  idempotencyKey: textSchema(200).optional(),
  organization: idSchema.optional(),
  returnCode: z.boolean().default(false),
  toNobody: z.boolean().default(false),
  target: targetSchema.optional(),
})

const previewSchema = notifySchema.pick({
  type: true,
  channel: true,
  recipient: true,
  locale: true,
  args: true,
  urlTemplate: true,
  organization: true,
})

/** A code that a user typed in, and the delivery that brought it. */
export const codeCheckSchema = z.strictObject({
  deliveryId: z.string().min(1).max(100),
  code: z.string().regex(/^[\w-]{1,32}$/, { error: 'expected 1 to 32 letters and digits' }),
})

/** A notification as asked for, read; recipient and args are read with their type. */
export type NotificationDraft = z.output<typeof notifySchema>

/** A preview as asked for, read likewise. */
export type PreviewDraft = z.output<typeof previewSchema>

/** Where a webhook goes. */
export interface NotificationTarget {
  /** An https URL; http only where `egress.allowHttp` permits it. */
  readonly url: string
  /** What its bodies are signed with (Standard Webhooks): `whsec_` and base64. Default: not signed. */
  readonly key?: string
  /** Whose body it understands. Default `signoff`. */
  readonly format?: RelayFormat
}

/** @throws {OptionError} a value is missing, wrong, or stands beside one that it cannot stand beside. */
export function parseNotification(input: unknown): NotificationDraft {
  const draft = parseOptions(notifySchema, input, 'notification') as NotificationDraft
  if (draft.returnCode && draft.idempotencyKey !== undefined)
    refuse('idempotencyKey', 'expected nothing beside returnCode: nothing is sent')
  if (draft.returnCode && draft.toNobody)
    refuse('toNobody', 'expected nothing beside returnCode: nothing is sent')
  return draft
}

/** @throws {OptionError} a value is missing or wrong. */
export function parsePreview(input: unknown): PreviewDraft {
  return parseOptions(previewSchema, input, 'preview') as PreviewDraft
}

function refuse(option: string, problem: string): never {
  throw new OptionError(`notification.${option}`, problem)
}
