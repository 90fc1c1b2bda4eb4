import type { JWTPayload } from 'jose'
import { type Check, toCheck } from './check.ts'

/** What a strict relying party expects of the claims. */
export interface ClaimExpectations {
  /** The issuer that issued its ID tokens, exactly. */
  readonly issuer: string
  readonly clientId: string
  /** The `sid`s of its ID tokens. A token with another one fails. Default: any. */
  readonly sid?: string | readonly string[]
  /** The `sub`s of its ID tokens. A token with another one fails. Default: any. */
  readonly sub?: string | readonly string[]
  /** Longest `exp - iat`, seconds. Default 120. */
  readonly maxLifetimeSeconds?: number
  /** The `jti`s seen before. Default: none. */
  readonly seen?: ReadonlySet<string>
  /** The present, epoch milliseconds. */
  readonly nowMs: number
}

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** The suite's window for `iat`: five minutes ahead, a day back. */
const IAT_AHEAD_SECONDS = 300
const IAT_BACK_SECONDS = 86_400

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function isEmptyObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).length === 0
}

function hasOneLogoutEvent(events: unknown): boolean {
  if (typeof events !== 'object' || events === null || Array.isArray(events)) return false
  const [name, ...others] = Object.keys(events)
  return name === LOGOUT_EVENT && others.length === 0 && isEmptyObject(Object.values(events)[0])
}

function matches(value: unknown, wanted: string | readonly string[] | undefined): boolean {
  if (value === undefined) return true
  if (!isText(value)) return false
  return wanted === undefined || [wanted].flat().includes(value)
}

function checkTimes({ iat, exp }: JWTPayload, expectations: ClaimExpectations): readonly Check[] {
  const now = expectations.nowMs / 1000
  const longest = expectations.maxLifetimeSeconds ?? 120
  const hasIat = typeof iat === 'number' && Number.isFinite(iat)
  const inWindow = hasIat && iat <= now + IAT_AHEAD_SECONDS && iat >= now - IAT_BACK_SECONDS
  const hasExp = typeof exp === 'number' && Number.isFinite(exp)
  const life = hasIat && hasExp ? exp - iat : Number.NaN
  return [
    toCheck('iat', inWindow, `is ${String(iat)} at ${now}`),
    toCheck('exp', hasExp && exp > now, `is ${String(exp)} at ${now}`),
    toCheck('lifetime', life > 0 && life <= longest, `is ${life} s, expected 1 to ${longest}`),
  ]
}

function checkSubject(claims: JWTPayload, { sub, sid }: ClaimExpectations): readonly Check[] {
  const some = claims.sub !== undefined || claims['sid'] !== undefined
  return [
    toCheck('nonce', !('nonce' in claims), 'is present and must not be'),
    toCheck('sub_or_sid', some, 'neither is present'),
    toCheck('sub', matches(claims.sub, sub), 'is not the one of the ID token'),
    toCheck('sid', matches(claims['sid'], sid), 'is not the one of the ID token'),
  ]
}

/** Checks the claims of a logout token (OIDC Back-Channel Logout 1.0, sections 2.4 and 2.6). */
export function checkClaims(claims: JWTPayload, expectations: ClaimExpectations): readonly Check[] {
  const { issuer, clientId, seen } = expectations
  const { iss, aud, jti } = claims
  return [
    toCheck('iss', iss === issuer, `is ${String(iss)}, expected ${issuer}`),
    toCheck('aud', [aud].flat().includes(clientId), `is ${String(aud)}, expected ${clientId}`),
    ...checkTimes(claims, expectations),
    toCheck('jti', isText(jti), 'is missing'),
    toCheck('jti_unseen', !isText(jti) || seen?.has(jti) !== true, 'has been seen before'),
    toCheck('events', hasOneLogoutEvent(claims['events']), 'is not exactly { logout event: {} }'),
    ...checkSubject(claims, expectations),
  ]
}
