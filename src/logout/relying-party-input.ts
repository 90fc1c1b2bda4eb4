import { z } from 'zod'
import { parseOptions } from '../option.ts'
import { isStorable } from '../storable.ts'
import {
  CONTENT_ENCRYPTION_ALGORITHMS,
  canEncrypt,
  KEY_ENCRYPTION_ALGORITHMS,
  SIGNING_ALGORITHMS,
} from './algorithm.ts'
import { assertLogoutUri, type LogoutUriRules } from './logout-uri.ts'
import type { RelyingParty } from './relying-party.ts'

/** Shortest and longest total deadline of one attempt. */
const TIMEOUT_MS = { min: 100, max: 30_000 } as const

/** Shortest and longest life of a delivery. */
const AGE_MS = { min: 1000, max: 86_400_000 } as const

/** Longest logout URI, characters. */
export const LONGEST_URI = 2000

/** Most attempts that a relying party may be given. */
const MOST_ATTEMPTS = 100

/** `client_id` and `sid` are VSCHAR strings (RFC 6749, appendix A). */
const VSCHAR = /^[\x20-\x7e]+$/

const clientId = z.string().min(1).max(512).regex(VSCHAR, {
  error: 'expected printable ASCII (RFC 6749, appendix A.1), got other characters',
})

function explainSigningAlgorithm(alg: string): string {
  if (alg === 'none')
    return 'expected a signature algorithm, got none; a logout token is always signed'
  if (/^HS\d+$/.test(alg)) {
    return (
      `${alg} signs with the client secret, which Signoff does not hold; ` +
      'use a relying party source that issues its own tokens, or an asymmetric algorithm'
    )
  }
  return `expected one of ${SIGNING_ALGORITHMS.join(', ')}, got another algorithm`
}

const signedResponseAlg = z
  .string()
  .meta({ enum: [...SIGNING_ALGORITHMS] })
  .check((check) => {
    if (SIGNING_ALGORITHMS.includes(check.value)) return
    check.issues.push({
      code: 'custom',
      input: check.value,
      message: explainSigningAlgorithm(check.value),
    })
  })

/** Longest key set as JSON, characters. */
const LONGEST_JWKS = 65_536

function isStorableSet(jwks: object): boolean {
  const check = (name: string, value: unknown): unknown => {
    if (isStorable(name) && (typeof value !== 'string' || isStorable(value))) return value
    throw new TypeError('not storable')
  }
  try {
    return JSON.stringify(jwks, check).length <= LONGEST_JWKS
  } catch {
    return false
  }
}

const encryption = z
  .strictObject({
    alg: z.enum(KEY_ENCRYPTION_ALGORITHMS),
    enc: z.enum(CONTENT_ENCRYPTION_ALGORITHMS).default('A128CBC-HS256'),
    jwks: z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
  })
  .check((check) => {
    const { alg, jwks } = check.value
    const path = ['jwks', 'keys']
    if (jwks.keys.some((key) => 'd' in key || 'k' in key || 'priv' in key)) {
      const message = 'expected public keys only, got a private or symmetric one'
      check.issues.push({ code: 'custom', input: undefined, path, message })
    } else if (!isStorableSet(jwks)) {
      const message = `expected JSON of at most ${LONGEST_JWKS} characters, without NUL and lone surrogates`
      check.issues.push({ code: 'custom', input: undefined, path, message })
    } else if (!jwks.keys.some((key) => canEncrypt(key, alg))) {
      const message = `expected a key for ${alg} (by kty, crv, alg, use and key_ops), got none`
      check.issues.push({ code: 'custom', input: undefined, path, message })
    }
  })

/** What `relyingParties.put` takes. Unknown members are refused, so that a misspelt one is not lost. */
export const relyingPartySchema = z.strictObject({
  clientId,
  backchannelLogoutUri: z.string().max(LONGEST_URI).optional(),
  sessionRequired: z.boolean().default(false),
  claims: z.enum(['sid', 'sub', 'both']).optional(),
  signedResponseAlg: signedResponseAlg.default('RS256'),
  encryption: encryption.optional(),
  typ: z.enum(['logout+jwt', 'JWT', 'none']).default('logout+jwt'),
  timeoutMs: z.int().min(TIMEOUT_MS.min).max(TIMEOUT_MS.max).optional(),
  maxAttempts: z.int().min(1).max(MOST_ATTEMPTS).optional(),
  maxAgeMs: z.int().min(AGE_MS.min).max(AGE_MS.max).optional(),
  paused: z.boolean().default(false),
})

/** What may be set for a relying party whose metadata a host keeps elsewhere. */
export const relyingPartySettingsSchema = relyingPartySchema.pick({
  claims: true,
  timeoutMs: true,
  maxAttempts: true,
  maxAgeMs: true,
})

/** A relying party as a host writes it down; everything but `clientId` has a default. */
export type RelyingPartyInput = z.input<typeof relyingPartySchema>

/**
 * Reads a relying party from outside and fills in the defaults: `sessionRequired: false`,
 * `signedResponseAlg: 'RS256'`, `typ: 'logout+jwt'`, `paused: false`, `enc: 'A128CBC-HS256'`.
 * `timeoutMs` is 100 to 30000, `maxAttempts` 1 to 100, `maxAgeMs` 1000 to 86400000; each is left out when not given.
 *
 * @throws OptionError `ERR_OPTION_INVALID`, with the path of the wrong option
 * @throws LogoutUriError `ERR_LOGOUT_URI_…` (OIDC Back-Channel Logout 1.0, section 2.2)
 *
 * @example
 * parseRelyingParty(
 *   { clientId: 'shop', backchannelLogoutUri: 'https://shop.example/logout', sessionRequired: true },
 *   { allowHttp: false, development: false },
 * )
 */
export function parseRelyingParty(input: unknown, rules: LogoutUriRules): RelyingParty {
  const relyingParty = parseOptions(relyingPartySchema, input, 'relyingParty')
  if (relyingParty.backchannelLogoutUri !== undefined) {
    assertLogoutUri(relyingParty.backchannelLogoutUri, rules)
  }
  return relyingParty
}
