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
}

/** Creates the check: the form first, then where the host leads. */
export function createLogoutUriCheck(guard: AddressGuard, rules: LogoutUriRules): LogoutUriCheck {
  return {
    async assert(uri) {
      assertLogoutUri(uri, rules)
      try {
        await guard.check(new URL(uri).hostname)
      } catch (error) {
        if (!(error instanceof EgressBlockedError)) return
        throw new LogoutUriError(
          'ERR_LOGOUT_URI_BLOCKED',
          `the network guard forbids where it leads (${error.reason}); allow it with the option egress.allow`,
          { cause: error },
        )
      }
    },
  }
}
