import type { Clock } from '../clock.ts'
import type { Queryable } from '../store/index.ts'

/**
 * The database's time, as well as this process can know it: the last answer of the database, plus what
 * has passed since on the monotonic clock. A jump of the host's wall clock does not move it.
 */
export interface DatabaseClock {
  /** Epoch milliseconds. */
  now(): number
  /** Takes over what the database said, given when it was asked and when it answered (monotonic). */
  sync(answer: DatabaseInstant): void
  /**
   * Resolves when the database has been asked lately. To be awaited before instants are written.
   * `within`: a caller's transaction, on whose connection it is asked.
   */
  ready(within?: Queryable): Promise<void>
}

/** An answer of the database to the question what time it is. */
export interface DatabaseInstant {
  readonly databaseMs: number
  readonly askedAt: number
  readonly answeredAt: number
}

/** Asks the database for its time, epoch milliseconds. */
type AskTime = (within?: Queryable) => Promise<number>

/** An answer that was so long on its way says little, unless there is none better. */
const SLOW_ANSWER_MS = 500

/** An anchor this old is asked for anew, milliseconds. */
const STALE_MS = 60_000

/**
 * Rules all leases, wake times and deadlines of a replica. With a clock of authority `self`, that clock rules.
 */
export function createDatabaseClock(clock: Clock, ask: AskTime): DatabaseClock {
  if (clock.authority === 'self') {
    return { now: () => clock.now(), sync: () => {}, ready: () => Promise.resolve() }
  }
  return new AnchoredClock(clock, ask)
}

class AnchoredClock implements DatabaseClock {
  readonly #clock: Clock
  readonly #ask: AskTime
  #anchorMs: number
  #anchorAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | undefined

  constructor(clock: Clock, ask: AskTime) {
    this.#clock = clock
    this.#ask = ask
    this.#anchorMs = clock.now()
  }

  now(): number {
    if (!Number.isFinite(this.#anchorAt)) return this.#clock.now()
    return Math.round(this.#anchorMs + (this.#clock.monotonic() - this.#anchorAt))
  }

  sync({ databaseMs, askedAt, answeredAt }: DatabaseInstant): void {
    const stale = answeredAt - this.#anchorAt > STALE_MS
    if (answeredAt - askedAt > SLOW_ANSWER_MS && !stale) return
    this.#anchorMs = databaseMs
    this.#anchorAt = (askedAt + answeredAt) / 2
  }

  ready(within?: Queryable): Promise<void> {
    if (this.#clock.monotonic() - this.#anchorAt <= STALE_MS) return Promise.resolve()
    if (within) return this.#askNow(within)
    this.#asking ??= this.#askNow().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #askNow(within?: Queryable): Promise<void> {
    const askedAt = this.#clock.monotonic()
    const databaseMs = await this.#ask(within)
    this.sync({ databaseMs, askedAt, answeredAt: this.#clock.monotonic() })
  }
}
