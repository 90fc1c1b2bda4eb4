import { z } from 'zod'
import { LONGEST_URI } from '../logout/index.ts'
import {
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  instantSchema,
  issuerSchema,
  textSchema,
} from './call-scope.ts'

/** A relying party's login within an OP session. */
export interface SessionRegistrationInput {
  /** The OP's session, by an id that stays the same for its whole life. */
  readonly sessionId: string
  readonly clientId: string
  /** The `sid` claim of the relying party's ID token, if it carries one. */
  readonly sid?: string
  /** The `sub` claim of the relying party's ID token; pairwise where it is. */
  readonly sub?: string
  /** The user at the OP, for `terminateAll`. Default: `sub`. */
  readonly accountId?: string
  /** The `iss` claim of the relying party's ID token. Default: the option `issuer`. */
  readonly issuer?: string
  /** Puts it into the registry, as what the host says now. Default: what the registry says. */
  readonly backchannelLogoutUri?: string
  /** Puts it into the registry. Default: what the registry says. */
  readonly sessionRequired?: boolean
  /**
   * When the session ends by itself: a `Date`, or epoch milliseconds. The latest one counts. A later one of a client that is
   * known already is written as up to a minute more (a sixtieth of what is left, at most), so that not every visit is a write.
   */
  readonly expiresAt?: Date | number
}

/** What came of a registration. */
export type SessionRegistrationResult =
  /** The relying party will be told; if the session had ended already, `deliveries` tell it now. */
  | { readonly registered: true; readonly deliveries: readonly string[] }
  /** It will not be told, and why. */
  | { readonly registered: false; readonly skipped: 'no_logout_uri' | 'feature_off' }

/** A login at a relying party, as {@link SessionRegistrationInput}; instants come out as epoch milliseconds. */
export const registrationSchema = z.strictObject({
  sessionId: idSchema,
  clientId: idSchema,
  sid: idSchema.optional(),
  sub: idSchema.optional(),
  accountId: idSchema.optional(),
  issuer: issuerSchema.optional(),
  backchannelLogoutUri: z.string().max(LONGEST_URI).optional(),
  sessionRequired: z.boolean().optional(),
  expiresAt: instantSchema.optional(),
})

/** The end of one session; asked to, the call waits up to 60 000 ms for the outcome of its deliveries. */
export const terminationSchema = z.strictObject({
  sessionId: idSchema,
  reason: textSchema(200).optional(),
  waitUpToMs: z.int().min(0).max(60_000).optional(),
})

/** The end of one relying party's part in a session that goes on. */
export const departureSchema = z.strictObject({
  sessionId: idSchema,
  clientId: idSchema,
  reason: textSchema(200).optional(),
})

/** The end of every session of a user; `except` spares one, or up to 1000. */
export const terminateAllSchema = z.strictObject({
  sub: idSchema,
  except: z
    .union([idSchema, z.array(idSchema).max(1000)], {
      error: 'expected a session id, or an array of at most 1000',
    })
    .optional(),
  reason: textSchema(200).optional(),
})

/** Filter of a list of sessions: an instance, 1 to 500 a page; `after` is the `next` of an earlier page. */
export const sessionListSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  state: z.enum(['active', 'terminated', 'completed', 'incomplete']).optional(),
  accountId: idSchema.optional(),
  limit: z.int().min(1).max(500).default(100),
  after: z.string().max(1000).optional(),
})
