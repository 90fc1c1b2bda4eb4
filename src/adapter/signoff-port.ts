import type { RelyingPartySource } from '../logout/index.ts'

/** Of whom and where a call speaks. The last argument of every writing call. */
export interface SignoffCallOptions {
  /** The host's postgres.js transaction; the call commits with it. */
  readonly sql?: unknown
  /** Default `default`. */
  readonly instance?: string
}

/** A relying party that is about to get a session within an OP session. */
export interface SessionRegistration {
  /** oidc-provider's `session.uid`. */
  readonly sessionId: string
  readonly clientId: string
  /** The `sid` claim of its ID tokens; absent when they carry none. */
  readonly sid?: string
  /** The `sub` claim of its ID tokens: pairwise where the client is. */
  readonly sub: string
  /** The OP's own id of the user, the same at every relying party. */
  readonly accountId: string
  /** The `iss` claim of its ID tokens. */
  readonly issuer: string
  readonly backchannelLogoutUri: string
  readonly sessionRequired: boolean
  /**
   * When the OP session ends by itself, epoch milliseconds. It is the end of the whole session, for all
   * its relying parties: the latest end wins, and a call without one leaves what is known.
   */
  readonly expiresAt?: number
}

/**
 * The calls of a Signoff object that the adapter makes; what `createSignoff` returns fits.
 *
 * - `register` may be called again for the same relying party: it then renews `expiresAt`. In a session
 *   that has ended, it makes a delivery at once, also for a relying party that was told before.
 * - `terminate` rejects with `ERR_SESSION_NOT_FOUND` for a session in which nobody registered.
 * - `terminateClient` tells one relying party that its part of the session is over; the session lives on.
 */
export interface SignoffForAdapter {
  readonly sessions: {
    register(registration: SessionRegistration, options?: SignoffCallOptions): Promise<unknown>
    terminate(
      ended: { readonly sessionId: string; readonly reason?: string },
      options?: SignoffCallOptions,
    ): Promise<unknown>
    terminateClient(
      ended: { readonly sessionId: string; readonly clientId: string; readonly reason?: string },
      options?: SignoffCallOptions,
    ): Promise<unknown>
  }
  readonly relyingParties: {
    use(source: RelyingPartySource): () => void
  }
}
