import type { TransactionSql } from 'postgres'
import { z } from 'zod'
import type { WriteScope } from '../engine/index.ts'
import { parseOptions } from '../option.ts'
import { storable } from '../storable.ts'

/** The last argument of every writing call. */
export interface CallOptions {
  /** The host's postgres.js transaction: what is written commits or rolls back with it. */
  readonly sql?: TransactionSql
  /** Tenant. Default `default`. */
  readonly instance?: string
  /** Who asked for it, for the journal: an administrator's id, a job's name. */
  readonly actor?: string
  /**
   * Base URL of the request that triggered it; scheme, host and port are kept with the delivery. `notify` lets links
   * point there if it is an origin of the instance, else to the primary domain; a logout only keeps it.
   */
  readonly origin?: string
  /** W3C trace context (`traceparent`): kept with the delivery, and sent with each attempt if it is valid. */
  readonly traceparent?: string
}

/** The last argument of every reading call. */
export interface ReadOptions {
  /** Tenant. Default `default`. */
  readonly instance?: string
}

/** Text that the database can keep, 1 to `most` characters. */
export const textSchema = (most: number) => storable(z.string().min(1).max(most))

/** An issuer as registered: compared as text, so kept as it came (OpenID Connect Discovery 1.0, section 3). */
export const issuerSchema = storable(z.url({ protocol: /^https?$/ }).max(2000)).refine(
  (issuer) => !/[?#]/.test(issuer),
  { error: 'expected an issuer without query and fragment' },
)

/** The instance of a host that has only one. */
export const DEFAULT_INSTANCE = 'default'

/** A tenant's id. The empty one is reserved for the system level. */
export const instanceSchema = textSchema(200)

/** An id that the host made up: a session, a client, a user. */
export const idSchema = textSchema(512)

/** The end of the year 9999: later ones are written with a sign, which Postgres does not read. */
const LATEST_INSTANT_MS = 253_402_300_799_999

/** An instant as callers give it; epoch milliseconds from there on. */
export const instantSchema = z
  .union([z.date(), z.number()], { error: 'expected a Date or epoch milliseconds' })
  .transform(Number)
  .pipe(z.number().min(0).max(LATEST_INSTANT_MS))

/** A pool, or a connection taken out of one, commits each statement by itself. */
const isTransaction = (value: unknown): boolean =>
  typeof value === 'function' && 'unsafe' in value && 'savepoint' in value

const callSchema = z.strictObject({
  sql: z
    .custom<TransactionSql>(isTransaction, {
      error: 'expected a postgres.js transaction, as sql.begin() hands it on',
    })
    .optional(),
  instance: instanceSchema.optional(),
  actor: textSchema(200).optional(),
  origin: z
    .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
    .max(2000)
    .transform((url) => new URL(url).origin)
    .optional(),
  traceparent: storable(z.string().max(200)).optional(),
})

/** @throws {OptionError} a value is wrong. */
export function parseCallOptions(options: CallOptions = {}): WriteScope {
  const { instance = DEFAULT_INSTANCE, ...rest } = parseLevelOptions(options)
  return { ...rest, instance }
}

/** The same for what can be set above all instances: without an instance there it is meant for the system. */
export function parseLevelOptions(options: CallOptions = {}): Partial<WriteScope> {
  const { sql, ...rest } = parseOptions(callSchema, options, 'options')
  return { ...rest, ...(sql === undefined ? {} : { within: sql }) } as Partial<WriteScope>
}

/** @throws {OptionError} the instance is wrong. */
export function parseInstance(options: ReadOptions = {}): string {
  const schema = z.strictObject({ instance: instanceSchema.default(DEFAULT_INSTANCE) })
  return parseOptions(schema, options, 'options').instance
}
