import type { Breaker } from './breaker.ts'
import type { Membership } from './membership.ts'
import type { Notifier } from './notifier.ts'
import { createRecount, type RecountPorts } from './recount.ts'
import { advanceRecovery, type RecoveryPorts } from './recovery.ts'

/** What chores need. */
export interface ChoresPorts extends RecoveryPorts, RecountPorts {
  readonly membership: Membership
  readonly breaker: Breaker
  readonly notifier: Pick<Notifier, 'tidy'>
  /** Comes back at once. */
  again(): void
}

/** What is done at a look beside claiming, each in its own time. */
export interface Chores {
  /** Learns of breakers, counts, and works on a recovery. */
  look(): Promise<void>
  /** There is a recovery to work on. */
  expectRecovery(): void
}

/** The breakers of other replicas are learnt at most this often. */
const BREAKER_REFRESH_MS = 1000

/** How often a replica looks for a recovery that nobody told it of. */
const RECOVERY_LOOK_MS = 5000

/** Creates the chores of a replica. */
export function createChores(ports: ChoresPorts): Chores {
  const { clock, membership, breaker, logger } = ports
  const recount = createRecount(ports)
  let breakerAt = Number.NEGATIVE_INFINITY
  let recoveryAt = Number.NEGATIVE_INFINITY

  const expectRecovery = () => {
    recoveryAt = Number.NEGATIVE_INFINITY
  }

  /** One step at a time: claims go on between them. */
  const recover = async () => {
    const more = await advanceRecovery(ports).catch(() => {
      logger.warn('engine.recoveryFailed')
      return false
    })
    if (!more) return
    expectRecovery()
    ports.again()
  }

  return {
    expectRecovery,
    async look() {
      const now = clock.monotonic()
      if (now - breakerAt >= BREAKER_REFRESH_MS) {
        breakerAt = now
        await breaker.refresh()
        await ports.notifier.tidy(membership.buckets())
      }
      recount.look()
      if (now - recoveryAt >= RECOVERY_LOOK_MS) {
        recoveryAt = now
        await recover()
      }
    },
  }
}
