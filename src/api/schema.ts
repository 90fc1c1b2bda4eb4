import { z } from 'zod'
import { LANGUAGES, notificationSettingsSchema, textOverrideSchema } from '../notification/index.ts'
import { notificationInputs, notificationOutputs } from './notification-schema.ts'
import { providerInputs, providerOutputs } from './provider-schema.ts'

const id = z.string().min(1).max(512)
const instant = z.iso.datetime()

const deliveryState = z.enum([
  'pending',
  'signed',
  'retrying',
  'uncertain',
  'sent',
  'failed',
  'cancelled',
])
const channel = z.enum(['logout', 'email', 'sms', 'webhook'])
const sessionState = z.enum(['active', 'terminated', 'completed', 'incomplete'])

/** Search parameters of every list. */
const paging = {
  limit: z.coerce.number().int().min(1).max(500).optional().meta({ description: 'Default 100.' }),
  after: z.string().min(1).max(1000).optional().meta({ description: '`next` of the page before.' }),
}

const organization = {
  organization: id.optional().meta({ description: 'Absent: the instance itself.' }),
}

/** What requests carry, by name. */
export const inputs = {
  Paging: z.strictObject(paging),
  DeliveryFilter: z.strictObject({
    ...paging,
    state: deliveryState.optional(),
    channel: channel.optional(),
    destination: z.string().min(1).max(600).optional(),
    clientId: id.optional(),
    sessionId: id.optional(),
  }),
  SessionFilter: z.strictObject({
    ...paging,
    state: sessionState.optional(),
    accountId: id.optional(),
  }),
  MessageTextFilter: z.strictObject({
    ...paging,
    ...organization,
    type: z.string().min(1).max(100).optional(),
  }),
  Level: z.strictObject(organization),
  Nothing: z.strictObject({}),
  Termination: z.strictObject({
    reason: z.string().min(1).max(200).optional(),
    waitUpToMs: z.int().min(0).max(60_000).optional(),
  }),
  UserTermination: z.strictObject({
    sub: id.meta({ description: 'The user at the OP (`accountId`).' }),
    except: z.array(id).max(1000).optional().meta({ description: 'Sessions that live on.' }),
    reason: z.string().min(1).max(200).optional(),
  }),
  Resolution: z.strictObject({ as: z.enum(['sent', 'failed']) }),
  Switch: z.strictObject({ enabled: z.boolean() }),
  Recovery: z.strictObject({
    since: instant,
    until: instant.optional(),
    state: z.enum(['failed', 'cancelled', 'sent', 'retrying', 'uncertain']).optional(),
    destination: z.string().min(1).max(600).optional(),
    dryRun: z.boolean().optional().meta({ description: 'Only counts.' }),
  }),
  ...notificationInputs,
  ...providerInputs,
} as const

const delivery = z.object({
  id: z.string(),
  instance: z.string(),
  channel,
  destination: z.string(),
  state: deliveryState,
  reason: z.string().optional(),
  attempts: z.int(),
  maxAttempts: z.int(),
  wakeAt: instant.optional().meta({
    description: 'When it is tried again; where that was put off, when it is looked at again.',
  }),
  deadlineAt: instant,
  createdAt: instant,
  finishedAt: instant.optional(),
  sessionId: z.string().optional(),
  clientId: z.string().optional(),
  providerId: z.string().optional(),
  messageType: z.string().optional(),
  code: z.string().optional().meta({
    description:
      'Why it waits, where no attempt says so. `no_provider`: there is none for it. `put_off`: its time had come, and its destination is spared, paused or has no room; or it was sent again by hand and no replica has taken it yet.',
  }),
  revision: z.int(),
})

const attempt = z.object({
  number: z.int(),
  startedAt: instant,
  finishedAt: instant.optional(),
  outcome: z.string().optional(),
  status: z.int().optional(),
  code: z.string().optional(),
  durationMs: z.number().optional(),
  jti: z.string().optional(),
  providerId: z.string().optional(),
  reference: z.string().optional(),
  answer: z.string().optional(),
})

const journalEntry = z.object({
  revision: z.int(),
  event: z.string(),
  edge: z.string().optional(),
  from: z.string().optional(),
  to: z.string(),
  at: instant,
  detail: z.record(z.string(), z.unknown()),
})

const session = z.object({
  sessionId: z.string(),
  instance: z.string(),
  state: sessionState,
  accountId: z.string().optional(),
  reason: z.string().optional(),
  openDeliveries: z.int(),
  unacknowledged: z.int(),
  createdAt: instant,
  expiresAt: instant.optional(),
  terminatedAt: instant.optional(),
  finishedAt: instant.optional(),
  revision: z.int(),
})

const registration = z.object({
  clientId: z.string(),
  sid: z.string().optional(),
  sub: z.string().optional(),
  issuer: z.string(),
  registeredAt: instant,
  endedAt: instant.optional(),
})

const relyingParty = z.looseObject({
  clientId: z.string(),
  backchannelLogoutUri: z.string().optional(),
  sessionRequired: z.boolean(),
  claims: z.enum(['sid', 'sub', 'both']).optional(),
  signedResponseAlg: z.string(),
  typ: z.enum(['logout+jwt', 'JWT', 'none']),
  timeoutMs: z.int().optional(),
  maxAttempts: z.int().optional(),
  maxAgeMs: z.int().optional(),
  paused: z.boolean(),
})

const feature = z.object({ name: z.string(), enabled: z.boolean() })
const counts = z.record(z.string(), z.record(z.string(), z.int()))

const figures = {
  replica: z.string(),
  engine: z.string(),
  inFlight: z.int(),
  ailingDestinations: z.int(),
}

const recentStep = z.object({
  at: instant,
  instance: z.string(),
  deliveryId: z.string(),
  destination: z.string(),
  from: z.string().nullable(),
  to: z.string(),
})

const ailingDestination = z.object({
  instance: z.string(),
  destination: z.string(),
  state: z.enum(['open', 'halfOpen']),
  probeAt: instant,
})

const trustedDomain = z.object({ domain: z.string(), addedAt: instant })

const ownTexts = z.object({
  type: z.string(),
  language: z.enum(LANGUAGES),
  organization: z.string().optional(),
  own: textOverrideSchema.meta({ description: 'Set at this level itself.' }),
})

const toPage = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().optional() })

/** What answers carry, by name. */
export const outputs = {
  Delivery: delivery,
  DeliveryPage: toPage(delivery),
  Attempts: z.object({ items: z.array(attempt) }),
  Journal: z.object({ items: z.array(journalEntry) }),
  Session: session.extend({
    registrations: z.array(registration),
    deliveries: z.array(delivery),
  }),
  SessionPage: toPage(session),
  Terminated: z.object({ deliveries: z.array(delivery) }),
  UserTerminated: z.object({ sessions: z.array(z.string()), deliveries: z.array(delivery) }),
  RelyingParty: relyingParty,
  RelyingPartyPage: toPage(relyingParty),
  Feature: feature,
  Features: z.object({ items: z.array(feature) }),
  TrustedDomain: trustedDomain,
  TrustedDomainPage: toPage(trustedDomain),
  MessageTexts: ownTexts.extend({
    texts: textOverrideSchema.meta({ description: 'What holds, all levels considered.' }),
  }),
  MessageTextPage: toPage(ownTexts),
  DefaultMessageTexts: textOverrideSchema,
  NotificationSettings: z.object({
    organization: z.string().optional(),
    own: notificationSettingsSchema.meta({ description: 'Set at this level itself.' }),
    settings: notificationSettingsSchema.meta({
      description: 'What holds, all levels considered.',
    }),
  }),
  RecoveryProgress: z.object({
    id: z.string().optional(),
    matched: z.int(),
    redriven: z.int(),
    finishedAt: instant.optional(),
  }),
  Stats: z.object({
    ...figures,
    countedAt: instant.nullable().meta({
      description: 'When open deliveries were last counted in the database; null: not yet.',
    }),
    byChannel: counts.optional().meta({ description: 'Of all instances; needs `system`.' }),
    byDestination: counts.optional().meta({ description: 'Of all instances; needs `system`.' }),
    refusedOrigins: z
      .record(z.string(), z.int())
      .optional()
      .meta({ description: 'By reason, of all instances; needs `system`.' }),
    recent: z.array(recentStep),
    ailing: z
      .array(ailingDestination)
      .meta({ description: 'Destinations whose breaker is not closed.' }),
  }),
  Health: z.object({
    ok: z.boolean(),
    engine: z.string(),
    database: z.object({ reachable: z.boolean(), latencyMs: z.number().optional() }),
    lease: z
      .object({ kept: z.boolean(), ageMs: z.int().optional() })
      .optional()
      .meta({ description: 'Whether the other replicas still count on this one.' }),
    queue: z
      .object({ oldestDueMs: z.int() })
      .optional()
      .meta({ description: 'How long the oldest delivery that is due has waited.' }),
    inFlight: z.int(),
    ailingDestinations: z.int(),
  }),
  Problem: z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    option: z.string().optional(),
  }),
  ...notificationOutputs,
  ...providerOutputs,
} as const
