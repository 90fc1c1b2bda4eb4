import type { DeliveryView, JournalEntry } from '../service/index.ts'
import { type Html, html } from './html.ts'
import { showInstant, showOutside, toWords } from './words.ts'

/** Why a delivery failed, and when sending it again helps. */
const REASONS: Readonly<Record<string, readonly [text: string, advice?: string]>> = {
  rejected: [
    'The other side refuses the message itself.',
    'Sending it again helps once that is mended there.',
  ],
  exhausted: ['All attempts are used up.', 'Send it again when the other side is well.'],
  expired: ['Its deadline has passed.'],
  blocked: ['The network guard forbids the destination. See the option egress.'],
  misconfigured: ['The destination is set up wrongly: its address, its keys or its algorithm.'],
  unconfirmed: ['It counts as not sent: a person said so, or nobody did before its deadline.'],
}

/** A logout is told anew from its facts; what a message said is erased when it is final. */
export function isErased({ channel, finishedAt }: DeliveryView): boolean {
  return channel !== 'logout' && finishedAt !== undefined
}

/** Says of an erased one how its recipient gets a message all the same. */
export function showErased(delivery: DeliveryView): Html | undefined {
  if (!isErased(delivery)) return undefined
  return html`<p class="muted">Its text is erased, so it cannot be sent again: ask for a new message.</p>`
}

/** Why it failed. */
export function showFailure(delivery: DeliveryView): Html | undefined {
  const { state, reason } = delivery
  if (state !== 'failed' || reason === undefined) return undefined
  const [text = '', advice = ''] = REASONS[reason] ?? []
  const more = isErased(delivery) ? '' : ` ${advice}`
  return html`<p class="notice failure"><b>${toWords(reason)}:</b> ${text}${more}</p>`
}

const CHOICES: readonly (readonly [label: string, effect: string])[] = [
  ['It was sent', 'closes it as sent.'],
  ['It was not sent', 'closes it as failed; nothing is sent.'],
  ['Send again', 'sends it now: a second message, if the first arrived.'],
  ['Cancel', 'calls it off; nothing is sent.'],
]

/** How a person settles one of which nobody knows whether it was sent. */
export function showUncertain(
  delivery: DeliveryView,
  { journal, now, mayWrite }: { journal: readonly JournalEntry[]; now: number; mayWrite: boolean },
): Html | undefined {
  if (delivery.state !== 'uncertain') return undefined
  const id = journal.findLast(({ detail }) => 'messageId' in detail)?.detail['messageId']
  const what = id === undefined ? html`it` : html`its message id ${showOutside(String(id))}`
  const choices = CHOICES.map(([label, effect]) => html`<li><b>${label}</b> ${effect}</li>`)
  return html`<div class="notice person"><p><b>Nobody knows whether it was sent:</b> look for ${what} at the provider first.</p>
${mayWrite && html`<ul>${choices}</ul>`}<p>Undecided, it fails at its deadline, ${showInstant(delivery.deadlineAt, now)}.</p></div>`
}

function showButton(action: string, label: string, kind = ''): Html {
  return html`<button id="do-${action}" class="${kind}" name="action" value="${action}">${label}</button>`
}

/** What a person can do in each state; only the machine decides whether it is done. */
export function buttonsFor(delivery: DeliveryView, heldBack: boolean): readonly Html[] {
  const { state } = delivery
  const cancel = showButton('cancel', 'Cancel', 'danger')
  if (state === 'signed' || isErased(delivery)) return []
  if (state === 'pending' && !heldBack) return [cancel]
  if (state === 'pending' || state === 'retrying')
    return [showButton('retry', 'Try now', 'main'), cancel]
  if (state !== 'uncertain') return [showButton('retry', 'Send again', 'main')]
  // None stands out: which one is right is known at the provider alone.
  return [
    showButton('resolve-sent', 'It was sent'),
    showButton('resolve-failed', 'It was not sent'),
    showButton('retry', 'Send again'),
    cancel,
  ]
}
