import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { SignoffError } from 'signoff'
import { type Html, html, toPage } from './html.ts'
import { type LoginCodes, makeCode } from './login-code.ts'
import { type Mail, toAddress } from './mail.ts'
import { type Route, readForm, sendHtml } from './web-server.ts'

/** What the login page works with. */
export interface LoginPorts {
  readonly provider: Provider
  readonly codes: LoginCodes
  readonly mail: Mail
  /** Where the user's mail is found. */
  readonly mailUrl: string
}

/** One request of a user who wants in. */
interface Visit {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  /** The login that is under way. */
  readonly login: string
  readonly clientId: string
}

const toComplaint = (problem = ''): Html =>
  problem === '' ? html`` : html`<p class="failed">${problem}</p>`

const toNameForm = (clientId: string, problem?: string) => html`
<p>to go on to <b>${clientId}</b></p>${toComplaint(problem)}
<form method="post">
  <p><label>Name <input name="name" value="alice" autofocus required></label></p>
  <p><button name="by" value="code">Send me a code by e-mail</button>
  <button class="quiet">Log in without</button></p>
  <p class="quiet">Any name will do; everybody has an address at mail.example.</p>
</form>`

const toCodeForm = (mailUrl: string, shown: { code: string; to: string; problem: string }) => html`
<p>A code is on its way to <b>${shown.to}</b>: <a href="${mailUrl}" target="_blank">read the mail</a>.</p>
${toComplaint(shown.problem)}
<form method="post">
  <p><label>Code <input name="code" value="${shown.code}" inputmode="numeric" autocomplete="one-time-code"
    size="8" autofocus required></label> <button>Log in</button></p>
</form>
<form method="post"><button class="quiet" name="again" value="yes">Begin anew</button></form>`

function showNameForm({ outgoing, clientId }: Visit, problem?: string): void {
  sendHtml(outgoing, toPage('Log in', toNameForm(clientId, problem)))
}

function showCodeForm(ports: LoginPorts, visit: Visit, shown: { to: string; problem: string }) {
  const given = new URL(visit.incoming.url ?? '', ports.mailUrl).searchParams.get('code') ?? ''
  const code = shown.problem === '' ? given : ''
  sendHtml(visit.outgoing, toPage('Your code', toCodeForm(ports.mailUrl, { ...shown, code })))
}

/** Asks for the code, if one is awaited; else for the name. */
function showForm(ports: LoginPorts, visit: Visit, problem = ''): void {
  const accountId = ports.codes.accountOf(visit.login)
  if (accountId === undefined) showNameForm(visit, problem)
  else showCodeForm(ports, visit, { to: toAddress(accountId), problem })
}

async function finish({ provider, mail }: LoginPorts, visit: Visit, accountId: string) {
  const { incoming, outgoing, login } = visit
  await mail.tellOfLogin(login, { accountId }, incoming)
  await provider.interactionFinished(incoming, outgoing, { login: { accountId } })
}

async function takeCode(ports: LoginPorts, visit: Visit, code: string): Promise<void> {
  const accountId = ports.codes.redeem(visit.login, code.trim())
  if (accountId !== undefined) return finish(ports, visit, accountId)
  showForm(ports, visit, 'That is not the code.')
}

async function sendCode(ports: LoginPorts, visit: Visit, accountId: string): Promise<void> {
  const user = { accountId, code: makeCode() }
  await ports.mail.sendCode(visit.login, user)
  ports.codes.expect(visit.login, user)
  showForm(ports, visit)
}

async function takeForm(ports: LoginPorts, visit: Visit): Promise<void> {
  const form = await readForm(visit.incoming)
  const code = form.get('code')
  if (form.has('again')) return showNameForm(visit)
  if (code !== null) return takeCode(ports, visit, code)
  const name = form.get('name') || 'alice'
  return form.get('by') === 'code' ? sendCode(ports, visit, name) : finish(ports, visit, name)
}

/** Signoff judges the address; its errors have codes. */
function complain(visit: Visit, error: unknown): void {
  if (!(error instanceof SignoffError && error.code === 'ERR_RECIPIENT_EMAIL')) throw error
  showNameForm(visit, 'Nobody can have an address with that name.')
}

/** The login page of the OP, at `/login/…`. */
export function createLoginPage(ports: LoginPorts): Route {
  return async (incoming, outgoing) => {
    if (!incoming.url?.startsWith('/login/')) return false
    const { uid, params } = await ports.provider.interactionDetails(incoming, outgoing)
    const visit = { incoming, outgoing, login: uid, clientId: String(params['client_id']) }
    if (incoming.method !== 'POST') showForm(ports, visit)
    else await takeForm(ports, visit).catch((error: unknown) => complain(visit, error))
    return true
  }
}
