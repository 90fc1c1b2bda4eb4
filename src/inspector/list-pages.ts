import { systemClock } from '../clock.ts'
import { logoutDestination } from '../engine/index.ts'
import type { RelyingParty } from '../logout/index.ts'
import type { DeliveryListFilter, SessionSummary } from '../service/index.ts'
import { showDeliveries } from './delivery-table.ts'
import { toPageResponse } from './document.ts'
import { findAiling, showProbe } from './hold-back.ts'
import { type Html, html, trusted } from './html.ts'
import { createLinks, type Links, type Query } from './links.ts'
import type { PageRequest } from './port.ts'
import { showInstant, showOutside, showState, toWords } from './words.ts'

const PAGE_SIZE = 50

/** The search parameters that a list goes by; empty ones count as absent. */
function readQuery(request: PageRequest, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = request.query.get(name)
      return value ? [[name, value] as const] : []
    }),
  )
}

function showFilters(
  states: readonly string[],
  query: Query,
  toAddress: (query: Query) => string,
): Html {
  const { after: _after, state: current, ...rest } = query
  const show = (state: string | undefined) => {
    const mark = state === current ? trusted(' aria-current="true"') : ''
    return html`<li><a href="${toAddress({ ...rest, state })}"${mark}>${state ?? 'any state'}</a></li>`
  }
  return html`<ul class="filters" aria-label="States">${[undefined, ...states].map(show)}</ul>`
}

function showMore(next: string | undefined, address: string): Html | undefined {
  return next === undefined ? undefined : html`<p><a class="button" href="${address}">Older</a></p>`
}

const DELIVERY_STATES = [
  'pending',
  'signed',
  'retrying',
  'uncertain',
  'failed',
  'sent',
  'cancelled',
] as const

/** Deliveries, newest first. */
export async function answerDeliveries(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const query = readQuery(request, ['state', 'clientId', 'destination', 'after'])
  const filter = { ...query, limit: PAGE_SIZE, instance: request.viewer.instance }
  const { items, next } = await request.source.deliveries.list(filter as DeliveryListFilter)
  const target = query['clientId'] ?? query['destination']
  const content = html`<section class="panel stack"><h1>Deliveries ${target && html`<small>to ${showOutside(target)}</small> <small><a href="${links.deliveries({ state: query['state'] })}">show all</a></small>`}</h1>
${showFilters(DELIVERY_STATES, query, links.deliveries)}
${showDeliveries(items, links, systemClock.now())}
${showMore(next, links.deliveries({ ...query, after: next }))}</section>`
  const live = query['after'] === undefined ? { watch: '' } : {}
  return toPageResponse({ title: 'Deliveries', section: 'deliveries', content, ...live }, request)
}

const SESSION_STATES = ['active', 'terminated', 'completed', 'incomplete'] as const

function showSession(session: SessionSummary, links: Links, now: number): Html {
  return html`<tr>
<td data-label="Session"><a href="${links.session(session.sessionId)}">${showOutside(session.sessionId)}</a></td>
<td data-label="State"><span>${showState('sessionLogout', session.state)}</span></td>
<td data-label="User">${showOutside(session.accountId)}</td>
<td data-label="Open">${session.openDeliveries}</td>
<td data-label="Unacknowledged">${session.unacknowledged}</td>
<td data-label="Ended">${showInstant(session.terminatedAt, now)}</td>
<td data-label="First login">${showInstant(session.createdAt, now)}</td></tr>`
}

function showSessions(sessions: readonly SessionSummary[], links: Links): Html {
  if (sessions.length === 0) return html`<p class="muted">None.</p>`
  const now = systemClock.now()
  return html`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Session</th><th scope="col">State</th><th scope="col">User</th><th scope="col">Open</th><th scope="col">Unacknowledged</th><th scope="col">Ended</th><th scope="col">First login</th></tr></thead>
<tbody>${sessions.map((session) => showSession(session, links, now))}</tbody></table></div>`
}

/** The logouts of sessions, newest first. */
export async function answerSessions(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const query = readQuery(request, ['state', 'accountId', 'after'])
  const filter = { ...query, limit: PAGE_SIZE, instance: request.viewer.instance }
  const { items, next } = await request.source.sessions.list(filter as object)
  const { accountId } = query
  const content = html`<section class="panel stack"><h1>Sessions ${accountId && html`<small>of ${showOutside(accountId)}</small> <small><a href="${links.sessions({ state: query['state'] })}">show all users</a></small>`}</h1>
${showFilters(SESSION_STATES, query, links.sessions)}
${showSessions(items, links)}
${showMore(next, links.sessions({ ...query, after: next }))}</section>`
  const live = query['after'] === undefined ? { watch: '' } : {}
  return toPageResponse({ title: 'Sessions', section: 'sessions', content, ...live }, request)
}

/** Whether its deliveries go out, and if not, when they will. */
function showFlow({ clientId, paused }: RelyingParty, request: PageRequest): Html {
  if (paused) return html`<span class="badge waiting">paused</span>`
  const breaker = findAiling(logoutDestination(clientId), request)
  if (!breaker) return html`<span class="badge success">flowing</span>`
  return html`<span class="badge failure">left alone</span> ${showProbe(breaker, systemClock.now())}`
}

function showParty(party: RelyingParty, request: PageRequest, links: Links): Html {
  const { clientId, paused } = party
  const action = paused ? 'resume' : 'pause'
  const button = html`<form method="post" action="${links.relyingParty(clientId)}"><button name="action" value="${action}" aria-label="${toWords(action)} ${clientId}">${paused ? 'Resume' : 'Pause'}</button></form>`
  return html`<tr>
<td data-label="Relying party"><a href="${links.deliveries({ clientId })}">${showOutside(clientId)}</a></td>
<td data-label="State"><span>${showFlow(party, request)}</span></td>
<td data-label="Logout URI">${showOutside(party.backchannelLogoutUri)}</td>
<td data-label="Algorithm">${party.hosted ? 'as its ID tokens' : html`<code>${party.signedResponseAlg}</code>`}</td>
<td data-label="">${request.viewer.mayWrite && button}</td></tr>`
}

/** The registry of relying parties. */
export async function answerRelyingParties(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const query = readQuery(request, ['after'])
  const filter = { ...query, limit: PAGE_SIZE, instance: request.viewer.instance }
  const { items, next } = await request.source.relyingParties.list(filter)
  const rows = items.map((party) => showParty(party, request, links))
  const table = html`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Relying party</th><th scope="col">State</th><th scope="col">Logout URI</th><th scope="col">Algorithm</th><th scope="col"><span class="muted">Hold back</span></th></tr></thead><tbody>${rows}</tbody></table></div>`
  const content = html`<section class="panel stack"><h1>Relying parties</h1>
${items.length === 0 ? html`<p class="muted">None are registered here; an adapter may look them up in the host.</p>` : table}
${showMore(next, links.relyingParties({ after: next }))}</section>`
  return toPageResponse({ title: 'Relying parties', section: 'relyingParties', content }, request)
}
