import type { ProviderChannel } from '../provider/index.ts'
import type { DeliveryRow, NotificationFacts } from '../store/index.ts'
import type { Route } from './channel.ts'
import {
  type ProviderCandidate,
  type ProviderDirectory,
  providerDestination,
} from './provider-directory.ts'

/** What is to be routed. */
export type RoutedDelivery = Pick<
  DeliveryRow,
  'instance' | 'channel' | 'destination' | 'providerId' | 'facts'
>

/** The way of a message to its provider. */
export interface Routing {
  readonly route: Route
  /** The provider; undefined: there is none for such a message. */
  readonly candidate: ProviderCandidate | undefined
  /** Another one could take it just now. */
  readonly canMove: boolean
  /** How many there are that could ever take it. */
  readonly candidates: number
}

/** Chooses providers. */
export interface ProviderRouter {
  /**
   * Where a message goes: to the provider that it is bound to or waits for, if that one is well, else to the
   * first one that is. `not`: that one has just refused it for sure, and is the last resort.
   */
  route(delivery: RoutedDelivery, options?: { readonly not?: string }): Promise<Routing>
}

/** What a router needs. */
export interface ProviderRouterPorts {
  readonly directory: ProviderDirectory
  /** Whether a message sent there now would go out. */
  passes(instance: string, destination: string): boolean
}

/** Where messages wait that no provider takes. */
export function noProviderDestination(channel: ProviderChannel): string {
  return providerDestination(channel, 'none')
}

/** Creates the router of a replica. */
export function createProviderRouter({ directory, passes }: ProviderRouterPorts): ProviderRouter {
  return {
    async route(delivery, { not } = {}) {
      const { instance, providerId } = delivery
      const channel = delivery.channel as ProviderChannel
      const { type, organization, verify = false } = delivery.facts as NotificationFacts
      const query = {
        instance,
        channel,
        type,
        ...(organization === undefined ? {} : { organization }),
      }
      const all = (await directory.candidates(query)).filter((one) => one.isVerify === verify)
      const bound = all.find((one) => one.id === providerId)
      const isWaitedFor = (one: ProviderCandidate) =>
        providerDestination(channel, one.id) === delivery.destination
      const isUsable = (one: ProviderCandidate) =>
        one.state === 'active' && passes(instance, providerDestination(channel, one.id))
      const usable = all.filter(isUsable)
      const chosen = bound ?? choose({ all, usable, not, isWaitedFor })
      return {
        route: {
          destination: chosen
            ? providerDestination(channel, chosen.id)
            : noProviderDestination(channel),
          providerId: bound?.id ?? null,
        },
        candidate: chosen,
        canMove: !bound && usable.some((one) => one !== chosen),
        candidates: all.length,
      }
    },
  }
}

interface Choice {
  readonly all: readonly ProviderCandidate[]
  readonly usable: readonly ProviderCandidate[]
  readonly not: string | undefined
  isWaitedFor(one: ProviderCandidate): boolean
}

/** One that would send it now; else an active one that is not well; else one that is to be mended. */
function choose({ all, usable, not, isWaitedFor }: Choice): ProviderCandidate | undefined {
  const active = all.filter((one) => one.state === 'active')
  for (const group of [usable.filter((one) => one.id !== not), active, all]) {
    const found = group.find(isWaitedFor) ?? group[0]
    if (found) return found
  }
  return undefined
}
