import type { Provider } from 'oidc-provider'
import { type Html, html, toPage } from './html.ts'
import { type Route, readForm, sendHtml } from './web-server.ts'

const loginForm = (clientId: string) => html`
<p>to go on to <b>${clientId}</b></p>
<form method="post">
  <p><label>Name <input name="login" value="alice" autofocus required></label> <button>Log in</button></p>
  <p class="quiet">Any name will do; there is no password here.</p>
</form>`

/** The login page of the OP, at `/login/…`. */
export function createLoginPage(provider: Provider): Route {
  return async (incoming, outgoing) => {
    if (!incoming.url?.startsWith('/login/')) return false
    const { params } = await provider.interactionDetails(incoming, outgoing)
    if (incoming.method !== 'POST') {
      sendHtml(outgoing, toPage('Log in', loginForm(String(params['client_id']))))
      return true
    }
    const accountId = (await readForm(incoming)).get('login') || 'alice'
    await provider.interactionFinished(incoming, outgoing, { login: { accountId } })
    return true
  }
}

/** Asks whether to log out of the OP; `form` is oidc-provider's own hidden form. */
export function logoutPage(form: string): string {
  const hidden: Html = { html: form }
  return toPage(
    'Log out everywhere?',
    html`${hidden}
<p>Every relying party that you logged in at will be told.</p>
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Yes, log out</button>
<button type="submit" form="op.logoutForm" class="quiet">No, stay</button>`,
  )
}

/** What the user sees after the logout. */
export function goodbyePage(): string {
  return toPage(
    'You are logged out',
    html`<p>Your relying parties are being told. <a href="/">See how far that is.</a></p>`,
  )
}
