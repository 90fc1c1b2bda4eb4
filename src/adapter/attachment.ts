import type { Clock } from '../clock.ts'
import { SignoffError } from '../errors.ts'
import type { ClaimMode } from '../logout/index.ts'
import type { OidcClient, OidcContext, OidcProvider } from './oidc-provider-types.ts'
import type { ReadSettings } from './relying-party-settings.ts'
import type { SignoffCallOptions, SignoffForAdapter } from './signoff-port.ts'

/** What happens to a request when Signoff could not write down what it has to know. */
export type FailureMode = 'fail' | 'continue'

/** What an operator may say about one relying party beyond its client metadata. */
export interface RelyingPartySettings {
  /** Default: `sid` when the client registered `backchannel_logout_session_required`, else `sub`. */
  readonly claims?: ClaimMode
  /** Total deadline of one attempt, milliseconds. Default: Signoff's. */
  readonly timeoutMs?: number
  /** Attempts in all, the first included. Default: the retry policy's. */
  readonly maxAttempts?: number
  /** After this age a delivery is not sent any more, milliseconds, up to 24 hours. Default: those 24 hours. */
  readonly maxAgeMs?: number
}

/** What went wrong, as the event `signoff.failed` of the provider tells it. */
export interface AdapterFailure {
  readonly operation: 'register' | 'terminate'
  readonly sessionId: string
  readonly clientId?: string
  readonly error: unknown
}

/** What the parts of the adapter share: one per attached provider. */
export interface Attachment {
  readonly provider: OidcProvider
  readonly signoff: SignoffForAdapter
  readonly clock: Clock
  readonly instance: string
  readonly onRegistrationError: FailureMode
  readonly onTerminationError: FailureMode
  readonly settingsFor: (client: OidcClient) => ReadSettings
  /** Options of a call to Signoff, with the host's transaction if there is one now. */
  readonly callOptions: () => SignoffCallOptions
}

/**
 * The request cannot go on, since Signoff could not record it. oidc-provider answers `server_error`:
 * by redirect at the authorization endpoint, else with status 500. `cause` says why.
 */
export class SessionRecordError extends SignoffError {
  readonly code = 'ERR_SESSION_NOT_RECORDED'
  /** Read by oidc-provider: the relying party may be told by redirect. */
  readonly allow_redirect = true
  /** Read by oidc-provider: the message is not for the answer. */
  readonly expose = false
  readonly statusCode = 500
}

/** The request that is being served right now, if any. */
export function currentContext(provider: OidcProvider): OidcContext | undefined {
  return provider.constructor.ctx
}

/** Tells the host about a failure, whatever else becomes of the request. */
export function reportFailure(attachment: Attachment, failure: AdapterFailure): void {
  attachment.provider.emit('signoff.failed', failure)
}

/** Signoff has never heard of the session: no relying party in it wants to be told. */
export function isSessionUnknown(error: unknown): boolean {
  return error instanceof SignoffError && error.code === 'ERR_SESSION_NOT_FOUND'
}
