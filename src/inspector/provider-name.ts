import type { DeliveryView, ProviderView } from '../service/index.ts'
import type { Links } from './links.ts'
import type { PageRequest } from './port.ts'

const CHANNELS = ['email', 'sms'] as const

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

/** The page of the provider that a delivery is to go by, or went by; webhooks have none. */
export function providerLink({ destination }: DeliveryView, links: Links): string | undefined {
  const [, channel, id] = PROVIDER.exec(destination) ?? []
  return channel === undefined || id === undefined ? undefined : links.provider(channel, id)
}
