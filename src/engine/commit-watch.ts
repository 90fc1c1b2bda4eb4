import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { Claim, DeliveryRow, DeliveryStore, Queryable, RowKey } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'

/** What a commit watch needs. */
export interface CommitWatchPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly owner: string
  readonly leaseMs: number
  /** This replica takes work; otherwise what is seen is left to others. */
  isAdmitting(): boolean
  onClaimed(rows: readonly DeliveryRow[], lease: Pick<Claim, 'leaseUntil'>): void
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

/** When to look, after the rows were written, milliseconds. */
const LOOKS_MS = [5, 20, 50, 200, 500, 1000, 2000, 5000] as const

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
  const watched = new Set<Watched>()

  const end = (one: Watched) => {
    one.cancel()
    watched.delete(one)
  }

  const claim = async (one: Watched) => {
    const now = ports.databaseClock.now()
    const { bucket, instance } = one.place
    const lease = { bucket, now, owner: ports.owner, leaseUntil: now + ports.leaseMs }
    const rows = await ports.store.claimNamed(lease, instance, [...one.missing])
    for (const row of rows) one.missing.delete(row.id)
    if (rows.length > 0) ports.onClaimed(rows, lease)
  }

  const see = async (one: Watched) => {
    const { bucket, instance } = one.place
    const rows = await ports.store.states(bucket, instance, [...one.missing])
    for (const row of rows) one.missing.delete(row.id)
    if (rows.length > 0) ports.onSeen()
  }

  const look = async (one: Watched) => {
    try {
      await (ports.isAdmitting() ? claim(one) : see(one))
    } catch {
      ports.logger.debug('engine.commitLookFailed')
    }
    if (watched.has(one)) schedule(one)
  }

  const schedule = (one: Watched) => {
    const at = LOOKS_MS[one.look]
    if (one.missing.size === 0 || at === undefined) {
      end(one)
      return
    }
    const before = LOOKS_MS[one.look - 1] ?? 0
    one.look++
    one.cancel = ports.clock.schedule(() => void look(one), at - before)
  }

  const of = (transaction: Queryable) =>
    [...watched].filter((one) => one.transaction === transaction)

  return {
    watch(transaction, place, ids) {
      if (watched.size >= MOST_WATCHED) return
      const one = { transaction, place, missing: new Set(ids), look: 0, cancel: () => {} }
      watched.add(one)
      schedule(one)
    },
    async committed(transaction) {
      await Promise.all(
        of(transaction).map((one) => {
          one.cancel()
          return look(one)
        }),
      )
    },
    forget(transaction) {
      for (const one of of(transaction)) end(one)
    },
    stop() {
      for (const one of watched) end(one)
    },
  }
}
