import type { ReceivedMail } from 'signoff/testing'
import { type Html, html, toPage } from './html.ts'

const REFRESH_SECONDS = 2

const toTime = (at: number) => new Date(at).toISOString().slice(11, 19)

const toMailRow = (mail: ReceivedMail, index: number): Html => html`<tr>
<td>${toTime(mail.at)}</td><td>${mail.recipients.join(', ')}</td>
<td><a href="/mail/${index + 1}">${mail.subject}</a></td></tr>`

/** All mails, newest first. */
export function toListPage(mails: readonly ReceivedMail[]): string {
  const table = html`<table><tr><th>at (UTC)</th><th>to</th><th>subject</th></tr>
${mails.map(toMailRow).reverse()}</table>`
  const body = mails.length > 0 ? table : html`<p class="quiet">None yet.</p>`
  return toPage('Mail catcher', body, { refreshSeconds: REFRESH_SECONDS })
}

const toHeaderRow = ([name, value]: readonly [string, string]): Html =>
  html`<tr><th>${name}</th><td>${value}</td></tr>`

/** One mail: its HTML, which comes from `source`, its text, its headers. */
export function toMailPage(mail: ReceivedMail, source: string): string {
  const { subject, sender, recipients, from, to, text, headers } = mail
  return toPage(
    subject,
    html`<p>From <b>${from}</b> to <b>${to}</b><br>
<span class="quiet">Envelope: ${sender} → ${recipients.join(', ')}. <a href="/">All mails</a></span></p>
<h2>As a reader with HTML sees it</h2>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="${source}" title="The mail"></iframe>
<h2>As text</h2><pre>${text}</pre>
<h2>Headers</h2><table class="headers">${Object.entries(headers).map(toHeaderRow)}</table>`,
  )
}
