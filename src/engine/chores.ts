import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { Breaker } from './breaker.ts'
import type { Membership } from './membership.ts'
import type { Notifier } from './notifier.ts'
import type { ReadModel } from './read-model.ts'
import { advanceRecovery, type RecoveryPorts } from './recovery.ts'

/** What chores need. */
export interface ChoresPorts extends RecoveryPorts {
  readonly clock: Clock
  readonly membership: Membership
  readonly breaker: Breaker
  readonly notifier: Pick<Notifier, 'tidy'>
  readonly random: Random
  readonly deliveries: DeliveryStore
  readonly readModel: Pick<ReadModel, 'reload'>
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

/** The read model is counted anew about this often: it does not hear of what other replicas do. */
const RECOUNT_MS = 60_000

/** A count that takes long is made so much more seldom: it costs the database at most this part of its time. */
const RECOUNT_SHARE = 1 / 200

/** How often a replica looks for a recovery that nobody told it of. */
const RECOVERY_LOOK_MS = 5000

/** Creates the chores of a replica. */
export function createChores(ports: ChoresPorts): Chores {
  const { clock, membership, breaker, logger } = ports
  let breakerAt = Number.NEGATIVE_INFINITY
  let recoveryAt = Number.NEGATIVE_INFINITY
  let recountAt = Number.NEGATIVE_INFINITY

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

  const planRecount = (costMs: number) => {
    const waitMs = Math.max(RECOUNT_MS, costMs / RECOUNT_SHARE)
    recountAt = clock.monotonic() + waitMs * (0.5 + ports.random.unit())
  }

  /** Beside everything else: nobody waits for a count. */
  const recount = async () => {
    const began = clock.monotonic()
    recountAt = Number.POSITIVE_INFINITY
    await ports.readModel.reload(ports.deliveries).catch(() => logger.debug('engine.recountFailed'))
    planRecount(clock.monotonic() - began)
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
      if (recountAt === Number.NEGATIVE_INFINITY) planRecount(0)
      if (now >= recountAt) void recount()
      if (now - recoveryAt >= RECOVERY_LOOK_MS) {
        recoveryAt = now
        await recover()
      }
    },
  }
}
