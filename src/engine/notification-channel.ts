import { NOTIFICATION_RETRY_POLICY } from '../delivery/index.ts'
import type { Vault } from '../encryption/index.ts'
import { ProviderSecretError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type {
  OpenedProvider,
  ProviderMessage,
  ProviderTransport,
  SealedMessage,
} from '../provider/index.ts'
import { isUnavailable, type NotificationFacts } from '../store/index.ts'
import type { Channel, Sealing, SealRequest } from './channel.ts'
import { type NotificationBody, openBody } from './notification-body.ts'
import { concludeAttempt } from './notification-conclusion.ts'
import type { NotificationReader } from './notification-reader.ts'
import { LONGEST_ATTEMPT_MS, type ResolvedEngineOptions } from './options.ts'
import type { ProviderCandidate, ProviderDirectory } from './provider-directory.ts'
import type { ProviderRouter } from './provider-router.ts'

/** What the channels of notifications need. */
export interface NotificationChannelPorts {
  readonly reader: NotificationReader
  readonly vault: Vault
  readonly providers: ProviderDirectory
  readonly router: ProviderRouter
  readonly providerTransport: ProviderTransport
  readonly logger: Logger
  readonly options: Pick<ResolvedEngineOptions, 'leaseMs'>
}

/** An attempt ends within this part of a lease; the rest is for its save. */
const LEASE_SHARE = 0.9

/**
 * E-mail, SMS and webhooks: what was rendered when the message was asked for is opened at each attempt, and
 * brought into the form of the provider that is to take it then.
 */
export function createNotificationChannel(ports: NotificationChannelPorts): Channel {
  return {
    policy: NOTIFICATION_RETRY_POLICY,
    async seal(request) {
      try {
        return await seal(ports, request)
      } catch (error) {
        if (isUnavailable(error)) throw error
        const code = codeOf(error)
        ports.logger.warn('notification.sealingFailed', { delivery: request.id, code })
        return code === 'ERR_DECRYPTION' ? { kind: 'paused' } : { kind: 'failed', code }
      }
    },
    async decide(row) {
      if (row.providerId === null) return undefined
      const routing = await ports.router.route(row).catch(() => undefined)
      const candidate = routing?.candidate
      const isIts = candidate?.id === row.providerId
      return isIts && candidate.onUncertain === 'assumeSent' ? 'sent' : undefined
    },
  }
}

async function seal(ports: NotificationChannelPorts, request: SealRequest): Promise<Sealing> {
  const found = await ports.reader.body(request)
  if (!found) return { kind: 'failed', code: 'body_missing' }
  const { nobody } = request.facts as NotificationFacts
  if (nobody) return { kind: 'cancelled', code: 'no_recipient', reason: 'no_recipient' }
  if (found.superseded) return { kind: 'cancelled', code: 'superseded', reason: 'superseded' }
  if (request.channel === 'webhook') {
    const body = await openBody(ports.vault, request, found.sealed)
    return sealForTarget(ports, request, body)
  }
  return sealForProvider(ports, request, found.sealed)
}

async function sealForTarget(
  ports: NotificationChannelPorts,
  request: SealRequest,
  { rendered, target }: NotificationBody,
): Promise<Sealing> {
  if (!target) return { kind: 'failed', code: 'target_missing' }
  const message = { deliveryId: request.id, rendered, now: request.now }
  const sealed = await ports.providerTransport.seal(target, message)
  return {
    kind: 'sealed',
    detail: sealed.detail,
    send: (trace) => sealed.send({ ...trace, timeoutMs: toTimeout(ports) }),
  }
}

/** Who was routed to a provider that takes nothing any more is routed anew, and costs no attempt. */
async function sealForProvider(
  ports: NotificationChannelPorts,
  request: SealRequest,
  sealedBody: string,
): Promise<Sealing> {
  const { candidate, route } = await ports.router.route(request)
  if (route.destination !== request.destination) return { kind: 'moved', route }
  if (candidate?.state !== 'active') return { kind: 'paused' }
  const opened = await ports.providers.open(request.instance, candidate.id)
  if (opened?.revision !== candidate.revision) {
    ports.providers.forget(request.instance)
    return { kind: 'moved', route }
  }
  const { rendered } = await openBody(ports.vault, request, sealedBody)
  const message = { deliveryId: request.id, rendered, now: request.now }
  const sealed = await sealOrRefuse(ports.providerTransport, opened, message)
  return {
    kind: 'sealed',
    detail: sealed.detail,
    providerId: candidate.id,
    repeatable: isRepeatable(candidate),
    send: (trace) => sealed.send({ ...trace, timeoutMs: toTimeout(ports) }),
    conclude: (outcome) => concludeAttempt(ports, { request, candidate }, outcome),
  }
}

/** A secret that cannot be used is for a person to mend, as if the other side had refused it. */
async function sealOrRefuse(
  transport: ProviderTransport,
  provider: OpenedProvider,
  message: ProviderMessage,
): Promise<SealedMessage> {
  try {
    return await transport.seal(provider, message)
  } catch (error) {
    if (!(error instanceof ProviderSecretError)) throw error
    return { detail: {}, send: async () => ({ kind: 'misconfigured', code: error.code }) }
  }
}

/** A relay knows a second sending by its id; elsewhere it is a second message, which somebody may not mind. */
const isRepeatable = ({ kind, onUncertain }: ProviderCandidate): boolean =>
  kind === 'http' || onUncertain === 'resend'

/** Mail servers take their time; the lease is the limit. */
function toTimeout({ options }: NotificationChannelPorts): number {
  return Math.min(LONGEST_ATTEMPT_MS, Math.floor(options.leaseMs * LEASE_SHARE))
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'sealing_failed'
