import type { Logger } from '../logger.ts'
import type { ReplicaStore } from '../store/index.ts'
import { type Membership, SILENCE_MS } from './membership.ts'

/** What handing over needs. */
export interface HandOverPorts {
  readonly replicas: ReplicaStore
  readonly membership: Membership
  readonly logger: Logger
  readonly leaseMs: number
  /** This replica takes work. One that leaves lets the others take what there is. */
  isAdmitting(): boolean
  /** There is something to claim. */
  onTakenOver(): void
}

/** More than this in one bucket no replica has in hand. */
const LIMIT = 10_000

/** What takes over, and whether it is still at it. */
export interface HandOver {
  /** Begins; a failure is left to the leases, which run out. */
  begin(at: number): void
  /** Resolves when nothing is being taken over. */
  readonly ended: Promise<void>
}

/** Creates what takes over. */
export function createHandOver(ports: HandOverPorts): HandOver {
  let ended: Promise<void> = Promise.resolve()
  return {
    begin(at) {
      ended = handOver(ports, at).catch(() => ports.logger.warn('engine.handOverFailed'))
    },
    get ended() {
      return ended
    },
  }
}

/**
 * Takes what a replica that is gone had in hand before its leases run out. Judged by a fixed silence: a
 * replica with shorter leases than others must not take theirs for gone. `now`: the time of the beat that found it
 * gone; whoever was heard then, this replica too, is not taken for gone however long it is held up since.
 */
async function handOver(ports: HandOverPorts, now: number): Promise<void> {
  const { replicas, membership, logger, leaseMs } = ports
  const span = { now, leaseUntil: now + leaseMs, seenSince: now - SILENCE_MS, limit: LIMIT }
  let count = 0
  for (const bucket of membership.buckets()) {
    if (!ports.isAdmitting()) break
    count += await replicas.handOver({ bucket, ...span })
  }
  if (count === 0) return
  logger.info('engine.leasesTakenOver', { count })
  ports.onTakenOver()
}
