import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { NotificationStore, Queryable } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'

/** A count of an instance, and how far it may go within a window. */
export interface CappedCount {
  readonly instance: string
  /** What is counted: all, or one country's. */
  readonly name: string
  readonly most: number
  readonly windowMs: number
}

/** A count that is full. */
export interface FullCount extends CappedCount {
  /** When its window is over. */
  readonly retryAtMs: number
}

/** What a counter needs. */
export interface NotificationCounterPorts {
  readonly store: NotificationStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
}

/**
 * Counts what an instance sends, together with all other replicas, and locks nothing for it: what was
 * counted here is added up in the database about once a second, and what the others counted is learnt as
 * often. So a cap may be overshot by what is asked for within two seconds.
 */
export interface NotificationCounter {
  /** Counts one message more under each name; or none, and returns the one that is full. */
  admit(counts: readonly CappedCount[], within?: Queryable): Promise<FullCount | undefined>
  /** Puts what was counted into the database. Never rejects. */
  flush(): Promise<void>
}

interface Known {
  readonly instance: string
  readonly name: string
  readonly windowStart: number
  readonly expiresAt: number
  /** Of all replicas, as last heard. */
  total: number
  /** Here, and not in the database yet. */
  added: number
  readAt: number
}

const FRESH_MS = 1000

/** Creates the counter of a replica. */
export function createNotificationCounter(ports: NotificationCounterPorts): NotificationCounter {
  return new Counter(ports)
}

class Counter implements NotificationCounter {
  readonly #ports: NotificationCounterPorts
  readonly #known = new Map<string, Known>()

  constructor(ports: NotificationCounterPorts) {
    this.#ports = ports
  }

  async admit(counts: readonly CappedCount[], within?: Queryable): Promise<FullCount | undefined> {
    const found = counts.map((count) => ({ count, at: this.#find(count) }))
    for (const { at } of found) await this.#refresh(at, within)
    const full = found.find(({ count, at }) => at.total + at.added >= count.most)
    if (full) return { ...full.count, retryAtMs: full.at.expiresAt }
    for (const { at } of found) at.added++
    return undefined
  }

  async flush(): Promise<void> {
    const counted = [...this.#known.values()].filter((one) => one.added > 0)
    if (counted.length === 0) return this.#forgetOld()
    const batch = counted.map(({ added: count, ...one }) => ({ ...one, count }))
    try {
      await this.#ports.store.addCounts(batch)
    } catch {
      return this.#ports.logger.warn('notification.countsDelayed')
    }
    for (const [index, one] of counted.entries()) {
      const written = batch[index]?.count ?? 0
      one.added -= written
      one.total += written
    }
  }

  #find({ instance, name, windowMs }: CappedCount): Known {
    const windowStart = startOfWindow(this.#ports.databaseClock.now(), windowMs)
    const key = `${instance}\u0000${name}\u0000${windowStart}`
    const found = this.#known.get(key)
    if (found) return found
    const readAt = Number.NEGATIVE_INFINITY
    const expiresAt = windowStart + windowMs
    const made = { instance, name, windowStart, expiresAt, total: 0, added: 0, readAt }
    this.#known.set(key, made)
    return made
  }

  async #refresh(one: Known, within: Queryable | undefined): Promise<void> {
    const { clock, store } = this.#ports
    if (clock.monotonic() - one.readAt < FRESH_MS) return
    one.total = await store.readCount(one, within)
    one.readAt = clock.monotonic()
  }

  #forgetOld(): void {
    const now = this.#ports.databaseClock.now()
    for (const [key, one] of this.#known)
      if (one.added === 0 && one.expiresAt < now) this.#known.delete(key)
  }
}

/** Windows follow one another from the epoch on, the same for all replicas. */
export function startOfWindow(now: number, windowMs: number): number {
  return Math.floor(now / windowMs) * windowMs
}
