import type { CallOptions, ReadOptions } from './call-scope.ts'
import type { SessionRegistrationInput, SessionRegistrationResult } from './session-input.ts'
import type { DeliveryView, JournalEntry, Page, SessionSummary, SessionView } from './view.ts'

/** What a termination brought about. */
export interface TerminationResult {
  /** One per relying party that is told; those of the first call when it was called before. */
  readonly deliveries: readonly DeliveryView[]
}

/** The logouts of OP sessions. */
export interface Sessions {
  /**
   * Notes that a relying party has logged in within an OP session, so that it is told of the end
   * (OIDC Back-Channel Logout 1.0, section 2.3). Safe to repeat.
   *
   * @throws {OptionError} a value is missing or wrong.
   * @throws {LogoutUriError} the logout URI is refused.
   * @throws {RelyingPartyNotFoundError} the client is unknown, and no logout URI came with the call.
   * @example
   * await signoff.sessions.register({ sessionId, clientId: 'shop', sid, sub }, { sql })
   */
  register(
    input: SessionRegistrationInput,
    options?: CallOptions,
  ): Promise<SessionRegistrationResult>
  /**
   * The session ended: every relying party that logged in within it is told. Twice is once.
   * `waitUpToMs` (0 to 60,000) waits for the outcomes of what is on its way, in a repeated call as in the
   * first, and never fails because of a relying party.
   *
   * @throws {SessionNotFoundError} no relying party was ever registered in it. That it ended is written
   *   all the same (with `sql`: if you catch this and commit), and who registers later is told at once.
   * @example
   * const { deliveries } = await signoff.sessions.terminate({ sessionId, reason: 'signed out' })
   */
  terminate(
    input: { readonly sessionId: string; readonly reason?: string; readonly waitUpToMs?: number },
    options?: CallOptions,
  ): Promise<TerminationResult>
  /**
   * One relying party's part in a session is over, and it is told; the session lives on.
   *
   * @throws {SessionNotFoundError} no relying party was ever registered in it.
   */
  terminateClient(
    input: { readonly sessionId: string; readonly clientId: string; readonly reason?: string },
    options?: CallOptions,
  ): Promise<TerminationResult>
  /**
   * Every session of a user ended, but those in `except`: one token for each known `sid`, and one with
   * `sub` alone for each relying party that goes by that. `sub` is the user at the OP (`accountId`).
   * Such a token speaks of the user, not of a session: there, a session in `except` may end, too.
   * A client store that fails keeps no session from ending.
   */
  terminateAll(
    input: {
      readonly sub: string
      readonly except?: string | readonly string[]
      readonly reason?: string
    },
    options?: CallOptions,
  ): Promise<TerminationResult & { readonly sessions: readonly string[] }>
  /** @throws {SessionNotFoundError} no relying party was ever registered in it, and nobody ended it. */
  get(sessionId: string, options?: ReadOptions): Promise<SessionView>
  /**
   * Newest first. `limit` 1 to 500, default 100. One `state` is looked for in the newest 50,000 sessions before
   * `after`: then a page holds fewer than `limit`, or none, and has a `next` from which to look on.
   */
  list(
    filter?: ReadOptions & {
      readonly state?: SessionSummary['state']
      readonly accountId?: string
      readonly limit?: number
      readonly after?: string
    },
  ): Promise<Page<SessionSummary>>
  /** The journal of a session's logout, oldest first. @throws {SessionNotFoundError} as {@link get}. */
  events(sessionId: string, options?: ReadOptions): Promise<readonly JournalEntry[]>
}
