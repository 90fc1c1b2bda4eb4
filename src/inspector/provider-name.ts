import { ProviderNotFoundError } from '../errors.ts'
import type { DeliveryView, ProviderView } from '../service/index.ts'
import type { Links } from './links.ts'
import type { PageRequest } from './port.ts'

const CHANNELS = ['email', 'sms'] as const

type ProviderChannel = (typeof CHANNELS)[number]

const isChannel = (text: string | undefined): text is ProviderChannel =>
  CHANNELS.some((channel) => channel === text)

/**
 * The channel that an address names.
 *
 * @throws {ProviderNotFoundError} there is no such channel.
 */
export function toChannel({ parameters }: PageRequest): ProviderChannel {
  const channel = parameters['channel']
  if (isChannel(channel)) return channel
  throw new ProviderNotFoundError('no channel of that name has providers')
}

/** Providers of one channel on a page; there are few. */
const MOST_SHOWN = 500

/** Where it leads, in short. */
export function toPlace(provider: ProviderView): string {
  if (provider.kind === 'smtp') return `${provider.config.host}:${provider.config.port}`
  if (provider.kind === 'http') return provider.config.endpoint
  return `Twilio ${provider.config.accountSid}`
}

/** What people call it: its description, else where it leads. */
export function nameProvider(provider: ProviderView): string {
  return provider.description === '' ? toPlace(provider) : provider.description
}

/** All providers of the viewer's instance, of both channels. */
export async function readProviders(request: PageRequest): Promise<readonly ProviderView[]> {
  const { source, viewer } = request
  const filter = { instance: viewer.instance, limit: MOST_SHOWN }
  const pages = await Promise.all(CHANNELS.map((channel) => source.providers[channel].list(filter)))
  return pages.flatMap((page) => page.items)
}

/** What a delivery is, in a word: whom a logout is for, or the type of a message. */
export function nameDelivery({ clientId, messageType, destination }: DeliveryView): string {
  return clientId ?? messageType ?? destination
}

const PROVIDER = /^(email|sms):([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/

/** The provider that a delivery is to go by, or went by; webhooks have none. */
export function toProvider({ destination }: DeliveryView) {
  const [, channel, id] = PROVIDER.exec(destination) ?? []
  return isChannel(channel) && id !== undefined ? { channel, id } : undefined
}

/** The page of that provider. */
export function providerLink(delivery: DeliveryView, links: Links): string | undefined {
  const provider = toProvider(delivery)
  return provider && links.provider(provider.channel, provider.id)
}

/** That provider; undefined where there is none, or it has been removed. */
export async function readProvider(
  delivery: DeliveryView,
  { source, viewer }: PageRequest,
): Promise<ProviderView | undefined> {
  const provider = toProvider(delivery)
  if (!provider) return undefined
  try {
    const calls = source.providers[provider.channel]
    return await calls.get(provider.id, { instance: viewer.instance })
  } catch (error) {
    if (error instanceof ProviderNotFoundError) return undefined
    throw error
  }
}
