import type { OpenedProvider, ProviderChannel, ProviderKind } from './provider.ts'

/** A provider as it is stored, its secrets apart. */
interface StoredProvider {
  readonly id: string
  readonly instance: string
  readonly description: string
  readonly revision: number
  readonly channel: ProviderChannel
  readonly kind: ProviderKind
  readonly config: object
}

/** Joins a stored provider and its secrets. Both were checked when they were put there. */
export function openProvider(stored: StoredProvider, secrets: unknown): OpenedProvider {
  const { id, instance, description, revision, channel, kind, config } = stored
  return { id, instance, description, revision, channel, kind, config, secrets } as OpenedProvider
}

/** The provider makes, sends and checks codes itself. */
export function isVerifying({ kind, config }: Pick<StoredProvider, 'kind' | 'config'>): boolean {
  return kind === 'twilio' && 'verifyServiceSid' in config
}
