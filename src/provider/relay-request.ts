import { ProviderSecretError } from '../errors.ts'
import { toRelayBody, toZitadelBody, toZitadelWebhookBody } from '../notification/index.ts'
import type { OpenedProvider, RelayFormat, RelaySigningKey, WebhookTarget } from './provider.ts'
import type { ProviderMessage } from './provider-transport.ts'
import {
  pickSigningKeys,
  type SignedContent,
  signStandardWebhook,
  signZitadel,
} from './relay-signature.ts'

/** An HTTP provider of either channel. */
export type HttpProvider = Extract<OpenedProvider, { kind: 'http' }>

/** What is posted to a relay. */
export interface RelayRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Ids of the keys that signed. */
  readonly keyIds: readonly string[]
}

interface Endpoint {
  readonly url: string
  readonly format: RelayFormat
  readonly keys: readonly RelaySigningKey[]
}

/** A webhook may go unsigned; a provider has a key from its creation on. */
function toEndpoint(target: HttpProvider | WebhookTarget, now: number): Endpoint {
  if (target.kind === 'webhook') {
    const { endpoint: url, format, signingKeys } = target
    return { url, format, keys: pickSigningKeys(signingKeys, now) }
  }
  const keys = pickSigningKeys(target.secrets.signingKeys, now)
  if (keys.length === 0) throw new ProviderSecretError('signingKey', 'expected a key, got none')
  return { url: target.config.endpoint, format: target.config.format, keys }
}

function toBody(target: HttpProvider | WebhookTarget, message: ProviderMessage): string {
  const { rendered, deliveryId } = message
  const format = target.kind === 'webhook' ? target.format : target.config.format
  if (format === 'signoff') return JSON.stringify(toRelayBody(rendered, deliveryId))
  if (target.kind === 'webhook') return JSON.stringify(toZitadelWebhookBody(rendered))
  return JSON.stringify(toZitadelBody(rendered, target))
}

function sign(content: SignedContent, { format, keys }: Endpoint) {
  return format === 'zitadel' ? signZitadel(content, keys) : signStandardWebhook(content, keys)
}

/**
 * One attempt to hand a message to a relay: body, idempotency key and signatures. The id stays the
 * same at every attempt; the time and so the signatures do not.
 *
 * @throws ProviderSecretError no key, or one that is none
 */
export function buildRelayRequest(
  target: HttpProvider | WebhookTarget,
  message: ProviderMessage,
): RelayRequest {
  const endpoint = toEndpoint(target, message.now)
  const body = toBody(target, message)
  const timestampSeconds = Math.floor(message.now / 1000)
  const content = { id: message.deliveryId, timestampSeconds, body }
  return {
    url: endpoint.url,
    body,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': message.deliveryId,
      ...sign(content, endpoint),
    },
    keyIds: endpoint.keys.map(({ id }) => id),
  }
}
