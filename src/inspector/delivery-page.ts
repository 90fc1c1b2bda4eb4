import { systemClock } from '../clock.ts'
import type { DeliveryView, JournalEntry } from '../service/index.ts'
import { showAttempts } from './attempts.ts'
import { showDiagram, toOverlay } from './diagram.ts'
import { toPageResponse } from './document.ts'
import { type Html, html } from './html.ts'
import { showJournal } from './journal.ts'
import { createLinks, type Links } from './links.ts'
import type { PageRequest } from './port.ts'
import { nameDelivery, providerLink } from './provider-name.ts'
import { describeState, showInstant, showOutside, showState, toWords } from './words.ts'

const REASONS: Readonly<Record<string, string>> = {
  rejected:
    'The other side refuses the message itself. Sending it again helps once that is mended there.',
  exhausted: 'All attempts are used up. Send it again when the other side is well.',
  expired: 'Its deadline has passed.',
  blocked: 'The network guard forbids the destination. See the option egress.',
  misconfigured: 'The destination is set up wrongly: its address, its keys or its algorithm.',
}

const NOTICE_TONES: Readonly<Record<string, string>> = { failed: 'failure', uncertain: 'person' }

/** What is known beside the delivery itself. */
interface Known {
  readonly journal: readonly JournalEntry[]
  readonly now: number
}

const HELD_BACK =
  'It is due, and held back: its destination failed too often and is spared until a probe gets through, has no room for more just now, or is paused. No attempts are spent meanwhile.'

const OVERDUE_MS = 5000

/** It was put off, and not because a person has just had it sent again; or it is due for longer than it takes to be claimed. */
function isHeldBack(delivery: DeliveryView, known: Known): boolean {
  const isSentAgain = known.journal.at(-1)?.event === 'delivery.redriven'
  return (delivery.code === 'put_off' && !isSentAgain) || isOverdue(delivery, known)
}

function isOverdue({ state, wakeAt }: DeliveryView, { journal, now }: Known): boolean {
  if (state === 'pending' && wakeAt !== undefined) return wakeAt.getTime() < now - OVERDUE_MS
  const due = state === 'pending' ? journal.at(-1)?.at : wakeAt
  const waits = state === 'pending' || state === 'retrying'
  return waits && due !== undefined && due.getTime() < now - OVERDUE_MS
}

function showNotice(delivery: DeliveryView, known: Known): Html | undefined {
  const { state, reason } = delivery
  if (isHeldBack(delivery, known)) return html`<p class="notice waiting">${HELD_BACK}</p>`
  const tone = NOTICE_TONES[state]
  if (tone === undefined) return undefined
  const text = (reason && REASONS[reason]) ?? describeState('delivery', state)
  return html`<p class="notice ${tone}">${reason && html`<b>${toWords(reason)}:</b> `}${text}</p>`
}

function showFact(name: string, value: Html): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function showFacts(delivery: DeliveryView, links: Links, known: Known): Html {
  const { now } = known
  const { sessionId, clientId, wakeAt, finishedAt, attempts, maxAttempts } = delivery
  const session =
    sessionId && html`<a href="${links.session(sessionId)}">${showOutside(sessionId)}</a>`
  const provider = providerLink(delivery, links)
  return html`<dl class="facts">
${clientId && showFact('Relying party', html`<a href="${links.deliveries({ clientId })}">${showOutside(clientId)}</a>`)}
${session && showFact('Session', session)}
${provider && showFact('Provider', html`<a href="${provider}">${showOutside(delivery.destination)}</a>`)}
${showFact('Attempts', html`<b>${attempts}</b> of ${maxAttempts}`)}
${wakeAt && showFact(isOverdue(delivery, known) ? 'Due since' : 'Next attempt', showInstant(wakeAt, now))}
${finishedAt && showFact('Finished', showInstant(finishedAt, now))}
${showFact('Created', showInstant(delivery.createdAt, now))}
${showFact('Deadline', showInstant(delivery.deadlineAt, now))}
<div class="wide"><dt>Id</dt><dd>${showOutside(delivery.id)}</dd></div>
</dl>`
}

function showButton(action: string, label: string, kind = ''): Html {
  return html`<button id="do-${action}" class="${kind}" name="action" value="${action}">${label}</button>`
}

/** What a person can do in each state; only the machine decides whether it is done. */
function buttonsFor({ state }: DeliveryView): readonly Html[] {
  const cancel = showButton('cancel', 'Cancel', 'danger')
  if (state === 'signed') return []
  if (state === 'pending') return [cancel]
  const retry = showButton('retry', state === 'retrying' ? 'Try now' : 'Send again', 'main')
  if (state === 'retrying') return [retry, cancel]
  if (state !== 'uncertain') return [retry]
  const resolved = showButton('resolve-sent', 'It was sent')
  return [resolved, showButton('resolve-failed', 'It was not sent'), retry, cancel]
}

function showActions(delivery: DeliveryView, { viewer }: PageRequest, links: Links): Html | false {
  const buttons = buttonsFor(delivery)
  if (!viewer.mayWrite || buttons.length === 0) return false
  return html`<form method="post" action="${links.delivery(delivery.id)}" class="line-up">${buttons}</form>`
}

function showHead(delivery: DeliveryView, request: PageRequest, known: Known): Html {
  const links = createLinks(request.basePath)
  const { channel } = delivery
  const kind = channel === 'logout' ? html`logout to` : ''
  const way = channel === 'logout' ? '' : html`by ${channel}`
  return html`<section class="panel"><div class="line-up">
<h1><span>${kind} <bdi>${nameDelivery(delivery)}</bdi> ${way}</span> ${showState('delivery', delivery.state)}</h1>
${showActions(delivery, request, links)}</div>
${showFacts(delivery, links, known)}</section>${showNotice(delivery, known)}`
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
  const content = html`${showHead(delivery, request, { journal, now })}
<div class="beside answers-first"><section class="panel" aria-labelledby="path"><h2 id="path">The way it took</h2>${showDiagram('delivery', overlay)}</section>
${showAttempts(delivery, attempts, now)}</div>
${showJournal('delivery', journal, now)}`
  const title = `${delivery.state}: ${nameDelivery(delivery)}`
  return toPageResponse({ title, section: 'deliveries', content, watch: delivery.id }, request)
}
