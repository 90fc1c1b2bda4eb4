import {
  type Attachment,
  currentContext,
  type FailureMode,
  isSessionUnknown,
  reportFailure,
  SessionRecordError,
} from './attachment.ts'
import type { OidcClient, OidcSession } from './oidc-provider-types.ts'
import { registerRemaining } from './registration.ts'

const CONFIRM_ROUTE = 'end_session_confirm'

/** Why a session, or a client's part in it, ended; the `reason` that Signoff keeps. */
const REASON = {
  logout: 'rp_initiated_logout',
  clientLogout: 'client_logout',
  destroyed: 'session_destroyed',
} as const

/** Ends sessions with Signoff before oidc-provider ends them. */
export interface SessionTerminator {
  /** The whole session is about to be destroyed. Twice for one session object is once. */
  endSession(session: OidcSession): Promise<void>
  /**
   * In the place of oidc-provider's own sending to one client: ends the whole session when the user logs
   * out of the OP, only that client's part when the user stays. Undefined outside of `end_session`.
   */
  endForLogout(client: OidcClient): Promise<void> | undefined
}

/** Makes sure that Signoff knows the session's relying parties, then tells it what has ended. */
async function tell(attachment: Attachment, session: OidcSession, end: () => Promise<unknown>) {
  await registerRemaining(attachment, session, 'unregistered')
  try {
    await end()
  } catch (error) {
    if (!isSessionUnknown(error)) throw error
    await registerRemaining(attachment, session, 'all')
    if (Object.values(session.authorizations ?? {}).some((entry) => entry.signoff)) await end()
  }
}

/** As {@link tell}; a failure is reported and takes the form in which oidc-provider can answer it. */
async function record(attachment: Attachment, session: OidcSession, end: () => Promise<unknown>) {
  try {
    await tell(attachment, session, end)
  } catch (error) {
    reportFailure(attachment, { operation: 'terminate', sessionId: session.uid, error })
    throw new SessionRecordError('the end of the session could not be recorded', { cause: error })
  }
}

/** Creates the {@link SessionTerminator} of one attached provider. */
export function createSessionTerminator(attachment: Attachment): SessionTerminator {
  const { provider, signoff, callOptions } = attachment
  const pending = new WeakMap<OidcSession, Promise<void>>()

  function begin(session: OidcSession): Promise<void> {
    const logout = currentContext(provider)?.oidc.route === CONFIRM_ROUTE
    const ended = { sessionId: session.uid, reason: logout ? REASON.logout : REASON.destroyed }
    const ending = record(attachment, session, () =>
      signoff.sessions.terminate(ended, callOptions()),
    )
    pending.set(session, ending)
    ending.catch(() => pending.delete(session))
    return ending
  }

  const endSession = (session: OidcSession) => pending.get(session) ?? begin(session)

  function endClient(session: OidcSession, { clientId }: OidcClient): Promise<void> {
    const ended = { sessionId: session.uid, clientId, reason: REASON.clientLogout }
    return record(attachment, session, () => signoff.sessions.terminateClient(ended, callOptions()))
  }

  return {
    endSession,
    endForLogout(client) {
      const oidc = currentContext(provider)?.oidc
      if (oidc?.route !== CONFIRM_ROUTE || !oidc.session) return undefined
      return oidc.params?.['logout'] ? endSession(oidc.session) : endClient(oidc.session, client)
    },
  }
}

/** Runs `work`; a failure that could not be recorded passes only when `mode` says so. */
export async function runRecorded(mode: FailureMode, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (mode === 'fail' || !(error instanceof SessionRecordError)) throw error
  }
}
