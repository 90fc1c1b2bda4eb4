import { type Html, html, toPage } from './html.ts'

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
