import { randomBytes } from 'node:crypto'
import express, { type RequestHandler } from 'express'
import openid, { type ConfigParams } from 'express-openid-connect'
import { html, toPage } from './html.ts'
import { findClosedPort, openWebServer, type WebServer } from './web-server.ts'

/** How a relying party takes logout tokens, until it is repaired. */
export type Health = 'healthy' | 'down' | 'hanging'

/** A relying party made of `express-openid-connect`, a package that knows nothing of Signoff. */
export interface RelyingParty {
  readonly clientId: string
  readonly clientSecret: string
  /** Its front page, for logged-in users only. */
  readonly url: string
  readonly logoutUri: string
  readonly health: Health
  /** Connects it to the OP. */
  serve(issuer: string): void
  /** Makes its logout endpoint answer. */
  repair(): Promise<void>
  close(): Promise<void>
}

const LOGOUT_PATH = '/backchannel-logout'

type Store = NonNullable<NonNullable<ConfigParams['session']>['store']>

/** Sessions of the relying party, and the logouts it was told of. A real one has Redis here. */
function createSessionStore(): Store {
  const sessions = new Map<string, unknown>()
  const store = {
    get: async (id: string) => sessions.get(id),
    set: async (id: string, session: unknown) => void sessions.set(id, session),
    destroy: async (id: string) => void sessions.delete(id),
  }
  return store as unknown as Store
}

function toConfig(party: RelyingParty, issuer: string): ConfigParams {
  const { clientId, clientSecret, url } = party
  return {
    issuerBaseURL: issuer,
    baseURL: url,
    clientID: clientId,
    clientSecret,
    secret: randomBytes(32).toString('hex'),
    authRequired: false,
    idpLogout: true,
    authorizationParams: { response_type: 'code', scope: 'openid' },
    backchannelLogout: true,
    // All of the demo is on one host, and cookies know no ports: each party needs names of its own.
    session: { name: `${clientId}_session`, store: createSessionStore() },
    transactionCookie: { name: `${clientId}_login` },
  }
}

function toFrontPage(party: RelyingParty, issuer: string): RequestHandler {
  return (request, response) => {
    const sub = (request as { oidc?: { user?: { sub?: string } } }).oidc?.user?.sub ?? ''
    const body = html`<p>You are logged in as <b>${sub}</b>.</p>
      <p><a href="/logout">Log out</a> · <a href="${issuer}">The OP</a></p>`
    response.type('html').send(toPage(`Relying party “${party.clientId}”`, body))
  }
}

/** Takes the request and never answers. */
const hang: RequestHandler = () => {}

async function openLogoutServer(health: Health): Promise<{ port: number } | undefined> {
  return health === 'down' ? { port: await findClosedPort() } : undefined
}

/**
 * Opens a relying party. Its pages always work; its logout endpoint is `healthy`, or `down` (a port at
 * which nothing listens), or `hanging` (it takes the request and says nothing).
 */
export async function openRelyingParty(clientId: string, health: Health): Promise<RelyingParty> {
  const server = await openWebServer()
  const closed = await openLogoutServer(health)
  const servers: WebServer[] = [server]
  const app = express()
  let hangs = health === 'hanging'
  const party: RelyingParty = {
    clientId,
    clientSecret: randomBytes(24).toString('base64url'),
    url: server.url,
    logoutUri: `${closed ? `http://127.0.0.1:${closed.port}` : server.url}${LOGOUT_PATH}`,
    health,
    serve(issuer) {
      app.post(LOGOUT_PATH, (...call) => (hangs ? hang(...call) : call[2]()))
      app.use(openid.auth(toConfig(party, issuer)))
      app.get('/', openid.requiresAuth(), toFrontPage(party, issuer))
      server.serve(app)
    },
    async repair() {
      hangs = false
      if (!closed || servers.length > 1) return
      const opened = await openWebServer(closed.port)
      opened.serve(app)
      servers.push(opened)
    },
    close: async () => void (await Promise.all(servers.map((opened) => opened.close()))),
  }
  return party
}
