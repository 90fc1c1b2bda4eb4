import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { Random } from '../random.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { ReadModel } from './read-model.ts'

/** What a recount needs. */
export interface RecountPorts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly deliveries: DeliveryStore
  readonly readModel: Pick<ReadModel, 'reload'>
}

/** Counts the read model anew now and then. */
export interface Recount {
  /** Begins a count if it is time for one. Beside everything else: nobody waits for it. */
  look(): void
}

/** The read model is counted anew about this often: it does not hear of what other replicas do. */
const RECOUNT_MS = 60_000

/** A count that takes long is made so much more seldom: it costs the database at most this part of its time. */
const RECOUNT_SHARE = 1 / 200

/** Creates the recount of a replica. The first look only says when the first count is due. */
export function createRecount({
  clock,
  random,
  logger,
  deliveries,
  readModel,
}: RecountPorts): Recount {
  let dueAt: number | undefined

  const plan = (costMs: number) => {
    const waitMs = Math.max(RECOUNT_MS, costMs / RECOUNT_SHARE)
    dueAt = clock.monotonic() + waitMs * (0.5 + random.unit())
  }

  const count = async () => {
    const began = clock.monotonic()
    dueAt = Number.POSITIVE_INFINITY
    await readModel.reload(deliveries).catch(() => logger.debug('engine.recountFailed'))
    plan(clock.monotonic() - began)
  }

  return {
    look() {
      if (dueAt === undefined) plan(0)
      else if (clock.monotonic() >= dueAt) void count()
    },
  }
}
