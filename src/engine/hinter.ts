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

/** What a hinter needs. */
export interface HinterPorts {
  readonly channel: HintChannel
  readonly clock: Clock
  readonly logger: Logger
}

/** Creates the hinter of a process. */
export function createHinter(ports: HinterPorts): Hinter {
  return new Hints(ports)
}

class Hints implements Hinter {
  readonly #ports: HinterPorts
  #scheduled = false
  #heard = false
  #cancelDoubt = () => {}
  #unlisten: () => Promise<void> = async () => {}

  constructor(ports: HinterPorts) {
    this.#ports = ports
  }

  hint(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#ports.clock.schedule(() => void this.#send(), GATHER_MS)
  }

  async start(onHint: () => void): Promise<void> {
    const { channel, logger } = this.#ports
    try {
      const onHeard = () => {
        this.#heard = true
        onHint()
      }
      this.#unlisten = await channel.listen(onHeard, onHint)
      this.#doubt()
    } catch {
      logger.warn('engine.listenFailed')
    }
  }

  async stop(): Promise<void> {
    this.#cancelDoubt()
    await this.#send()
    try {
      await this.#unlisten()
    } catch {
      this.#ports.logger.debug('engine.unlistenFailed')
    }
  }

  async #send(): Promise<void> {
    if (!this.#scheduled) return
    this.#scheduled = false
    try {
      await this.#ports.channel.send()
    } catch {
      this.#ports.logger.debug('engine.hintFailed')
    }
  }

  /** Behind a transaction pooler nothing is heard, and nothing says so. */
  #doubt(): void {
    const { clock, logger } = this.#ports
    this.#cancelDoubt = clock.schedule(() => {
      if (!this.#heard) logger.warn('engine.hintsUnheard')
    }, HEARD_MS)
    this.hint()
  }
}
