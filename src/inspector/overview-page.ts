import { systemClock } from '../clock.ts'
import type { DeliveryView, Page } from '../service/index.ts'
import { showDeliveries } from './delivery-table.ts'
import { toPageResponse } from './document.ts'
import { type Html, html } from './html.ts'
import { createLinks, type Links } from './links.ts'
import type { HealthFigures, PageRequest } from './port.ts'
import { describeState, formatSpan, showInstant, showOutside, showState, toneOf } from './words.ts'

const STATES = ['pending', 'signed', 'retrying', 'uncertain', 'failed'] as const
type Shown = (typeof STATES)[number]
type Lists = Readonly<Record<Shown, Page<DeliveryView>>>

const MOST_COUNTED = 100
const MOST_ROWS = 8
const MOST_STEPS = 14

async function readLists({ source, viewer }: PageRequest): Promise<Lists> {
  const lists = await Promise.all(
    STATES.map((state) =>
      source.deliveries.list({ state, limit: MOST_COUNTED, instance: viewer.instance }),
    ),
  )
  return Object.fromEntries(STATES.map((state, index) => [state, lists[index]])) as Lists
}

function showTile(state: Shown, { items, next }: Page<DeliveryView>, links: Links): Html {
  const tone = items.length === 0 ? 'zero' : toneOf('delivery', state)
  return html`<a class="tile ${tone}" href="${links.deliveries({ state })}" title="${describeState('delivery', state)}"><b>${items.length}${next !== undefined && '+'}</b>${state}</a>`
}

function showHealth(health: HealthFigures): Html {
  const { database, engine } = health
  const reached = database.reachable
    ? `database answers in ${formatSpan(database.latencyMs ?? 0)}`
    : 'database does not answer'
  return html`<div class="line-up"><span class="badge ${health.ok ? 'success' : 'failure'}">${health.ok ? 'well' : 'not well'}</span>
<span>engine ${showState('engine', engine)}</span><span class="chip">${reached}</span>
<span class="chip"><b>${health.inFlight}</b> in flight</span>
<span class="chip"><b>${health.ailingDestinations}</b> ailing destinations</span></div>`
}

function showList(
  title: string,
  {
    deliveries,
    address,
  }: { readonly deliveries: readonly DeliveryView[]; readonly address: string },
  links: Links,
): Html | undefined {
  if (deliveries.length === 0) return undefined
  const more = deliveries.length > MOST_ROWS
  return html`<section class="panel"><h2>${title}</h2>${showDeliveries(deliveries.slice(0, MOST_ROWS), links, systemClock.now())}
${more && html`<p><a href="${address}">All of them</a></p>`}</section>`
}

function countByDestination(lists: Lists): readonly (readonly [string, Map<Shown, number>])[] {
  const counts = new Map<string, Map<Shown, number>>()
  for (const state of STATES) {
    for (const { clientId, destination } of lists[state].items) {
      const states = counts.get(clientId ?? destination) ?? new Map()
      counts.set(clientId ?? destination, states.set(state, (states.get(state) ?? 0) + 1))
    }
  }
  const total = (states: Map<Shown, number>) => [...states.values()].reduce((sum, n) => sum + n, 0)
  return [...counts].toSorted(([, a], [, b]) => total(b) - total(a)).slice(0, MOST_ROWS)
}

function showDestinations(lists: Lists, links: Links): Html | undefined {
  const rows = countByDestination(lists).map(([name, states]) => {
    const badges = [...states].map(
      ([state, count]) =>
        html`<span class="badge ${toneOf('delivery', state)}">${count} ${state}</span> `,
    )
    return html`<tr><td><a href="${links.deliveries({ clientId: name })}">${showOutside(name)}</a></td><td>${badges}</td></tr>`
  })
  if (rows.length === 0) return undefined
  return html`<section class="panel"><h2>Where it is stuck</h2><table><tbody>${rows}</tbody></table></section>`
}

function showSteps({ source, viewer }: PageRequest, links: Links): Html {
  const now = systemClock.now()
  const steps = source
    .stats()
    .recent.filter(({ instance }) => instance === viewer.instance)
    .slice(0, MOST_STEPS)
    .map(
      ({ at, deliveryId, destination, to }) =>
        html`<li class="step ${toneOf('delivery', to)}"><p>${showState('delivery', to)} <a href="${links.delivery(deliveryId)}">${showOutside(destination)}</a></p><p>${showInstant(at, now)}</p></li>`,
    )
  return html`<section class="panel"><h2>Last steps <small>of this replica</small></h2>
${steps.length === 0 ? html`<p class="muted">None since it started.</p>` : html`<ol class="steps">${steps}</ol>`}</section>`
}

/** How it stands: health, what waits, what needs a person, and what happened last. */
export async function answerOverview(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const [lists, health] = await Promise.all([readLists(request), request.source.health()])
  const needy = [...lists.uncertain.items, ...lists.failed.items]
  const needsPerson = { deliveries: needy, address: links.deliveries({ state: 'failed' }) }
  const waiting = {
    deliveries: lists.retrying.items,
    address: links.deliveries({ state: 'retrying' }),
  }
  const content = html`<section class="panel stack"><h1>Overview</h1>${showHealth(health)}
<div class="tiles">${STATES.map((state) => showTile(state, lists[state], links))}</div></section>
<div class="beside"><div class="stack">
${needy.length === 0 && html`<section class="panel"><h2>Needs a person</h2><p class="muted">Nothing does.</p></section>`}
${showList('Needs a person', needsPerson, links)}
${showList('Tries again', waiting, links)}
${showDestinations(lists, links)}</div>
${showSteps(request, links)}</div>`
  return toPageResponse({ title: 'Overview', section: 'overview', content, watch: '' }, request)
}
