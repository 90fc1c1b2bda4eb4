import { type Attachment, currentContext, reportFailure } from './attachment.ts'
import type {
  OidcClient,
  OidcGrantSource,
  OidcProvider,
  OidcSession,
} from './oidc-provider-types.ts'

/** One login of one user at one client within an OP session. */
interface Login {
  readonly sessionId: string
  readonly accountId: string
  readonly sid?: string
  readonly expiresAt?: number
}

/** The client's own `sub` for the account, pairwise if it is a pairwise client. */
async function findSubject(provider: OidcProvider, client: OidcClient, accountId: string) {
  const ctx = currentContext(provider)
  const claims = new provider.Claims({ sub: accountId }, { ctx, client })
  claims.mask({ sub: null })
  const { sub } = await claims.result()
  return sub ?? accountId
}

async function findClient(provider: OidcProvider, clientId: string) {
  const current = currentContext(provider)?.oidc.client
  return current?.clientId === clientId ? current : provider.Client.find(clientId)
}

/** Resolves to false when the client does not want to be told. */
async function registerLogin(attachment: Attachment, client: OidcClient, login: Login) {
  const { provider, signoff } = attachment
  const { backchannelLogoutUri, backchannelLogoutSessionRequired } = client
  if (!backchannelLogoutUri) return false
  const { sessionId, accountId, sid, expiresAt } = login
  const sub = await findSubject(provider, client, accountId)
  await signoff.sessions.register(
    {
      sessionId,
      clientId: client.clientId,
      ...(backchannelLogoutSessionRequired && sid !== undefined && { sid }),
      sub,
      accountId,
      issuer: provider.issuer,
      backchannelLogoutUri,
      sessionRequired: backchannelLogoutSessionRequired === true,
      ...(expiresAt !== undefined && { expiresAt }),
    },
    attachment.callOptions(),
  )
  return true
}

/**
 * Registers a client that is logged in within the session, and leaves a mark there. Resolves to the failure
 * instead of rejecting: whether it matters is for the caller to say.
 *
 * An entry without `sid` is not a login: oidc-provider makes one when it only asks what the client was granted.
 */
async function registerClient(
  attachment: Attachment,
  session: OidcSession,
  { clientId, expiresAt }: { readonly clientId: string; readonly expiresAt?: number },
): Promise<{ readonly error: unknown } | undefined> {
  const entry = session.authorizations?.[clientId]
  const { uid: sessionId, accountId } = session
  if (entry?.sid === undefined || accountId === undefined) return undefined
  try {
    const client = await findClient(attachment.provider, clientId)
    const login = { sessionId, accountId, sid: entry.sid }
    const end = expiresAt === undefined ? {} : { expiresAt }
    entry.signoff =
      client !== undefined && (await registerLogin(attachment, client, { ...login, ...end }))
    return undefined
  } catch (error) {
    reportFailure(attachment, { operation: 'register', sessionId, clientId, error })
    return { error }
  }
}

/**
 * Registers what a session that is about to be saved knows: the client that is logging in, and those never
 * looked at (the session is older than the adapter, or an earlier try failed). If that makes none, one that
 * is registered is registered again, so that Signoff learns of the session's new end.
 *
 * Resolves to the failure of the client that is logging in; the others are tried again at the next save.
 */
export async function registerSession(
  attachment: Attachment,
  session: OidcSession,
  ttlSeconds: number,
): Promise<{ readonly error: unknown } | undefined> {
  const current = currentContext(attachment.provider)?.oidc.client?.clientId
  const expiresAt = attachment.clock.now() + ttlSeconds * 1000
  const register = (clientId: string) =>
    registerClient(attachment, session, { clientId, expiresAt })
  const entries = Object.entries(session.authorizations ?? {})
  const chosen = entries.filter(([id, entry]) => id === current || entry.signoff === undefined)
  const failures = await Promise.all(chosen.map(([clientId]) => register(clientId)))
  const known = entries.find(([, entry]) => entry.signoff === true)
  if (known && !chosen.some(([, entry]) => entry.signoff === true)) await register(known[0])
  return failures[chosen.findIndex(([clientId]) => clientId === current)]
}

/** Registers the clients of a session that is about to end: all, or those never registered. */
export async function registerRemaining(
  attachment: Attachment,
  session: OidcSession,
  which: 'all' | 'unregistered',
): Promise<void> {
  const entries = Object.entries(session.authorizations ?? {})
  const wanted = entries.filter(([, entry]) => which === 'all' || !entry.signoff)
  await Promise.all(wanted.map(([clientId]) => registerClient(attachment, session, { clientId })))
}

/** Registers the client that is about to exchange a code for tokens. Rejects when that could not be written. */
export async function registerExchange(attachment: Attachment, source: OidcGrantSource) {
  const { sessionUid: sessionId, accountId, clientId, sid } = source
  if (!sessionId || !accountId || !clientId) return
  const login = { sessionId, accountId, ...(sid !== undefined && { sid }) }
  try {
    const client = await findClient(attachment.provider, clientId)
    if (client) await registerLogin(attachment, client, login)
  } catch (error) {
    reportFailure(attachment, { operation: 'register', sessionId, clientId, error })
    throw error
  }
}
