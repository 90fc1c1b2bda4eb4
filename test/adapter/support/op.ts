import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { OidcProvider, OidcSession } from '../../../src/adapter/oidc-provider-types.ts'

/** A model of the provider as tests use it. */
interface Model<Instance> {
  readonly adapter: {
    upsert(id: string, payload: object, ttlSeconds?: number): Promise<void>
    destroy(id: string): Promise<void>
  }
  readonly prototype: Instance
  find(id: string): Promise<Instance | undefined>
}

/** The provider as tests use it: what the adapter knows, and what a host would call. */
export type TestProvider = OidcProvider & {
  use(
    middleware: (ctx: { readonly path: string }, next: () => Promise<void>) => Promise<void>,
  ): unknown
  callback(): (request: unknown, response: unknown) => void
  readonly Session: Model<OidcSession> & {
    findByUid(uid: string): Promise<OidcSession | undefined>
  }
  readonly Client: Model<OidcProvider['Client']['prototype']>
}

/** A real OP on loopback. */
export interface Op {
  readonly provider: TestProvider
  readonly url: string
  close(): Promise<void>
}

type Metadata = Readonly<Record<string, unknown>>

/** An RP that never answers, so that whoever waits for it, hangs: TEST-NET, nothing listens there. */
export const LOGOUT_URI = 'https://192.0.2.1/backchannel'

/** Metadata of a confidential client that wants to be told. */
export function clientMetadata(clientId: string, more: Metadata = {}): Metadata {
  return {
    client_id: clientId,
    client_secret: `secret of ${clientId}, long enough for any HMAC algorithm there is`,
    redirect_uris: [`https://${clientId}.example/callback`],
    post_logout_redirect_uris: [`https://${clientId}.example/bye`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    backchannel_logout_uri: LOGOUT_URI,
    backchannel_logout_session_required: true,
    ...more,
  }
}

async function privateJwk(alg: string, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function configuration(keys: readonly JWK[], clients: readonly Metadata[]) {
  return {
    clients,
    jwks: { keys },
    cookies: { keys: ['cookie signing key of the tests'] },
    features: {
      backchannelLogout: { enabled: true },
      encryption: { enabled: true },
      deviceFlow: { enabled: true },
    },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256', 'EdDSA'] },
    responseTypes: ['code', 'code id_token', 'id_token', 'none'],
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: async (_ctx: unknown, accountId: string, client: Metadata) =>
      `pairwise ${accountId} at ${String(client['sectorIdentifier'])}`,
    pkce: { required: () => false },
    ttl: { Session: 3600 },
  }
}

interface OidcModule {
  readonly Provider: new (issuer: string, setup: object) => TestProvider
}

/** The package has no types; a name that the compiler does not see through needs none. */
async function loadOidcProvider(): Promise<OidcModule> {
  const name: string = 'oidc-provider'
  return import(name)
}

/** Starts a real oidc-provider with its in-memory storage and its development interactions. */
export async function startOp(clients: readonly Metadata[], more: Metadata = {}): Promise<Op> {
  const server = createServer()
  const url = await listen(server)
  const keys = await Promise.all([
    privateJwk('RS256', 'rsa'),
    privateJwk('ES256', 'ec'),
    privateJwk('EdDSA', 'ed'),
  ])
  const setup = { ...configuration(keys, clients), ...more }
  const { Provider } = await loadOidcProvider()
  const provider = new Provider(url, setup)
  let handle: ReturnType<TestProvider['callback']> | undefined
  server.on('request', (incoming, outgoing) => {
    handle ??= provider.callback()
    handle(incoming, outgoing)
  })
  return {
    provider,
    url,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
