import { systemClock } from '../clock.ts'
import type { ProviderView } from '../service/index.ts'
import { showDiagram, toOverlay } from './diagram.ts'
import { toPageResponse } from './document.ts'
import { type Html, html } from './html.ts'
import { showJournal } from './journal.ts'
import { createLinks, type Links } from './links.ts'
import type { PageRequest } from './port.ts'
import { nameProvider, readProviders, toChannel, toPlace } from './provider-name.ts'
import { showInstant, showOutside, showState } from './words.ts'

function showRouting({ routing: { organization, type } }: ProviderView): Html {
  if (organization === undefined && type === undefined) return html`all messages`
  return html`${type && showOutside(type)} ${organization && html`of ${showOutside(organization)}`}`
}

function showPlace({ state, priority }: ProviderView): string {
  if (state === 'inactive') return '–'
  return priority === 0 ? 'primary' : `fail-over ${priority}`
}

function showProvider(provider: ProviderView, links: Links, now: number): Html {
  const { channel, id, state, fault, pausedAt } = provider
  const since = fault && html`${showOutside(fault)} ${showInstant(pausedAt, now)}`
  return html`<tr>
<td data-label="Provider"><a href="${links.provider(channel, id)}">${showOutside(nameProvider(provider))}</a></td>
<td data-label="Channel">${channel}</td>
<td data-label="State"><span>${showState('provider', state)}</span></td>
<td data-label="Place">${showPlace(provider)}</td>
<td data-label="For"><span>${showRouting(provider)}</span></td>
<td data-label="Leads to">${showOutside(toPlace(provider))}</td>
<td data-label="Fault"><span>${since || html`<span class="none">–</span>`}</span></td></tr>`
}

/** E-mail and SMS providers, with what is wrong with them. */
export async function answerProviders(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const items = await readProviders(request)
  const now = systemClock.now()
  const table = html`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Provider</th><th scope="col">Channel</th><th scope="col">State</th><th scope="col">Place</th><th scope="col">For</th><th scope="col">Leads to</th><th scope="col">Fault</th></tr></thead><tbody>${items.map((one) => showProvider(one, links, now))}</tbody></table></div>`
  const content = html`<section class="panel stack"><h1>Providers</h1>
${items.length === 0 ? html`<p class="muted">None. E-mail and SMS wait until one is added and activated.</p>` : table}</section>`
  const page = { title: 'Providers', section: 'providers', content, watch: '' } as const
  return toPageResponse(page, request)
}

function showButton(provider: ProviderView, links: Links): Html | undefined {
  if (provider.state !== 'paused') return undefined
  return html`<form method="post" action="${links.provider(provider.channel, provider.id)}"><button id="do-resume" name="action" value="resume">Resume</button></form>`
}

/** One provider: where it stands in its diagram, and how it got there. */
export async function answerProvider(request: PageRequest): Promise<Response> {
  const { source, viewer, parameters } = request
  const links = createLinks(request.basePath)
  const calls = source.providers[toChannel(request)]
  const level = { instance: viewer.instance }
  const provider = await calls.get(parameters['id'] ?? '', level)
  const journal = await calls.events(provider.id, level)
  const now = systemClock.now()
  const content = html`<section class="panel"><div class="line-up">
<h1><bdi>${nameProvider(provider)}</bdi> ${showState('provider', provider.state)}</h1>
${viewer.mayWrite && showButton(provider, links)}</div>
<dl class="facts">
<div><dt>Channel</dt><dd>${provider.channel}</dd></div>
<div><dt>Fault</dt><dd>${showOutside(provider.fault)}</dd></div>
<div><dt>Place</dt><dd>${showPlace(provider)}</dd></div>
<div><dt>For</dt><dd>${showRouting(provider)}</dd></div>
<div class="wide"><dt>Leads to</dt><dd>${showOutside(toPlace(provider))}</dd></div>
<div><dt>Changed</dt><dd>${showInstant(provider.updatedAt, now)}</dd></div>
<div class="wide"><dt>Id</dt><dd>${showOutside(provider.id)}</dd></div></dl></section>
<section class="panel">${showDiagram('provider', toOverlay(provider.state, journal))}</section>
${showJournal('provider', journal, now)}`
  const title = `${provider.state}: ${nameProvider(provider)}`
  return toPageResponse({ title, section: 'providers', content, watch: provider.id }, request)
}
