import { OptionError } from '../errors.ts'
import type { CallOptions } from '../service/index.ts'
import { toRedirect } from './document.ts'
import { createLinks } from './links.ts'
import type { PageRequest } from './port.ts'
import { toChannel } from './provider-name.ts'

type Action = (source: PageRequest['source'], id: string, options: CallOptions) => Promise<unknown>

const DELIVERY_ACTIONS: Readonly<Record<string, Action>> = {
  retry: ({ deliveries }, id, options) => deliveries.retry(id, options),
  cancel: ({ deliveries }, id, options) => deliveries.cancel(id, options),
  'resolve-sent': ({ deliveries }, id, options) => deliveries.resolve(id, 'sent', options),
  'resolve-failed': ({ deliveries }, id, options) => deliveries.resolve(id, 'failed', options),
}

const PARTY_ACTIONS: Readonly<Record<string, Action>> = {
  pause: ({ relyingParties }, id, options) => relyingParties.pause(id, options),
  resume: ({ relyingParties }, id, options) => relyingParties.resume(id, options),
}

async function act(
  actions: Readonly<Record<string, Action>>,
  { source, viewer, parameters, form }: PageRequest,
): Promise<string> {
  const name = form.get('action') ?? ''
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!action) throw new OptionError('action', `want one of ${Object.keys(actions).join(', ')}`)
  const id = parameters['id'] ?? ''
  const actor = viewer.actor === undefined ? {} : { actor: viewer.actor }
  await action(source, id, { instance: viewer.instance, ...actor })
  return id
}

/** A button of the delivery page. */
export async function changeDelivery(request: PageRequest): Promise<Response> {
  const id = await act(DELIVERY_ACTIONS, request)
  return toRedirect(createLinks(request.basePath).delivery(id))
}

/** A button of the registry. */
export async function changeRelyingParty(request: PageRequest): Promise<Response> {
  await act(PARTY_ACTIONS, request)
  return toRedirect(createLinks(request.basePath).relyingParties())
}

/** A button of the provider page. */
export async function changeProvider(request: PageRequest): Promise<Response> {
  const channel = toChannel(request)
  const id = await act(
    { resume: ({ providers }, one, options) => providers[channel].resume(one, options) },
    request,
  )
  return toRedirect(createLinks(request.basePath).provider(channel, id))
}
