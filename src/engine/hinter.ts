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

/** Our own first hint is heard within this, or none is, milliseconds. */
const HEARD_MS = 5000

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
  let heard = false
  let cancelDoubt = () => {}
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

  const hint = () => {
    if (scheduled) return
    scheduled = true
    clock.schedule(() => void send(), GATHER_MS)
  }

  /** Behind a transaction pooler nothing is heard, and nothing says so. */
  const doubt = () => {
    cancelDoubt = clock.schedule(() => {
      if (!heard) logger.warn('engine.hintsUnheard')
    }, HEARD_MS)
    hint()
  }

  return {
    hint,
    async start(onHint) {
      try {
        const onHeard = () => {
          heard = true
          onHint()
        }
        unlisten = await channel.listen(onHeard, onHint)
        doubt()
      } catch {
        logger.warn('engine.listenFailed')
      }
    },
    async stop() {
      cancelDoubt()
      if (scheduled) await send()
      try {
        await unlisten()
      } catch {
        logger.debug('engine.unlistenFailed')
      }
    },
  }
}
