import type { Sql } from 'postgres'
import { z } from 'zod'
import type { Clock } from './clock.ts'
import {
  type EngineOptions,
  parseEngineOptions,
  parseRetentionOptions,
  type ResolvedEngineOptions,
  type ResolvedRetentionOptions,
  type RetentionOptions,
} from './engine/index.ts'
import { OptionError } from './errors.ts'
import { FEATURES, type FeatureName } from './feature/index.ts'
import type { Logger } from './logger.ts'
import type { SigningSource } from './logout/index.ts'
import {
  type MessageType,
  mergeSettings,
  type NotificationSettings,
  notificationSettingsSchema,
  type OwnMessageTypes,
  parseNotificationSettings,
  toLinkRules,
} from './notification/index.ts'
import { parseOptions } from './option.ts'
import { type OriginSettings, parseOriginSettings, toOriginDefaults } from './origin/index.ts'
import type { Random } from './random.ts'
import { issuerSchema } from './service/index.ts'
import type { Telemetry } from './telemetry.ts'

/** A Postgres server of our own, stopped with us. */
export interface EmbeddedDatabase {
  /** A folder keeps the data; `true` is a temporary one. */
  readonly embedded: true | string
}

/** How Signoff is set up. Everything has a default but what only the host can know. */
export interface SignoffOptions {
  /**
   * A URL, a postgres.js `sql` (which stays the host's to close), or an embedded server.
   * Default: the environment's `DATABASE_URL`, else `{ embedded: true }`.
   */
  readonly database?: string | Sql | EmbeddedDatabase
  /** The issuer of registrations that name none, in every instance, and the default origin of the instance `default`. */
  readonly issuer?: string
  /**
   * What logout tokens are signed with: a JWKS with private keys, or a signer such as a KMS. Logouts need it, or an
   * adapter that signs as the host does. With neither nothing is refused, but each attempt of a logout ends with the
   * code `ERR_SIGNING_KEY`, and its delivery stays `retrying` until its deadline.
   */
  readonly signing?: SigningSource
  /**
   * 256-bit keys for secrets and bodies at rest; the first one seals, all open. Without them nothing secret
   * can be stored, but in development and on a temporary embedded database.
   */
  readonly encryption?: {
    readonly keys: readonly { readonly kid: string; readonly key: Uint8Array | string }[]
  }
  /** What the network guard lets through beside public addresses. Default: nothing. */
  readonly egress?: {
    /** Host names, addresses and CIDR blocks. */
    readonly allow?: readonly string[]
    /** Addresses and CIDR blocks that are refused though they are public; stronger than `allow`. */
    readonly deny?: readonly string[]
    /** Admits plain http. Default false; loopback may always use it in development. */
    readonly allowHttp?: boolean
    /** PEM certificates of private authorities to trust beside the public ones. */
    readonly ca?: readonly string[]
  }
  /** The system level's default for each feature. */
  readonly features?: Readonly<Partial<Record<FeatureName, boolean>>>
  /** Where links in messages point to. An instance may set its own. */
  readonly origins?: OriginSettings
  readonly notifications?: {
    /** Message types of the host's own, as `defineMessageType` made them. */
    readonly types?: readonly MessageType[]
    /** What holds unless an instance or organisation sets otherwise. */
    readonly defaults?: Omit<NotificationSettings, 'origins'>
  }
  readonly engine?: EngineOptions
  /** How long what is over is kept. False: everything stays, and somebody else removes it. Default: as below. */
  readonly retention?: RetentionOptions | false
  /** Connections of a pool of our own. Default 10. */
  readonly maxConnections?: number
  /** False: {@link https://www.postgresql.org | Postgres} is migrated by somebody else. Default true. */
  readonly migrate?: boolean
  readonly logger?: Logger
  readonly clock?: Clock
  readonly random?: Random
  /** Where traces and metrics come from. Default: nowhere. */
  readonly telemetry?: Telemetry
}

/** {@link SignoffOptions}, checked and with every default in place. */
export interface ResolvedSignoffOptions extends SignoffOptions {
  readonly database: string | Sql | EmbeddedDatabase
  readonly engine: ResolvedEngineOptions
  readonly retention: ResolvedRetentionOptions | false
  readonly egress: NonNullable<SignoffOptions['egress']>
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>
  readonly migrate: boolean
  readonly messageTypes: OwnMessageTypes
  /** Origins among them. */
  readonly settings: NotificationSettings
  /** `NODE_ENV` says `development` or `test`. */
  readonly development: boolean
}

const port = <Port>(...methods: readonly (keyof Port & string)[]) =>
  z.custom<Port>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
    { error: `expected an object${methods.length > 0 ? ` with ${methods.join(', ')}` : ''}` },
  )

const databaseSchema = z.union(
  [
    z.string().regex(/^postgres(?:ql)?:\/\//, { error: 'expected a postgres:// URL' }),
    z.strictObject({ embedded: z.union([z.literal(true), z.string().min(1)]) }),
    z.custom<Sql>((value) => typeof value === 'function' && 'begin' in value),
  ],
  { error: 'expected a postgres:// URL, a postgres.js sql, or { embedded: true | folder }' },
)

const featureShape = Object.fromEntries(
  Object.keys(FEATURES).map((name) => [name, z.boolean().optional()]),
)

const TYPE_WANTED = 'expected a message type as defineMessageType makes it'

const optionsSchema = z.strictObject({
  database: databaseSchema.optional(),
  issuer: issuerSchema.optional(),
  signing: z
    .custom<SigningSource>((value) => typeof value === 'object' && value !== null, {
      error: 'expected { jwks } or { sign }',
    })
    .optional(),
  encryption: z
    .strictObject({
      keys: z
        .array(
          z.strictObject({
            kid: z.string().min(1),
            key: z.custom<Uint8Array | string>(isKey, {
              error: 'expected 32 bytes, or their base64url',
            }),
          }),
        )
        .min(1)
        .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
          error: 'expected every kid once',
        }),
    })
    .optional(),
  egress: z
    .strictObject({
      allow: z.array(z.string()).optional(),
      deny: z.array(z.string()).optional(),
      allowHttp: z.boolean().optional(),
      ca: z.array(z.string()).optional(),
    })
    .default({}),
  features: z.strictObject(featureShape).default({}),
  origins: z.unknown().optional(),
  notifications: z
    .strictObject({
      types: z.array(z.custom<MessageType>(isMessageType, { error: TYPE_WANTED })).optional(),
      defaults: notificationSettingsSchema.omit({ origins: true }).optional(),
    })
    .default({}),
  engine: z.unknown().optional(),
  retention: z.unknown().optional(),
  maxConnections: z.int().min(2).max(1000).optional(),
  migrate: z.boolean().default(true),
  logger: port<Logger>('debug', 'info', 'warn', 'error').optional(),
  clock: port<Clock>('now', 'monotonic', 'schedule').optional(),
  random: port<Random>('unit', 'bytes').optional(),
  telemetry: port<Telemetry>().optional(),
})

function isKey(value: unknown): boolean {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64url') : value
  return bytes instanceof Uint8Array && bytes.byteLength === 32
}

function isMessageType(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && 'channels' in value
}

/** The host's own types by name. One of ours can be replaced; two of one name cannot both be meant. */
function toOwnTypes(types: readonly MessageType[]): OwnMessageTypes {
  const byName = Object.fromEntries(types.map((type) => [type.name, type]))
  if (Object.keys(byName).length === types.length) return byName
  throw new OptionError('notifications.types', 'expected names that differ, got one twice')
}

/** What the host sets for all instances, where they set nothing. */
function toDefaults(input: SignoffOptions, types: OwnMessageTypes): NotificationSettings {
  const { origins = {}, issuer, notifications: { defaults = {} } = {} } = input
  const option = 'notifications.defaults'
  const own = { origins: parseOriginSettings(origins) }
  const rules = toLinkRules(mergeSettings({ origins: toOriginDefaults(issuer) }, own))
  return mergeSettings(parseNotificationSettings(defaults, { types, rules, option }), own)
}

const DEVELOPMENT: ReadonlySet<string | undefined> = new Set(['development', 'test'])

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {OptionError} one is wrong; `option` names it.
 */
export function parseSignoffOptions(
  input: SignoffOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedSignoffOptions {
  const parsed = parseOptions(optionsSchema, input)
  const fallback = environment['DATABASE_URL'] ?? { embedded: true }
  const database =
    input.database ??
    (parseOptions(databaseSchema, fallback, 'DATABASE_URL') as string | EmbeddedDatabase)
  const messageTypes = toOwnTypes(input.notifications?.types ?? [])
  return {
    ...(parsed as SignoffOptions),
    database,
    messageTypes,
    settings: toDefaults(input, messageTypes),
    engine: parseEngineOptions(input.engine),
    retention: parseRetentionOptions(input.retention),
    egress: parsed.egress as NonNullable<SignoffOptions['egress']>,
    features: parsed.features as ResolvedSignoffOptions['features'],
    migrate: parsed.migrate,
    development: DEVELOPMENT.has(environment['NODE_ENV']),
  }
}
