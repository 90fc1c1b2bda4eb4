import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Provider, ProviderContext } from 'oidc-provider'
import type { Signoff } from 'signoff'
import { attachSignoff } from 'signoff/oidc-provider'
import { INSTANCE } from './instance.ts'
import { createLoginCodes } from './login-code.ts'
import { createLoginPage } from './login-page.ts'
import { goodbyePage, logoutPage } from './logout-page.ts'
import { createMail } from './mail.ts'
import { createMemoryStorage } from './memory-storage.ts'
import type { RelyingParty } from './relying-party.ts'
import type { Route, WebServer } from './web-server.ts'

/** Longest wait for a relying party at one attempt. Short, so that the demo is. */
export const ATTEMPT_TIMEOUT_MS = 3000

const HOUR = 3600

function createKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: 'demo', alg: 'RS256', use: 'sig' }
}

const toClient = (party: RelyingParty) => ({
  client_id: party.clientId,
  client_secret: party.clientSecret,
  redirect_uris: [`${party.url}/callback`],
  post_logout_redirect_uris: [party.url],
  backchannel_logout_uri: party.logoutUri,
  backchannel_logout_session_required: true,
})

/** Nobody is asked for consent: the demo's relying parties belong to the house. */
async function grantEverything({ oidc }: ProviderContext) {
  const { client, session, provider } = oidc
  const known = session.grantIdFor(client.clientId)
  if (known) return provider.Grant.find(known)
  const owner = { accountId: session.accountId, clientId: client.clientId }
  const grant = new provider.Grant(owner)
  grant.addOIDCScope('openid')
  await grant.save()
  return grant
}

const toConfiguration = (parties: readonly RelyingParty[]) => ({
  adapter: createMemoryStorage(),
  clients: parties.map(toClient),
  jwks: { keys: [createKey()] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  findAccount: (_ctx: unknown, id: string) => ({
    accountId: id,
    claims: async () => ({ sub: id }),
  }),
  loadExistingGrant: grantEverything,
  interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/login/${uid}` },
  features: {
    devInteractions: { enabled: false },
    // Without this oidc-provider ignores backchannel_logout_uri, and there is nobody to tell.
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (ctx: ProviderContext, form: string) => {
        ctx.body = logoutPage(form)
      },
      postLogoutSuccessSource: async (ctx: ProviderContext) => {
        ctx.body = goodbyePage()
      },
    },
  },
  ttl: { Session: HOUR, Grant: HOUR, Interaction: HOUR, AccessToken: HOUR, IdToken: HOUR },
})

/** The package warns on Node 20 at its import; the demo's few lines are not the place for that. */
async function importQuietly(): Promise<typeof import('oidc-provider')> {
  const { warn } = console
  console.warn = () => {}
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}

/** Serves an OP that tells its relying parties through Signoff. `routes` come before its own. */
export async function serveOp(
  server: WebServer,
  options: {
    readonly signoff: Signoff
    readonly parties: readonly RelyingParty[]
    readonly routes: readonly Route[]
    /** Where the users find their mail. */
    readonly mailUrl: string
  },
): Promise<Provider> {
  const { signoff, parties, mailUrl } = options
  const { Provider } = await importQuietly()
  const provider = new Provider(server.url, toConfiguration(parties))
  attachSignoff(provider, signoff, {
    instance: INSTANCE,
    relyingParty: () => ({ timeoutMs: ATTEMPT_TIMEOUT_MS }),
  })
  const mail = createMail(signoff)
  const loginPage = createLoginPage({ provider, codes: createLoginCodes(), mail, mailUrl })
  const routes = [...options.routes, loginPage]
  const handle = provider.callback()
  server.serve((incoming, outgoing) => {
    const answer = async () => {
      for (const route of routes) if (await route(incoming, outgoing)) return
      handle(incoming, outgoing)
    }
    answer().catch((error: unknown) => {
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  return provider
}
