import { type Clock, sleep } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { driveDelivery, type EffectPorts } from './effects.ts'
import type { Releaser } from './releaser.ts'

/** How long a delivery waits that found its destination paused. */
const PAUSED_LOOK_MS = 30_000

/** How long a delivery waits that could not be worked on for a reason of our own. */
const TROUBLE_LOOK_MS = 5000

/** What working on deliveries needs. */
export interface WorkerPorts {
  readonly effects: EffectPorts
  readonly releaser: Releaser
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
}

/**
 * Takes one delivery to where it rests. Never rejects: whatever goes wrong on our side leaves the row as
 * it is on disk, to be taken up again; it costs no attempt that was not begun.
 */
export async function workOn(actor: DeliveryActor, ports: WorkerPorts): Promise<void> {
  const { releaser, databaseClock, logger } = ports
  try {
    const result = await driveDelivery(actor, ports.effects)
    const now = databaseClock.now()
    const look = Math.min(now + PAUSED_LOOK_MS, Math.max(now, actor.deadlineAt))
    if (result === 'paused') await releaser.release(actor, look)
    if (result === 'moved') await releaser.release(actor, now)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
    logger.error('engine.workFailed', { delivery: actor.id, code })
    await sleep(ports.clock, 0)
    await releaser.release(actor, databaseClock.now() + TROUBLE_LOOK_MS)
  }
}
