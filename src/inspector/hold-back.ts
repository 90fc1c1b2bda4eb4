import { RelyingPartyNotFoundError } from '../errors.ts'
import type { RelyingParty } from '../logout/index.ts'
import type { DeliveryView, JournalEntry, ProviderView } from '../service/index.ts'
import { type Html, html } from './html.ts'
import { createLinks, type Links } from './links.ts'
import type { LiveFigures, PageRequest } from './port.ts'
import { nameProvider } from './provider-name.ts'
import { showInstant, showOutside } from './words.ts'

const OVERDUE_MS = 5000

/** It is due for longer than it takes to be claimed. */
export function isOverdue(
  { state, wakeAt }: Pick<DeliveryView, 'state' | 'wakeAt'>,
  now: number,
  journal: readonly JournalEntry[] = [],
): boolean {
  if (state !== 'pending' && state !== 'retrying') return false
  const due = wakeAt ?? (state === 'pending' ? journal.at(-1)?.at : undefined)
  return due !== undefined && due.getTime() < now - OVERDUE_MS
}

/** It was put off, and not because a person has just had it sent again; or it is overdue; or nobody takes it. */
export function isHeldBack(
  delivery: DeliveryView,
  now: number,
  journal: readonly JournalEntry[],
): boolean {
  if (delivery.code === 'no_provider') return true
  const isSentAgain = journal.at(-1)?.event === 'delivery.redriven'
  return (delivery.code === 'put_off' && !isSentAgain) || isOverdue(delivery, now, journal)
}

async function readParty(
  { clientId }: DeliveryView,
  { source, viewer }: PageRequest,
): Promise<RelyingParty | undefined> {
  if (clientId === undefined) return undefined
  try {
    return await source.relyingParties.get(clientId, { instance: viewer.instance })
  } catch (error) {
    // An adapter may look it up in the host.
    if (error instanceof RelyingPartyNotFoundError) return undefined
    throw error
  }
}

type Ailing = LiveFigures['ailing'][number]

/** The open breaker of a destination, as this replica knows it. */
export function findAiling(
  destination: string,
  { source, viewer }: Pick<PageRequest, 'source' | 'viewer'>,
): Ailing | undefined {
  return source
    .stats()
    .ailing.find((one) => one.instance === viewer.instance && one.destination === destination)
}

/** When a destination that is left alone is tried. */
export function showProbe({ state, probeAt }: Ailing, now: number): Html {
  if (state === 'halfOpen') return html`it is being tried now`
  if (probeAt.getTime() <= now) return html`it is tried with the next delivery`
  return html`it is tried again ${showInstant(probeAt, now)}`
}

function showProvider(provider: ProviderView, links: Links, now: number): Html | undefined {
  const { channel, id, state, fault, pausedAt } = provider
  if (state === 'active') return undefined
  const name = html`<a href="${links.provider(channel, id)}"><bdi>${nameProvider(provider)}</bdi></a>`
  if (state !== 'paused') return html`its provider ${name} is out of service.`
  return html`its provider ${name} is paused: ${showOutside(fault)}, ${showInstant(pausedAt, now)}. Mend it, then resume it on its page.`
}

function showCause(
  delivery: DeliveryView,
  {
    provider,
    party,
    ailing,
  }: {
    readonly provider: ProviderView | undefined
    readonly party: RelyingParty | undefined
    readonly ailing: Ailing | undefined
  },
  {
    links,
    now,
    mayWrite,
  }: { readonly links: Links; readonly now: number; readonly mayWrite: boolean },
): Html {
  const { clientId, channel } = delivery
  if (delivery.code === 'no_provider')
    return html`no <a href="${links.providers}">provider</a> takes it: add or activate one for ${channel}.`
  const unfit = provider && showProvider(provider, links, now)
  if (unfit) return unfit
  if (party?.paused)
    return html`the <a href="${links.relyingParties()}">relying party</a> ${showOutside(party.clientId)} is paused; it goes out once that is resumed.`
  const name = provider
    ? html`<bdi>${nameProvider(provider)}</bdi>`
    : showOutside(clientId ?? delivery.destination)
  if (ailing)
    return html`${name} failed too often and is left alone; ${showProbe(ailing, now)}.${mayWrite && ' Try now sends this one as the probe.'}`
  return html`${name} has no room for more just now, or no replica has come to it yet.`
}

/** What keeps a delivery that is due: the one cause that is known. */
export async function showHoldBack(
  delivery: DeliveryView,
  provider: ProviderView | undefined,
  { request, now }: { readonly request: PageRequest; readonly now: number },
): Promise<Html> {
  const party = await readParty(delivery, request)
  const ailing = findAiling(delivery.destination, request)
  const { mayWrite } = request.viewer
  const place = { links: createLinks(request.basePath), now, mayWrite }
  const cause = showCause(delivery, { provider, party, ailing }, place)
  return html`<p class="notice waiting"><b>Held back:</b> ${cause} No attempts are spent meanwhile.</p>`
}
