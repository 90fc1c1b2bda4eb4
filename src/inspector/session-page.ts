import { systemClock } from '../clock.ts'
import type { DeliveryView, JournalEntry, RegistrationView, SessionView } from '../service/index.ts'
import { showNextTry } from './delivery-table.ts'
import { showDiagram, toOverlay } from './diagram.ts'
import { toPageResponse } from './document.ts'
import { type Html, html } from './html.ts'
import { showJournal } from './journal.ts'
import { createLinks, type Links } from './links.ts'
import type { PageRequest } from './port.ts'
import { showInstant, showOutside, showState, toWords } from './words.ts'

interface Told {
  readonly clientId: string
  readonly registration: RegistrationView | undefined
  readonly delivery: DeliveryView | undefined
}

type Journal = readonly JournalEntry[]

interface Known {
  readonly session: SessionView
  readonly journal: Journal
}

/** Each login with its delivery; deliveries of which no login is left come after. */
function toTold({ registrations, deliveries }: SessionView): readonly Told[] {
  const logins = registrations.map((registration) => ({
    clientId: registration.clientId,
    registration,
    delivery: deliveries.findLast(({ clientId }) => clientId === registration.clientId),
  }))
  const shown = new Set(logins.map(({ delivery }) => delivery))
  const others = deliveries
    .filter((delivery) => !shown.has(delivery))
    .map((delivery) => ({
      clientId: delivery.clientId ?? delivery.destination,
      registration: undefined,
      delivery,
    }))
  return [...logins, ...others]
}

const ENDS = ['session.terminated', 'session.expired']

/** It is settled, and retention has removed its deliveries; where nobody was to be told, there never were any. */
function isForgotten({ finishedAt, deliveries }: SessionView, journal: Journal): boolean {
  if (finishedAt === undefined || deliveries.length > 0) return false
  const end = journal.find(({ event }) => ENDS.includes(event))
  const isSettled = journal.some(({ event }) => event === 'deliveries.settled')
  return isSettled || end?.to !== 'completed'
}

const FORGOTTEN = html`<span class="none">no longer recorded</span>`

function showNotYet(session: SessionView, journal: Journal): Html {
  if (isForgotten(session, journal)) return FORGOTTEN
  const text = session.state === 'active' ? 'session lives' : 'not told'
  return html`<span class="badge idle">${text}</span>`
}

function showTold(
  { clientId, registration, delivery }: Told,
  { session, journal }: Known,
  links: Links,
): Html {
  const now = systemClock.now()
  const state = delivery ? showState('delivery', delivery.state) : showNotYet(session, journal)
  const name = delivery
    ? html`<a href="${links.delivery(delivery.id)}">${showOutside(clientId)}</a>`
    : showOutside(clientId)
  return html`<tr>
<td data-label="Relying party">${name}</td>
<td data-label="Told?"><span>${state}${delivery?.reason && html` <small>${toWords(delivery.reason)}</small>`}</span></td>
<td data-label="Attempts">${delivery ? `${delivery.attempts} of ${delivery.maxAttempts}` : '–'}</td>
<td data-label="Next try">${showNextTry(delivery, now)}</td>
<td data-label="Finished">${showInstant(delivery?.finishedAt, now)}</td>
<td data-label="Logged in">${showInstant(registration?.registeredAt, now)}</td>
<td data-label="sid">${showOutside(registration?.sid)}</td>
<td data-label="sub">${showOutside(registration?.sub)}</td></tr>`
}

function showTable(known: Known, links: Links): Html {
  const rows = toTold(known.session).map((told) => showTold(told, known, links))
  return html`<section class="panel" aria-labelledby="told"><h2 id="told">Who has been told</h2><div class="scroll">
<table class="cards"><thead><tr><th scope="col">Relying party</th><th scope="col">Told?</th><th scope="col">Attempts</th><th scope="col">Next try</th><th scope="col">Finished</th><th scope="col">Logged in</th><th scope="col">sid</th><th scope="col">sub</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`
}

function showCount({ session, journal }: Known): Html {
  const { deliveries } = session
  if (isForgotten(session, journal)) return FORGOTTEN
  const sent = deliveries.filter(({ state }) => state === 'sent').length
  return html`<b>${sent}</b> of ${deliveries.length} told`
}

function showHead(known: Known, links: Links): Html {
  const { session } = known
  const now = systemClock.now()
  const { accountId, reason, expiresAt } = session
  const fact = (name: string, value: Html) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return html`<section class="panel"><h1><span>Session ${showOutside(session.sessionId)}</span> ${showState('sessionLogout', session.state)}</h1>
<dl class="facts">
${accountId && fact('User', html`<a href="${links.sessions({ accountId })}">${showOutside(accountId)}</a>`)}
${reason && fact('Reason', showOutside(reason))}
${fact('Acknowledged', showCount(known))}
${fact('First login', showInstant(session.createdAt, now))}
${expiresAt && fact('Expires', showInstant(expiresAt, now))}
${fact('Ended', showInstant(session.terminatedAt, now))}
${fact('Settled', showInstant(session.finishedAt, now))}
</dl></section>`
}

/** One session's logout: who has been told, and what happened. */
export async function answerSession(request: PageRequest): Promise<Response> {
  const { source, viewer, parameters } = request
  const id = parameters['id'] ?? ''
  const level = { instance: viewer.instance }
  const [session, journal] = await Promise.all([
    source.sessions.get(id, level),
    source.sessions.events(id, level),
  ])
  const links = createLinks(request.basePath)
  const overlay = toOverlay(session.state, journal)
  const content = html`${showHead({ session, journal }, links)}${showTable({ session, journal }, links)}
<section class="panel" aria-labelledby="path"><h2 id="path">The way it took</h2>${showDiagram('sessionLogout', overlay)}</section>
${showJournal('sessionLogout', journal, systemClock.now())}`
  const title = `${session.state}: ${session.sessionId}`
  return toPageResponse({ title, section: 'sessions', content, watch: session.sessionId }, request)
}
