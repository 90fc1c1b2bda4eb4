import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { Dispatcher } from './dispatcher.ts'

/** What a lease keeper needs. */
export interface LeaseKeeperPorts {
  readonly store: DeliveryStore
  readonly dispatcher: Dispatcher
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly leaseMs: number
}

/** Renews the leases of everything in hand, three times within a lease. */
export interface LeaseKeeper {
  start(): void
  stop(): void
}

const RENEWALS_PER_LEASE = 3

/** Creates the lease keeper of a replica. One statement renews all. */
export function createLeaseKeeper(ports: LeaseKeeperPorts): LeaseKeeper {
  let running = false
  let cancel: () => void = () => {}

  const renew = async () => {
    const held = ports.dispatcher.held()
    if (held.length === 0) return
    const until = ports.databaseClock.now() + ports.leaseMs
    const kept = await ports.store.renew(held, until)
    for (const actor of held) if (kept.has(actor.id)) actor.leaseUntil = until
    const lost = held.filter((actor) => !kept.has(actor.id))
    if (lost.length > 0) ports.dispatcher.drop(new Set(lost))
  }

  const schedule = () => {
    if (!running) return
    cancel = ports.clock.schedule(() => void beat(), ports.leaseMs / RENEWALS_PER_LEASE)
  }

  const beat = async () => {
    try {
      await renew()
    } catch {
      ports.logger.warn('engine.renewFailed')
    }
    schedule()
  }

  return {
    start() {
      running = true
      schedule()
    },
    stop() {
      running = false
      cancel()
    },
  }
}
