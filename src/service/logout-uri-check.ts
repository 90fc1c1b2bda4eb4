import { EgressBlockedError, LogoutUriError } from '../errors.ts'
import { assertLogoutUri, type LogoutUriRules } from '../logout/index.ts'
import type { AddressGuard } from '../transport/index.ts'

/** Judges logout URIs at the door. */
export interface LogoutUriCheck {
  /**
   * @throws {LogoutUriError} the form is refused, or the host leads to a forbidden address. A name that
   * does not resolve just now is let through: it is judged again at each attempt.
   */
  assert(uri: string): Promise<void>
  /**
   * What can be said at once: no name is resolved.
   *
   * @throws {LogoutUriError} the form is refused, or the host is a forbidden address.
   */
  assertUnresolved(uri: string): void
}

/** Creates the check: the form first, then where the host leads. */
export function createLogoutUriCheck(guard: AddressGuard, rules: LogoutUriRules): LogoutUriCheck {
  return {
    async assert(uri) {
      assertLogoutUri(uri, rules)
      try {
        await guard.check(new URL(uri).hostname)
      } catch (error) {
        if (error instanceof EgressBlockedError) throw toBlocked(error.reason, error)
      }
    },
    assertUnresolved(uri) {
      assertLogoutUri(uri, rules)
      const reason = guard.inspectLiteral(new URL(uri).hostname)
      if (reason) throw toBlocked(reason)
    },
  }
}

const toBlocked = (reason: string, cause?: EgressBlockedError): LogoutUriError =>
  new LogoutUriError(
    'ERR_LOGOUT_URI_BLOCKED',
    `the network guard forbids where it leads (${reason}); allow it with the option egress.allow`,
    cause && { cause },
  )
