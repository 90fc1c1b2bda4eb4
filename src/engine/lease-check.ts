import type { DeliveryStore } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Heartbeat } from './heartbeat.ts'

/** What a lease check needs. */
export interface LeaseCheckPorts {
  readonly store: Pick<DeliveryStore, 'renew'>
  readonly databaseClock: DatabaseClock
  readonly heartbeat: Pick<Heartbeat, 'isHeard' | 'beat'>
  readonly leaseMs: number
  readonly batchSize: number
}

/**
 * Whether a delivery that is about to be sent is still this replica's. One that was silent, or whose lease
 * is nearly over, may have been taken over unawares: the process stood still, or the database was slow.
 * The fence refuses what such a replica saves, but a send it cannot call back.
 */
export interface LeaseCheck {
  /** It is, going by the clock: nobody need be asked. */
  isSure(actor: DeliveryActor): boolean
  /** Says that this replica lives, and renews the lease. False: it is somebody else's. Rejects if the database does not say. */
  renew(actor: DeliveryActor): Promise<boolean>
}

/** A lease that is renewed in time has two thirds left; with less than this part of it an attempt does not begin. */
const LEAST_SHARE = 1 / 3

/** Creates the lease check of a replica. Many that ask at once are answered by one statement. */
export function createLeaseCheck(ports: LeaseCheckPorts): LeaseCheck {
  const { store, databaseClock, heartbeat, leaseMs } = ports
  const renewals = createGroupCommit<DeliveryActor, boolean>({
    maxBatch: ports.batchSize,
    maxConcurrent: 1,
    async write(actors) {
      if (!heartbeat.isHeard()) await heartbeat.beat()
      const until = databaseClock.now() + leaseMs
      const kept = await store.renew(actors, until)
      for (const actor of actors) if (kept.has(actor.id)) actor.leaseUntil = until
      return actors.map((actor) => kept.has(actor.id))
    },
    isItems: () => true,
  })
  return {
    isSure: (actor) =>
      heartbeat.isHeard() && actor.leaseUntil - databaseClock.now() >= leaseMs * LEAST_SHARE,
    renew: (actor) => renewals.add(actor),
  }
}
