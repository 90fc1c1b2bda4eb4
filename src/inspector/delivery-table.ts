import type { DeliveryView } from '../service/index.ts'
import { isOverdue } from './hold-back.ts'
import { type Html, html } from './html.ts'
import type { Links } from './links.ts'
import { nameDelivery } from './provider-name.ts'
import { showInstant, showOutside, showState, toWords } from './words.ts'

/** When a waiting one is tried next; of one that is held back, that it is. */
export function showNextTry(delivery: Waiting | undefined, now: number): Html {
  const { wakeAt, code } = delivery ?? {}
  if (!delivery || wakeAt === undefined) return showInstant(undefined, now)
  const isPast = wakeAt.getTime() <= now
  if (isOverdue(delivery, now) || (isPast && code === 'put_off'))
    return html`<span>held back, due ${showInstant(wakeAt, now)}</span>`
  if (code === 'put_off')
    return html`<span>held back, looked at again ${showInstant(wakeAt, now)}</span>`
  return isPast ? html`<span>now</span>` : showInstant(wakeAt, now)
}

type Waiting = Pick<DeliveryView, 'state' | 'wakeAt' | 'code'>

const waits = ({ state, code }: DeliveryView) => state === 'retrying' || code === 'put_off'

function showNext(delivery: DeliveryView, now: number): Html {
  const { finishedAt, createdAt } = delivery
  return waits(delivery) ? showNextTry(delivery, now) : showInstant(finishedAt ?? createdAt, now)
}

function showRow(delivery: DeliveryView, links: Links, now: number): Html {
  const { id, sessionId, channel, reason } = delivery
  const by = channel === 'logout' ? '' : html` <small>by ${channel}</small>`
  return html`<tr>
<td data-label="Delivery"><span><a href="${links.delivery(id)}">${showOutside(nameDelivery(delivery))}</a>${by}</span></td>
<td data-label="State"><span>${showState('delivery', delivery.state)}${reason && html` <small>${toWords(reason)}</small>`}</span></td>
<td data-label="Attempts">${delivery.attempts} of ${delivery.maxAttempts}</td>
<td data-label="${waits(delivery) ? 'Next try' : 'Since'}">${showNext(delivery, now)}</td>
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
