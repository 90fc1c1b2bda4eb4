import { OptionError } from '../errors.ts'
import type { ClaimMode, LogoutTokenClaims, RelyingParty } from './relying-party.ts'

/** How long a logout token is good for, seconds (OIDC Back-Channel Logout 1.0, section 4). */
export const LOGOUT_TOKEN_LIFETIME_SECONDS = 120

/** The one member of the `events` claim (section 2.4). */
export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** Whom a logout token is about. At least one of the two has to be known. */
export interface LogoutSubject {
  /** The session id that the relying party saw in its ID token. */
  readonly sid?: string
  /** The subject that the relying party saw in its ID token. */
  readonly sub?: string
}

/** What the claims of one attempt are made from. */
export interface LogoutTokenInput extends LogoutSubject {
  /** The issuer that issued the relying party's ID token. */
  readonly issuer: string
  readonly relyingParty: Pick<RelyingParty, 'clientId' | 'claims' | 'sessionRequired'>
  /** New for every attempt. */
  readonly jti: string
  /** The present, epoch milliseconds. */
  readonly nowMs: number
}

/**
 * The claims that a relying party is to get: what it wants, out of what is known.
 *
 * `sid` where it asked for `sid` (or said nothing and requires a session), `sub` where it asked for
 * `sub` (or said nothing), both on request. When only one of the two is known, it gets that one.
 */
export function selectClaims(
  relyingParty: Pick<RelyingParty, 'claims' | 'sessionRequired'>,
  { sid, sub }: LogoutSubject,
): LogoutSubject {
  const mode: ClaimMode = relyingParty.claims ?? (relyingParty.sessionRequired ? 'sid' : 'sub')
  const takesSid = sid !== undefined && (mode !== 'sub' || sub === undefined)
  const takesSub = sub !== undefined && (mode !== 'sid' || sid === undefined)
  return { ...(takesSub ? { sub } : {}), ...(takesSid ? { sid } : {}) }
}

/**
 * The claims of one logout token (OIDC Back-Channel Logout 1.0, section 2.4): `aud` is a string, `exp`
 * is 120 s after `iat`, `events` has exactly one member, there is no `nonce`.
 *
 * @throws OptionError `ERR_OPTION_INVALID` when neither a `sid` nor a `sub` is known
 *
 * @example
 * buildLogoutTokenClaims({ issuer, relyingParty, sid: 'f81d…', jti: newId(), nowMs: clock.now() })
 */
export function buildLogoutTokenClaims(input: LogoutTokenInput): LogoutTokenClaims {
  const subject = selectClaims(input.relyingParty, input)
  if (subject.sid === undefined && subject.sub === undefined) {
    throw new OptionError('sid', 'a logout token needs a sid or a sub, and neither is known')
  }
  const iat = Math.floor(input.nowMs / 1000)
  return {
    iss: input.issuer,
    aud: input.relyingParty.clientId,
    iat,
    exp: iat + LOGOUT_TOKEN_LIFETIME_SECONDS,
    jti: input.jti,
    events: { [LOGOUT_EVENT]: {} },
    ...subject,
  }
}
