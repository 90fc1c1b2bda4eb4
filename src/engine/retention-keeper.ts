import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { advanceRetention, type RetentionPorts } from './retention.ts'

/** What a retention keeper needs. */
export interface RetentionKeeperPorts extends Omit<RetentionPorts, 'options'> {
  readonly clock: Clock
  readonly logger: Logger
  /** False: nothing is removed. */
  readonly options: RetentionPorts['options'] | false
}

/** Removes what is old while the replica runs. */
export interface RetentionKeeper {
  start(): void
  /** Resolves when no page is under way. */
  stop(): Promise<void>
}

/** How often it is asked whether a pass is due. */
const IDLE_MS = 60_000

/** After a page it rests for so many times as long as that took: a fifth of one connection at most. */
const REST = 4

const SHORTEST_REST_MS = 20
const LONGEST_REST_MS = 5000

/** Creates the retention keeper of a replica. */
export function createRetentionKeeper(ports: RetentionKeeperPorts): RetentionKeeper {
  const { clock, logger, options } = ports
  let running = false
  let advancing: Promise<void> | undefined
  let cancel: () => void = () => {}

  const schedule = (delayMs: number) => {
    if (!running) return
    cancel = clock.schedule(() => {
      advancing = advance()
    }, delayMs)
  }

  const advance = async () => {
    if (options === false) return
    const began = clock.monotonic()
    const { more } = await advanceRetention({ ...ports, options }).catch(() => {
      logger.warn('retention.failed')
      return { more: false }
    })
    const restMs = REST * (clock.monotonic() - began)
    schedule(more ? Math.min(Math.max(restMs, SHORTEST_REST_MS), LONGEST_REST_MS) : IDLE_MS)
  }

  return {
    start() {
      if (options === false) return
      running = true
      schedule(IDLE_MS)
    },
    async stop() {
      running = false
      cancel()
      await advancing
    },
  }
}
