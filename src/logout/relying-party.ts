/** How a logout token names what has ended: the RP's session, the user, or both. */
export type ClaimMode = 'sid' | 'sub' | 'both'

/** Key encryption and content encryption for a relying party that registered ID token encryption. */
export interface TokenEncryption {
  /** JWE `alg`, such as `RSA-OAEP-256` or `ECDH-ES`. */
  readonly alg: string
  /** JWE `enc`. `A128CBC-HS256` where the input names none. */
  readonly enc: string
  /** The relying party's public keys. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}

/** What Signoff has to know of a relying party at each attempt. */
export interface RelyingParty {
  readonly clientId: string
  /** `backchannel_logout_uri`; without one the relying party is not told. */
  readonly backchannelLogoutUri?: string
  /** `backchannel_logout_session_required`. Default false. */
  readonly sessionRequired: boolean
  /**
   * Default: `sid` when `sessionRequired`, else `sub`. Where only one of the two is known, that one is
   * sent whatever this says, since a logout token needs one.
   */
  readonly claims?: ClaimMode
  /** JWS `alg`, as for its ID tokens. Default `RS256`. Never `none`. */
  readonly signedResponseAlg: string
  /** The token is encrypted as its ID tokens are. Default: not encrypted. */
  readonly encryption?: TokenEncryption
  /** The `typ` header: `logout+jwt` (default), `JWT` for old receivers, or `none` to leave it out. */
  readonly typ: 'logout+jwt' | 'JWT' | 'none'
  /** Total deadline of one attempt, milliseconds, 100 to 30000. Default 5000. */
  readonly timeoutMs?: number
  /** Attempts in all, the first included, 1 to 100. Default: the policy's. */
  readonly maxAttempts?: number
  /** After this age a delivery is not sent any more, milliseconds, 1000 to 86400000. Default: the policy's, 24 hours. */
  readonly maxAgeMs?: number
  /** Paused by an operator: deliveries wait and spend no attempts. */
  readonly paused: boolean
  /** An adapter brought it. Its deliveries wait where that adapter is not attached: only the host can sign. */
  readonly hosted?: true
}

/** The claims of a logout token (OIDC Back-Channel Logout 1.0, section 2.4). */
export interface LogoutTokenClaims {
  readonly iss: string
  readonly aud: string
  /** Seconds since the epoch. */
  readonly iat: number
  /** Seconds since the epoch; 120 s after `iat`. */
  readonly exp: number
  readonly jti: string
  readonly events: {
    readonly 'http://schemas.openid.net/event/backchannel-logout': Readonly<Record<string, never>>
  }
  readonly sub?: string
  readonly sid?: string
}

/** A logout token in its final form. */
export interface SealedToken {
  /** JWS, or JWE when the relying party wants it encrypted. */
  readonly token: string
  /** Key id that signed it, when the signer says so. */
  readonly kid?: string
}

/** Brings claims into their final form for one relying party. */
export interface LogoutTokenIssuer {
  issue(claims: LogoutTokenClaims, relyingParty: RelyingParty): Promise<SealedToken>
}

/**
 * Where relying parties are looked up at each attempt. An adapter brings one, so that keys, algorithm
 * and URI are those of the host at that moment. `undefined`: the client does not exist any more.
 */
export interface RelyingPartySource {
  /** The only instance that is asked of this source; its `undefined` means nothing elsewhere. Default: every one. */
  readonly instance?: string
  find(reference: {
    readonly instance: string
    readonly clientId: string
  }): Promise<ResolvedRelyingParty | undefined>
}

/** A relying party as found, with its own way to issue tokens where the host has one. */
export interface ResolvedRelyingParty extends RelyingParty {
  readonly issue?: LogoutTokenIssuer['issue']
  /** Names of settings that were not valid, and are left out; they are logged. */
  readonly refused?: readonly string[]
}
