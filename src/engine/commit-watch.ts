import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import {
  type Claim,
  type DeliveryRow,
  type DeliveryStore,
  isAnswerLost,
  type Queryable,
  type RowKey,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { LeaseEnds } from './lease-ends.ts'

/** What a commit watch needs. */
export interface CommitWatchPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly owner: string
  /** Where the leases of the next claim end. */
  readonly leaseEnd: LeaseEnds
  /** This replica takes work; otherwise what is seen is left to others. */
  isAdmitting(): boolean
  onClaimed(rows: readonly DeliveryRow[], lease: Pick<Claim, 'leaseUntil'>): void
  /** Nobody knows whether this claim has taken something. */
  onUnsure(claim: Claim): void
  /** Rows are there for others to take. */
  onSeen(): void
}

/**
 * Waits for rows that were written in a host's own transaction, whose commit nobody tells us: a few
 * short looks at just those rows. What they miss, the claimer finds.
 */
export interface CommitWatch {
  /** All of them in one bucket. */
  watch(transaction: Queryable, place: Place, ids: readonly string[]): void
  /** The transaction is known to be committed: looks now. */
  committed(transaction: Queryable): Promise<void>
  /** The transaction is known to be rolled back. */
  forget(transaction: Queryable): void
  stop(): void
}

/**
 * When to look, after the rows were written, milliseconds: a transaction that was open for long adds no more
 * than a third of that.
 */
const LOOKS_MS = [
  5, 10, 20, 35, 50, 70, 95, 130, 175, 235, 315, 420, 560, 750, 1000, 1350, 1800, 2400, 3200, 5000,
] as const

/** More transactions than this are not watched at once; the claimer finds their rows. */
const MOST_WATCHED = 1000

type Place = Pick<RowKey, 'instance' | 'bucket'>

interface Watched {
  readonly transaction: Queryable
  readonly place: Place
  readonly missing: Set<string>
  look: number
  cancel: () => void
}

/** Creates the commit watch of a replica. */
export function createCommitWatch(ports: CommitWatchPorts): CommitWatch {
  return new Watch(ports)
}

class Watch implements CommitWatch {
  readonly #ports: CommitWatchPorts
  readonly #watched = new Set<Watched>()

  constructor(ports: CommitWatchPorts) {
    this.#ports = ports
  }

  watch(transaction: Queryable, place: Place, ids: readonly string[]): void {
    if (this.#watched.size >= MOST_WATCHED) return
    const one = { transaction, place, missing: new Set(ids), look: 0, cancel: () => {} }
    this.#watched.add(one)
    this.#schedule(one)
  }

  async committed(transaction: Queryable): Promise<void> {
    await Promise.all(
      this.#of(transaction).map((one) => {
        one.cancel()
        return this.#look(one)
      }),
    )
  }

  forget(transaction: Queryable): void {
    for (const one of this.#of(transaction)) this.#end(one)
  }

  stop(): void {
    for (const one of this.#watched) this.#end(one)
  }

  #of(transaction: Queryable): readonly Watched[] {
    return [...this.#watched].filter((one) => one.transaction === transaction)
  }

  #end(one: Watched): void {
    one.cancel()
    this.#watched.delete(one)
  }

  #schedule(one: Watched): void {
    const at = LOOKS_MS[one.look]
    if (one.missing.size === 0 || at === undefined) {
      this.#end(one)
      return
    }
    const before = LOOKS_MS[one.look - 1] ?? 0
    one.look++
    one.cancel = this.#ports.clock.schedule(() => void this.#look(one), at - before)
  }

  async #look(one: Watched): Promise<void> {
    try {
      await (this.#ports.isAdmitting() ? this.#claim(one) : this.#see(one))
    } catch {
      this.#ports.logger.debug('engine.commitLookFailed')
    }
    if (this.#watched.has(one)) this.#schedule(one)
  }

  async #claim(one: Watched): Promise<void> {
    const { databaseClock, leaseEnd, onUnsure, owner, store } = this.#ports
    const now = databaseClock.now()
    const { bucket, instance } = one.place
    const lease = { bucket, now, owner, leaseUntil: leaseEnd() }
    const rows = await store.claimNamed(lease, instance, [...one.missing]).catch((error) => {
      if (isAnswerLost(error)) onUnsure(lease)
      throw error
    })
    for (const row of rows) one.missing.delete(row.id)
    if (rows.length > 0) this.#ports.onClaimed(rows, lease)
  }

  async #see(one: Watched): Promise<void> {
    const { bucket, instance } = one.place
    const rows = await this.#ports.store.states(bucket, instance, [...one.missing])
    for (const row of rows) one.missing.delete(row.id)
    if (rows.length > 0) this.#ports.onSeen()
  }
}
