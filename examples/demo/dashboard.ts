import { type DeliveryView, type SessionSummary, type Signoff, SignoffError } from 'signoff'
import { type Html, html, toPage } from './html.ts'
import { INSTANCE } from './instance.ts'
import type { RelyingParty } from './relying-party.ts'
import { type Route, redirect, sendHtml } from './web-server.ts'

/** What the dashboard shows. */
export interface Shown {
  readonly signoff: Signoff
  readonly parties: readonly RelyingParty[]
  /** Pages of the mail catcher. */
  readonly mailUrl: string
}

const REFRESH_SECONDS = 2

const ILLS = {
  healthy: 'answers',
  down: 'nothing listens at its logout endpoint',
  hanging: 'its logout endpoint never answers',
} as const

const toPartyRow = ({ clientId, url, health }: RelyingParty): Html => {
  const repair = html`<form method="post" action="/demo/repair/${clientId}"><button class="quiet">Repair</button></form>`
  return html`<tr><td><a href="${url}" target="_blank">${clientId}</a></td><td>${ILLS[health]}</td>
<td>${health === 'healthy' ? '' : repair}</td></tr>`
}

const toTime = (at: Date | undefined) => at?.toISOString().slice(11, 23) ?? ''

const toDeliveryRow = (delivery: DeliveryView): Html => html`<tr>
<td>${delivery.clientId ?? ''}</td><td class="${delivery.state}">${delivery.state}</td>
<td>${delivery.attempts} of ${delivery.maxAttempts}</td><td>${toTime(delivery.wakeAt)}</td></tr>`

async function toSession(signoff: Signoff, { sessionId }: SessionSummary): Promise<Html> {
  const {
    state,
    accountId = '',
    deliveries,
  } = await signoff.sessions.get(sessionId, {
    instance: INSTANCE,
  })
  const table = html`<table><tr><th>relying party</th><th>delivery</th><th>attempts</th><th>next at (UTC)</th></tr>
${deliveries.map(toDeliveryRow)}</table>`
  return html`<h2>${accountId}: <span class="${state}">${state}</span></h2>
${deliveries.length > 0 ? table : html`<p class="quiet">Still logged in; nobody has to be told.</p>`}`
}

const toMailRow = (delivery: DeliveryView): Html => html`<tr>
<td>${delivery.messageType ?? ''}</td><td class="${delivery.state}">${delivery.state}</td>
<td>${delivery.attempts} of ${delivery.maxAttempts}</td><td>${toTime(delivery.createdAt)}</td></tr>`

async function toMails(signoff: Signoff): Promise<Html> {
  const { items } = await signoff.deliveries.list({
    instance: INSTANCE,
    channel: 'email',
    limit: 10,
  })
  if (items.length === 0) return html`<p class="quiet">None yet.</p>`
  return html`<table><tr><th>message</th><th>delivery</th><th>attempts</th><th>created at (UTC)</th></tr>
${items.map(toMailRow)}</table>`
}

async function toBody({ signoff, parties, mailUrl }: Shown): Promise<Html> {
  const { items } = await signoff.sessions.list({ instance: INSTANCE, limit: 10 })
  const sessions = await Promise.all(items.map((item) => toSession(signoff, item)))
  return html`
<h2>1. Log in at the relying parties</h2><table>${parties.map(toPartyRow)}</table>
<p class="quiet">With a code by e-mail, if you like: it is found in the <a href="${mailUrl}" target="_blank">mail catcher</a>, with a notice of each login.</p>
<h2>2. <a href="/session/end">Log out here</a></h2>
<p class="quiet">Then look at them again: the healthy one asks for a login. Repair the others, and they do, too.</p>
<h2>3. <a href="/inspector">Look into Signoff</a></h2>
<p class="quiet">Which state each delivery is in, how it got there, what the other side answered; send it again.</p>
<h2>Sessions</h2>
${sessions.length > 0 ? sessions : html`<p class="quiet">None yet.</p>`}
<h2>E-mail</h2>
${await toMails(signoff)}`
}

/** Sends a waiting delivery now. One that is being sent at this moment is left alone. */
async function hasten(signoff: Signoff, { id }: DeliveryView): Promise<void> {
  try {
    await signoff.deliveries.retry(id, { instance: INSTANCE })
  } catch (error) {
    if (!(error instanceof SignoffError && error.code === 'ERR_DELIVERY_STATE')) throw error
  }
}

/** Repairs a relying party, and sends it at once what waits for it. Twice does no harm. */
export async function repair(signoff: Signoff, party: RelyingParty): Promise<void> {
  await party.repair()
  const { clientId } = party
  const waiting = { instance: INSTANCE, clientId, state: 'retrying' } as const
  const { items } = await signoff.deliveries.list(waiting)
  await Promise.all(items.map((delivery) => hasten(signoff, delivery)))
}

/** The front page of the OP: relying parties, sessions, deliveries of both kinds. */
export function createDashboard(shown: Shown): Route {
  const { signoff, parties } = shown
  return async (incoming, outgoing) => {
    if (incoming.url === '/') {
      const options = { refreshSeconds: REFRESH_SECONDS }
      sendHtml(outgoing, toPage('Signoff demo: the OP', await toBody(shown), options))
      return true
    }
    const clientId = /^\/demo\/repair\/(\w+)$/.exec(incoming.url ?? '')?.[1]
    const party = parties.find((one) => one.clientId === clientId)
    if (incoming.method !== 'POST' || !party) return false
    await repair(signoff, party)
    redirect(outgoing, '/')
    return true
  }
}
