import type { Clock } from '../clock.ts'
import type { HttpTransport } from '../delivery/index.ts'
import { OptionError, ProviderUseError } from '../errors.ts'
import type { ProviderTransport } from '../provider/index.ts'
import type { AddressGuard } from './address-guard.ts'
import { sealForRelay } from './relay-sender.ts'
import { createSmtpLines } from './smtp-lines.ts'
import { sealForSmtp } from './smtp-sender.ts'
import { createTrust } from './trusted-authorities.ts'
import { checkAtTwilio, sealForTwilio } from './twilio-sender.ts'

/** Options of {@link createProviderTransport}. */
export interface ProviderTransportOptions {
  /** For relays, Twilio and token endpoints; behind the same guard. Closing it stays its owner's. */
  readonly http: HttpTransport
  /** Every connection to an SMTP server goes through it. */
  readonly guard: AddressGuard
  /** Certificate authorities to trust besides Node's own, as PEM. Default: none. */
  readonly ca?: readonly string[]
  /** Connections to one SMTP server at a time. Default 5. */
  readonly connectionsPerProvider?: number
  /** Default: the machine's own. */
  readonly clock?: Clock
}

/**
 * Speaks to SMTP servers, HTTP relays and Twilio, all behind the network guard.
 *
 * @throws OptionError an option is out of range
 * @example
 * const transport = createProviderTransport({ http, guard })
 * const sealed = await transport.seal(provider, { deliveryId, rendered, now })
 * const outcome = await sealed.send({ timeoutMs: 10_000 })
 */
export function createProviderTransport(options: ProviderTransportOptions): ProviderTransport {
  const { connectionsPerProvider = 5 } = options
  if (!Number.isSafeInteger(connectionsPerProvider) || connectionsPerProvider < 1) {
    const problem = `wants a whole number of at least 1, got ${connectionsPerProvider}`
    throw new OptionError('connectionsPerProvider', problem)
  }
  const trust = createTrust(options.ca)
  const lines = createSmtpLines({ ...options, connectionsPerProvider, ...(trust && { trust }) })
  const mails = { ...options, take: lines.take }
  return {
    async seal(provider, message) {
      switch (provider.kind) {
        case 'smtp':
          return sealForSmtp(mails, provider, message)
        case 'twilio':
          return sealForTwilio(options, provider, message)
        default:
          return sealForRelay(options, provider, message)
      }
    },
    async check(provider, check) {
      if (provider.kind === 'twilio') return checkAtTwilio(options, provider, check)
      throw new ProviderUseError(`a provider of kind ${provider.kind} checks no codes`)
    },
    forget: lines.forget,
    close: async () => lines.close(),
  }
}
