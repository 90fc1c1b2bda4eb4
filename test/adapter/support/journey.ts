import { decodeJwt, type JWTPayload } from 'jose'
import { request } from 'undici'
import { type Browser, createBrowser, type Page } from './browser.ts'
import type { Op } from './op.ts'

/** What a token endpoint answered. */
export interface TokenAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, string>>
  readonly idToken: JWTPayload
}

/** A finished authorization: the parameters at the redirect URI. */
export interface Authorized {
  readonly page: Page
  readonly params: URLSearchParams
}

interface AuthorizeOptions {
  readonly clientId: string
  readonly login?: string
  readonly params?: Readonly<Record<string, string>>
}

/** The value of a hidden field. */
export const readHidden = (page: Page, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? ''

const action = (page: Page) => /action="([^"]*)"/.exec(page.text)?.[1] ?? ''

/** The hidden form that the OP posts to itself when another user logs in. */
async function submitSelfPost(browser: Browser, page: Page): Promise<Page> {
  const form = { xsrf: readHidden(page, 'xsrf'), logout: readHidden(page, 'logout') }
  return browser.post(action(page), form)
}

/** One step of a user through login, consent and redirects; undefined when the OP is done with them. */
async function step(op: Op, browser: Browser, page: Page, login: string) {
  const { location } = page
  if (page.status === 200 && page.text.includes('end/confirm')) return submitSelfPost(browser, page)
  if (!location?.startsWith(op.url)) return undefined
  if (!location.includes('/interaction/')) return browser.get(location)
  const shown = await browser.get(location)
  const prompt = readHidden(shown, 'prompt')
  return browser.post(location, prompt === 'login' ? { prompt, login, password: 'x' } : { prompt })
}

/** Walks a user through login and consent until the OP is done with them. */
export async function followUser(op: Op, browser: Browser, from: Page, login = 'alice') {
  let page = from
  for (let next: Page | undefined = page; next; ) {
    page = next
    next = await step(op, browser, page, login)
  }
  return page
}

/** Walks a user through an authorization request until the browser is sent back, or an error is shown. */
export async function authorize(op: Op, browser: Browser, options: AuthorizeOptions) {
  const { clientId, login = 'alice', params = {} } = options
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: `https://${clientId}.example/callback`,
    response_type: 'code',
    scope: 'openid',
    nonce: 'n-1',
    ...params,
  })
  const page = await followUser(op, browser, await browser.get(`${op.url}/auth?${query}`), login)
  const back = new URL(page.location ?? 'https://nowhere.example')
  const answer = back.hash ? back.hash.slice(1) : back.search
  return { page, params: new URLSearchParams(answer) } satisfies Authorized
}

/** Posts to the token endpoint as the client. */
export async function callTokenEndpoint(
  op: Op,
  clientId: string,
  form: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const secret = `secret of ${clientId}, long enough for any HMAC algorithm there is`
  const credentials = [clientId, secret].map(encodeURIComponent).join(':')
  const { statusCode: status, body } = await request(`${op.url}/token`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    },
    body: new URLSearchParams(form).toString(),
  })
  const parsed = (await body.json()) as Record<string, string>
  const idToken = parsed['id_token']
  const readable = idToken?.split('.').length === 3
  return { status, body: parsed, idToken: readable && idToken ? decodeJwt(idToken) : {} }
}

/** Exchanges a code. */
export function exchange(op: Op, clientId: string, code: string | null): Promise<TokenAnswer> {
  return callTokenEndpoint(op, clientId, {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: `https://${clientId}.example/callback`,
  })
}

/** A whole login of a user at a client, by the code flow. */
export async function logIn(op: Op, browser: Browser, options: AuthorizeOptions | string) {
  const full = typeof options === 'string' ? { clientId: options } : options
  const { params } = await authorize(op, browser, full)
  return exchange(op, full.clientId, params.get('code'))
}

/** What the user chose on the logout page: everything, or only the client that sent them there. */
export async function logOut(
  op: Op,
  browser: Browser,
  options: { readonly everywhere: boolean; readonly clientId?: string },
): Promise<Page> {
  const query = new URLSearchParams(options.clientId ? { client_id: options.clientId } : {})
  const shown = await browser.get(`${op.url}/session/end?${query}`)
  const form = { xsrf: readHidden(shown, 'xsrf'), ...(options.everywhere && { logout: 'yes' }) }
  return browser.post(action(shown), form)
}

export { createBrowser }
