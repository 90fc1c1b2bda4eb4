import { type Attachment, currentContext, SessionRecordError } from './attachment.ts'
import { overrideMethod } from './method-override.ts'
import type { OidcClient, OidcContext, OidcSession } from './oidc-provider-types.ts'
import { registerExchange, registerSession } from './registration.ts'
import { createSessionTerminator, runRecorded, type SessionTerminator } from './termination.ts'

type Undo = () => void

/** Where relying parties get something in the very response: a failure must reach them as the answer. */
const ANSWERING_ROUTES: ReadonlySet<string> = new Set(['authorization', 'resume'])

/** Nothing of the answer that was ready may leave: neither the code in `Location` nor a form with tokens. */
function withdrawAnswer(ctx: OidcContext): void {
  ctx.remove('Location')
  ctx.body = null
}

function refuse(cause: unknown): never {
  throw new SessionRecordError('the login could not be recorded', { cause })
}

/** Registers at each save of a session, which is after the answer is made and before it leaves. */
function overrideSave(attachment: Attachment): Undo {
  const { provider, onRegistrationError } = attachment
  return overrideMethod<OidcSession, Promise<unknown>>(
    provider.Session.prototype,
    'save',
    async ({ self, args, proceed }) => {
      const failure = await registerSession(attachment, self, Number(args[0]))
      const saved = await proceed()
      const ctx = currentContext(provider)
      if (!failure || !ctx || onRegistrationError === 'continue') return saved
      if (!ANSWERING_ROUTES.has(ctx.oidc.route)) return saved
      withdrawAnswer(ctx)
      return refuse(failure.error)
    },
  )
}

/** Registers before a code is used up, so that a relying party which is refused may try the same code again. */
function overrideConsume(attachment: Attachment): readonly Undo[] {
  const { provider, onRegistrationError } = attachment
  const sources = [
    provider.AuthorizationCode,
    provider.DeviceCode,
    provider.BackchannelAuthenticationRequest,
  ]
  return sources.map(({ prototype }) =>
    overrideMethod(prototype, 'consume', async ({ self, proceed }) => {
      await registerExchange(attachment, self).catch((error: unknown) => {
        if (onRegistrationError === 'fail') refuse(error)
      })
      return proceed()
    }),
  )
}

/** Ends the session with Signoff first: a crash in between leaves a relying party told, not one untold. */
function overrideDestroy(attachment: Attachment, terminator: SessionTerminator): Undo {
  const { provider, onTerminationError } = attachment
  return overrideMethod<OidcSession, Promise<void>>(
    provider.Session.prototype,
    'destroy',
    async ({ self, proceed }) => {
      if (self.accountId) await runRecorded(onTerminationError, terminator.endSession(self))
      return proceed()
    },
  )
}

/** A logout that could not be recorded stops here, before oidc-provider has revoked or destroyed anything. */
function stopFailedLogout(attachment: Attachment): Undo {
  const { provider, onTerminationError } = attachment
  const listener = (_ctx: unknown, error: unknown) => {
    if (onTerminationError === 'fail' && error instanceof SessionRecordError) throw error
  }
  provider.on('backchannel.error', listener)
  return () => provider.off('backchannel.error', listener)
}

/** `end_session` tells Signoff instead of sending. A host's own call elsewhere still sends. */
function overrideLogout(attachment: Attachment, terminator: SessionTerminator): Undo {
  return overrideMethod<OidcClient, Promise<unknown>>(
    attachment.provider.Client.prototype,
    'backchannelLogout',
    ({ self, proceed }) => terminator.endForLogout(self) ?? proceed(),
  )
}

/** Registers every login before the response leaves that brings it to the relying party. */
export function overrideRegistration(attachment: Attachment): readonly Undo[] {
  return [overrideSave(attachment), ...overrideConsume(attachment)]
}

/** Tells Signoff of every end of a session before oidc-provider ends it. */
export function overrideTermination(attachment: Attachment): readonly Undo[] {
  const terminator = createSessionTerminator(attachment)
  return [
    overrideDestroy(attachment, terminator),
    overrideLogout(attachment, terminator),
    stopFailedLogout(attachment),
  ]
}
