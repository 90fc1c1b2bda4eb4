import type { Clock } from '../clock.ts'
import { logoutDestination } from '../engine/index.ts'
import { bucketOf, type DestinationStore, type RelyingPartyStore } from '../store/index.ts'
import { type DestinationWakingPorts, wakeForDestination } from './destination-waking.ts'

/** What a removal needs. */
export interface RemovalPorts extends DestinationWakingPorts {
  readonly store: Pick<RelyingPartyStore, 'get'>
  readonly destinations: Pick<DestinationStore, 'remove'>
  /** How long replicas remember a relying party, milliseconds. */
  readonly cacheMs: number
  readonly clock: Pick<Clock, 'schedule'>
}

/** The name of a relying party in the registry. */
export interface RelyingPartyKey {
  readonly instance: string
  readonly clientId: string
}

/** By then every replica has looked at the breakers again: it does so once a second, and looks every two at least. */
const BREAKERS_LOOKED_AT_MS = 3000

/** So much later than all replicas have forgotten a relying party, what waits for it is looked at. */
const MARGIN_MS = 500

/**
 * Cancels what waits for a relying party that is gone: the attempt finds out. A replica that remembers it, or an open
 * breaker, would put that off; what these have put off meanwhile is woken once they know, unless it has been put again
 * by then.
 */
export async function cancelWaiting(key: RelyingPartyKey, ports: RemovalPorts): Promise<void> {
  const delayMs = Math.max(ports.cacheMs, BREAKERS_LOOKED_AT_MS) + MARGIN_MS
  ports.clock.schedule(() => void hurry(key, 0, ports), delayMs)
  await hurry(key, delayMs, ports)
}

/** Only a hurry: where it fails, what waits is cancelled when its own time has come. */
async function hurry(
  { instance, clientId }: RelyingPartyKey,
  delayMs: number,
  ports: RemovalPorts,
): Promise<void> {
  const destination = logoutDestination(clientId)
  const bucket = bucketOf(instance, destination)
  try {
    if (await ports.store.get(instance, clientId)) return
    await ports.destinations.remove({ instance, bucket, id: destination })
    await wakeForDestination({ instance, destination, delayMs }, ports, undefined)
  } catch {
    ports.logger.warn('relyingParty.wakingFailed')
  }
}
