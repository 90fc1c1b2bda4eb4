import { systemClock } from '../clock.ts'
import type { RelyingParty } from '../logout/index.ts'
import type { DeliveryView, Page, ProviderView } from '../service/index.ts'
import { showDeliveries } from './delivery-table.ts'
import { toPageResponse } from './document.ts'
import { type Html, html } from './html.ts'
import { createLinks, type Links } from './links.ts'
import type { HealthFigures, PageRequest } from './port.ts'
import { nameProvider, providerLink, readProviders } from './provider-name.ts'
import { describeState, formatSpan, showInstant, showOutside, showState, toneOf } from './words.ts'

const STATES = ['pending', 'signed', 'retrying', 'uncertain', 'failed'] as const
type Shown = (typeof STATES)[number]
type Lists = Readonly<Record<Shown, Page<DeliveryView>>>

const MOST_COUNTED = 100
const MOST_ROWS = 8
const MOST_PARTIES = 500
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

function showHealth(health: HealthFigures, paused: PausedParties): Html {
  const { database, engine } = health
  const reached = database.reachable
    ? `database answers in ${formatSpan(database.latencyMs ?? 0)}`
    : 'database does not answer'
  return html`<div class="line-up"><span class="badge ${health.ok ? 'success' : 'failure'}">${health.ok ? 'well' : 'not well'}</span>
<span>engine ${showState('engine', engine)}</span><span class="chip">${reached}</span>
<span class="chip"><b>${health.inFlight}</b> in flight</span>
<span class="chip"><b>${health.ailingDestinations}</b> ailing destinations</span>
${paused.items.length > 0 && html`<a class="chip" href="${paused.address}"><b>${paused.items.length}${paused.isPart && '+'}</b> paused relying ${paused.items.length === 1 && !paused.isPart ? 'party' : 'parties'}</a>`}</div>`
}

interface Listed {
  readonly deliveries: readonly DeliveryView[]
  /** States of which the whole lists are elsewhere. */
  readonly states: readonly Shown[]
}

function showList(title: string, { deliveries, states }: Listed, links: Links): Html | undefined {
  if (deliveries.length === 0) return undefined
  const more = deliveries.length > MOST_ROWS
  const all = states.map((state) => html`<a href="${links.deliveries({ state })}">All ${state}</a>`)
  return html`<section class="panel"><h2>${title}</h2>${showDeliveries(deliveries.slice(0, MOST_ROWS), links, systemClock.now())}
${more && html`<p class="line-up">${all}</p>`}</section>`
}

/** Providers that wait for a person. */
function showPaused(paused: readonly ProviderView[], links: Links): Html | undefined {
  if (paused.length === 0) return undefined
  const now = systemClock.now()
  const rows = paused.map(
    (provider) =>
      html`<tr><td data-label="Provider"><span><a href="${links.provider(provider.channel, provider.id)}">${showOutside(nameProvider(provider))}</a> <small>${provider.channel}</small></span></td><td data-label="Fault">${showOutside(provider.fault)}</td><td data-label="Since">${showInstant(provider.pausedAt, now)}</td></tr>`,
  )
  return html`<section class="panel"><h2>Paused providers <small>their messages wait until they are mended</small></h2><div class="scroll"><table class="cards"><tbody>${rows}</tbody></table></div></section>`
}

/** Relying parties that somebody has paused, of the first page of the registry. */
interface PausedParties {
  readonly items: readonly RelyingParty[]
  /** There are more relying parties than were looked at. */
  readonly isPart: boolean
  readonly address: string
}

async function readPausedParties({
  source,
  viewer,
  basePath,
}: PageRequest): Promise<PausedParties> {
  const filter = { instance: viewer.instance, limit: MOST_PARTIES }
  const { items, next } = await source.relyingParties.list(filter)
  const address = createLinks(basePath).relyingParties()
  return { items: items.filter(({ paused }) => paused), isPart: next !== undefined, address }
}

function showPausedParties({ items, address }: PausedParties, links: Links): Html | undefined {
  if (items.length === 0) return undefined
  const rows = items
    .slice(0, MOST_ROWS)
    .map(
      ({ clientId }) =>
        html`<tr><td data-label="Relying party"><a href="${links.deliveries({ clientId })}">${showOutside(clientId)}</a></td></tr>`,
    )
  return html`<section class="panel"><h2>Paused relying parties <small>their logouts wait, and fail at their deadline</small></h2><div class="scroll"><table class="cards"><tbody>${rows}</tbody></table></div><p><a href="${address}">All relying parties</a></p></section>`
}

/** A person has said that it was not sent, so it waits for none; where nobody did, its deadline said so. */
const isResolved = ({ reason, finishedAt, deadlineAt }: DeliveryView): boolean =>
  reason === 'unconfirmed' && finishedAt !== undefined && finishedAt < deadlineAt

/** What leads on from the page. */
interface Guide {
  readonly links: Links
  /** What people call the destinations that are providers. */
  readonly names: ReadonlyMap<string, string>
}

function toNames(providers: readonly ProviderView[]): Guide['names'] {
  return new Map(providers.map((one) => [`${one.channel}:${one.id}`, nameProvider(one)]))
}

/** Deliveries of one destination that are not well, by state. */
interface Jam {
  readonly example: DeliveryView
  readonly states: ReadonlyMap<Shown, number>
}

function findJams(lists: Lists): readonly Jam[] {
  const jams = new Map<string, { example: DeliveryView; states: Map<Shown, number> }>()
  for (const state of STATES) {
    for (const example of lists[state].items) {
      const { states } = jams.get(example.destination) ?? { states: new Map<Shown, number>() }
      states.set(state, (states.get(state) ?? 0) + 1)
      jams.set(example.destination, { example, states })
    }
  }
  const total = ({ states }: Jam) => [...states.values()].reduce((sum, n) => sum + n, 0)
  return [...jams.values()].toSorted((a, b) => total(b) - total(a)).slice(0, MOST_ROWS)
}

function showJam({ example, states }: Jam, { names, links }: Guide): Html {
  const { clientId, destination } = example
  const badges = [...states].map(
    ([state, count]) =>
      html`<span class="badge ${toneOf('delivery', state)}">${count} ${state}</span> `,
  )
  const address = clientId ? links.deliveries({ clientId }) : providerLink(example, links)
  const name = showOutside(clientId ?? names.get(destination) ?? destination)
  return html`<tr><td>${address ? html`<a href="${address}">${name}</a>` : name}</td><td>${badges}</td></tr>`
}

function showJams(lists: Lists, guide: Guide): Html | undefined {
  const rows = findJams(lists).map((jam) => showJam(jam, guide))
  if (rows.length === 0) return undefined
  return html`<section class="panel"><h2>Where it is stuck</h2><table><tbody>${rows}</tbody></table></section>`
}

function showSteps({ source, viewer }: PageRequest, { names, links }: Guide): Html {
  const now = systemClock.now()
  const steps = source
    .stats()
    .recent.filter(({ instance }) => instance === viewer.instance)
    .slice(0, MOST_STEPS)
    .map(
      ({ at, deliveryId, destination, to }) =>
        html`<li class="step ${toneOf('delivery', to)}"><p>${showState('delivery', to)} <a href="${links.delivery(deliveryId)}">${showOutside(names.get(destination) ?? destination)}</a></p><p>${showInstant(at, now)}</p></li>`,
    )
  return html`<section class="panel"><h2>Last steps <small>of this replica</small></h2>
${steps.length === 0 ? html`<p class="muted">None since it started.</p>` : html`<ol class="steps">${steps}</ol>`}</section>`
}

/** How it stands: health, what waits, what needs a person, and what happened last. */
export async function answerOverview(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const [lists, health, providers, parties] = await Promise.all([
    readLists(request),
    request.source.health(),
    readProviders(request),
    readPausedParties(request),
  ])
  const guide = { links, names: toNames(providers) }
  const paused = providers.filter(({ state }) => state === 'paused')
  const unresolved = lists.failed.items.filter((one) => !isResolved(one))
  const needy = [...lists.uncertain.items, ...unresolved]
  const needed = STATES.filter((state) => needy.some((one) => one.state === state))
  const waiting = { deliveries: lists.retrying.items, states: ['retrying'] } as const
  const isWell = needy.length + paused.length + parties.items.length === 0
  const content = html`<section class="panel stack"><h1>Overview</h1>${showHealth(health, parties)}
<div class="tiles">${STATES.map((state) => showTile(state, lists[state], links))}</div></section>
<div class="beside"><div class="stack">
${isWell && html`<section class="panel"><h2>Needs a person</h2><p class="muted">Nothing does.</p></section>`}
${showPaused(paused, links)}
${showPausedParties(parties, links)}
${showList('Needs a person', { deliveries: needy, states: needed }, links)}
${showList('Tries again', waiting, links)}
${showJams({ ...lists, failed: { items: unresolved } }, guide)}</div>
${showSteps(request, guide)}</div>`
  return toPageResponse({ title: 'Overview', section: 'overview', content, watch: '' }, request)
}
