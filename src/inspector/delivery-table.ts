import type { DeliveryView } from '../service/index.ts'
import { type Html, html } from './html.ts'
import type { Links } from './links.ts'
import { nameDelivery } from './provider-name.ts'
import { showInstant, showOutside, showState, toWords } from './words.ts'

function showNext({ state, wakeAt, finishedAt, createdAt }: DeliveryView, now: number): Html {
  if (state === 'retrying') return showInstant(wakeAt, now)
  return showInstant(finishedAt ?? createdAt, now)
}

function showRow(delivery: DeliveryView, links: Links, now: number): Html {
  const { id, sessionId, channel, reason } = delivery
  const by = channel === 'logout' ? '' : html` <small>by ${channel}</small>`
  return html`<tr>
<td data-label="Delivery"><span><a href="${links.delivery(id)}">${showOutside(nameDelivery(delivery))}</a>${by}</span></td>
<td data-label="State"><span>${showState('delivery', delivery.state)}${reason && html` <small>${toWords(reason)}</small>`}</span></td>
<td data-label="Attempts">${delivery.attempts} of ${delivery.maxAttempts}</td>
<td data-label="${delivery.state === 'retrying' ? 'Next try' : 'Since'}">${showNext(delivery, now)}</td>
<td data-label="Session">${sessionId === undefined ? html`<span class="none">–</span>` : html`<a href="${links.session(sessionId)}">${showOutside(sessionId)}</a>`}</td></tr>`
}

/** Deliveries as a table, each leading to its page. */
export function showDeliveries(
  deliveries: readonly DeliveryView[],
  links: Links,
  now: number,
): Html {
  if (deliveries.length === 0) return html`<p class="muted">None.</p>`
  return html`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Delivery</th><th scope="col">State</th><th scope="col">Attempts</th><th scope="col">Since, or next try</th><th scope="col">Session</th></tr></thead>
<tbody>${deliveries.map((delivery) => showRow(delivery, links, now))}</tbody></table></div>`
}
