/**
 * What the adapter touches of oidc-provider 9, and nothing else. The package ships no types and is an
 * optional peer, so it is described here by shape; `assertProvider` checks the shape at run time.
 */

/** A registered client (`provider.Client`). */
export interface OidcClient {
  readonly clientId: string
  readonly backchannelLogoutUri?: string
  readonly backchannelLogoutSessionRequired?: boolean
  readonly idTokenSignedResponseAlg: string
  readonly idTokenEncryptedResponseAlg?: string
  backchannelLogout(sub: string, sid?: string): Promise<unknown>
}

/** What an OP session knows of one client. Stored with the session as it is. */
export interface OidcAuthorization {
  /** There from the client's login on; an entry without one was made by a mere question. */
  readonly sid?: string
  readonly grantId?: string
  /** Ours: the client has been looked at; true when it was registered with Signoff. */
  signoff?: boolean
}

/** An OP session (`provider.Session`). Within a request it is a Proxy around the model. */
export interface OidcSession {
  /** Stays the same while `jti`, the cookie's value, is rotated; it is what tokens carry as `sessionUid`. */
  readonly uid: string
  readonly accountId?: string
  readonly exp?: number
  readonly authorizations?: Readonly<Record<string, OidcAuthorization>>
  save(ttlSeconds: number): Promise<unknown>
  destroy(): Promise<void>
}

/** What is exchanged for tokens: an authorization code, a device code, a CIBA request. */
export interface OidcGrantSource {
  readonly sessionUid?: string
  readonly accountId?: string
  readonly clientId?: string
  readonly sid?: string
  consume(): Promise<void>
}

/** The Koa context of a request to the provider. */
export interface OidcContext {
  body: unknown
  remove(header: string): void
  readonly oidc: {
    readonly route: string
    readonly client?: OidcClient
    readonly session?: OidcSession
    readonly params?: Readonly<Record<string, unknown>>
  }
}

/** Applies masks and the pairwise identifier to claims (`provider.Claims`). */
export interface OidcClaims {
  mask(claims: Readonly<Record<string, null>>): void
  result(): Promise<{ readonly sub?: string }>
}

/** A token in the making (`provider.IdToken`). */
export interface OidcIdToken {
  payload(): Promise<object>
  issue(options: { readonly use: 'logout' }): Promise<string>
}

/** For whom a token or claims are made. */
export interface OidcAudience {
  readonly ctx: OidcContext | undefined
  readonly client: OidcClient
}

/** A model class, of which the adapter changes methods. */
export interface OidcModel<Instance> {
  readonly prototype: Instance
}

type Listener = (...args: readonly unknown[]) => void

/** An instance of oidc-provider's `Provider`. Its model classes are its own: no other instance has them. */
export interface OidcProvider {
  readonly issuer: string
  readonly constructor: { readonly ctx?: OidcContext }
  readonly Client: OidcModel<OidcClient> & {
    find(clientId: string): Promise<OidcClient | undefined>
  }
  readonly Session: OidcModel<OidcSession>
  readonly AuthorizationCode: OidcModel<OidcGrantSource>
  readonly DeviceCode: OidcModel<OidcGrantSource>
  readonly BackchannelAuthenticationRequest: OidcModel<OidcGrantSource>
  readonly IdToken: new (available: object, audience: OidcAudience) => OidcIdToken
  readonly Claims: new (available: object, audience: OidcAudience) => OidcClaims
  on(event: string, listener: Listener): unknown
  off(event: string, listener: Listener): unknown
  emit(event: string, ...args: readonly unknown[]): boolean
}
