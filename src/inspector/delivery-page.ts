import { systemClock } from '../clock.ts'
import type { DeliveryView, JournalEntry, ProviderView } from '../service/index.ts'
import { showAttempts } from './attempts.ts'
import { buttonsFor, showErased, showFailure, showUncertain } from './delivery-actions.ts'
import { showDiagram, toOverlay } from './diagram.ts'
import { toPageResponse } from './document.ts'
import { isHeldBack, isOverdue, showHoldBack } from './hold-back.ts'
import { type Html, html } from './html.ts'
import { showJournal } from './journal.ts'
import { createLinks, type Links } from './links.ts'
import type { PageRequest } from './port.ts'
import {
  nameDelivery,
  nameProvider,
  providerLink,
  readProvider,
  toProvider,
} from './provider-name.ts'
import { showInstant, showOutside, showState } from './words.ts'

/** What is known beside the delivery itself. */
interface Known {
  readonly journal: readonly JournalEntry[]
  readonly now: number
  /** Of a message, and still there. */
  readonly provider: ProviderView | undefined
  readonly heldBack: boolean
}

async function showNotice(
  delivery: DeliveryView,
  { journal, now, provider, heldBack }: Known,
  request: PageRequest,
): Promise<Html | undefined> {
  if (heldBack) return showHoldBack(delivery, provider, { request, now })
  const { mayWrite } = request.viewer
  return showFailure(delivery) ?? showUncertain(delivery, { journal, now, mayWrite })
}

function showFact(name: string, value: Html): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function nameWake(delivery: DeliveryView, { now, journal }: Known): string {
  if (isOverdue(delivery, now, journal)) return 'Due since'
  return delivery.code === 'put_off' ? 'Looked at again' : 'Next attempt'
}

function showFacts(delivery: DeliveryView, links: Links, known: Known): Html {
  const { now } = known
  const { sessionId, clientId, wakeAt, finishedAt, attempts, maxAttempts } = delivery
  const session =
    sessionId && html`<a href="${links.session(sessionId)}">${showOutside(sessionId)}</a>`
  const address = providerLink(delivery, links)
  const provider = known.provider
    ? html`<a href="${address}"><bdi>${nameProvider(known.provider)}</bdi></a>`
    : html`<span class="muted">removed</span> ${showOutside(toProvider(delivery)?.id)}`
  return html`<dl class="facts">
${clientId && showFact('Relying party', html`<a href="${links.deliveries({ clientId })}">${showOutside(clientId)}</a>`)}
${session && showFact('Session', session)}
${address && showFact('Provider', provider)}
${showFact('Attempts', html`<b>${attempts}</b> of ${maxAttempts}`)}
${wakeAt && showFact(nameWake(delivery, known), showInstant(wakeAt, now))}
${finishedAt && showFact('Finished', showInstant(finishedAt, now))}
${showFact('Created', showInstant(delivery.createdAt, now))}
${showFact('Deadline', showInstant(delivery.deadlineAt, now))}
<div class="wide"><dt>Id</dt><dd>${showOutside(delivery.id)}</dd></div>
</dl>`
}

function showActions(delivery: DeliveryView, heldBack: boolean, links: Links): Html | false {
  const buttons = buttonsFor(delivery, heldBack)
  if (buttons.length === 0) return false
  return html`<form method="post" action="${links.delivery(delivery.id)}" class="line-up">${buttons}</form>`
}

function showHead(delivery: DeliveryView, request: PageRequest, known: Known): Html {
  const links = createLinks(request.basePath)
  const { channel } = delivery
  const kind = channel === 'logout' ? html`logout to` : ''
  const way = channel === 'logout' ? '' : html`by ${channel}`
  return html`<section class="panel"><div class="line-up">
<h1><span>${kind} <bdi>${nameDelivery(delivery)}</bdi> ${way}</span> ${showState('delivery', delivery.state)}</h1>
${request.viewer.mayWrite && showActions(delivery, known.heldBack, links)}</div>${showErased(delivery)}
${showFacts(delivery, links, known)}</section>`
}

/** One delivery: the way it took through the machine, its attempts, and what a person can do. */
export async function answerDelivery(request: PageRequest): Promise<Response> {
  const { source, viewer, parameters } = request
  const id = parameters['id'] ?? ''
  const level = { instance: viewer.instance }
  const [delivery, attempts, journal] = await Promise.all([
    source.deliveries.get(id, level),
    source.deliveries.attempts(id, level),
    source.deliveries.events(id, level),
  ])
  const now = systemClock.now()
  const overlay = toOverlay(delivery.state, journal)
  const provider = await readProvider(delivery, request)
  const known = { journal, now, provider, heldBack: isHeldBack(delivery, now, journal) }
  const notice = await showNotice(delivery, known, request)
  const content = html`${showHead(delivery, request, known)}${notice}
<div class="beside answers-first"><section class="panel" aria-labelledby="path"><h2 id="path">The way it took</h2>${showDiagram('delivery', overlay)}</section>
${showAttempts(delivery, attempts, now)}</div>
${showJournal('delivery', journal, now)}`
  const title = `${delivery.state}: ${nameDelivery(delivery)}`
  return toPageResponse({ title, section: 'deliveries', content, watch: delivery.id }, request)
}
