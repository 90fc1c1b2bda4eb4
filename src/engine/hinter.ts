import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { HintChannel } from '../store/index.ts'

/** Tells other processes that something may be due, and hears it from them. */
export interface Hinter {
  /** Hints soon; many calls within a few milliseconds are one. */
  hint(): void
  /** Hears others. Never rejects: without it the poll does the work. */
  start(onHint: () => void): Promise<void>
  /** Sends a hint that waits, and hears no more. */
  stop(): Promise<void>
}

/** Hints that come within this time are one, milliseconds. */
const GATHER_MS = 15

/** Creates the hinter of a process. */
export function createHinter(ports: {
  readonly channel: HintChannel
  readonly clock: Clock
  readonly logger: Logger
}): Hinter {
  const { channel, clock, logger } = ports
  let scheduled = false
  let unlisten: () => Promise<void> = async () => {}

  const send = async () => {
    if (!scheduled) return
    scheduled = false
    try {
      await channel.send()
    } catch {
      logger.debug('engine.hintFailed')
    }
  }

  return {
    hint() {
      if (scheduled) return
      scheduled = true
      clock.schedule(() => void send(), GATHER_MS)
    },
    async start(onHint) {
      try {
        unlisten = await channel.listen(onHint)
      } catch {
        logger.warn('engine.listenFailed')
      }
    },
    async stop() {
      if (scheduled) await send()
      try {
        await unlisten()
      } catch {
        logger.debug('engine.unlistenFailed')
      }
    },
  }
}
