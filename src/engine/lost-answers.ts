import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { ClaimMark, DeliveryRow, DeliveryStore } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'

/** A claim whose answer was lost. `urgent`: a person wants sent now what it may have taken. */
export interface SuspectClaim extends ClaimMark {
  readonly urgent?: boolean
}

/** What looking for lost answers needs. */
export interface LostAnswersPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly leaseMs: number
  /** What this replica has in hand. */
  held(): readonly Pick<DeliveryRow, 'id'>[]
  /** New ones are on disk, leased to this replica. */
  onBorn(rows: readonly DeliveryRow[], lease: { readonly leaseUntil: number }): void
  /** They were claimed by this replica. */
  onClaimed(rows: readonly DeliveryRow[], claim: SuspectClaim): void
}

/**
 * Finds deliveries whose insert or claim was committed while its answer was lost: they are on disk, leased to this
 * replica, which has not got them in hand. They are looked for until their lease has run out, when the claimer
 * finds them, and for as long as the database is away.
 */
export interface LostAnswers {
  /** These may be on disk, as they were born with a lease. */
  suspect(rows: readonly DeliveryRow[]): void
  /** This claim may have taken something. */
  suspectClaim(claim: SuspectClaim): void
  /** Looks for the last time; resolves when it has. What is found is given back by whoever drains. */
  conclude(): Promise<void>
  /** Looks no more. */
  stop(): void
}

/** When to look, each after the last look, milliseconds; then at the last of these. */
const LOOKS_MS = [5, 20, 50, 200, 500, 1000] as const

const LAST_LOOK = LOOKS_MS.length - 1

/** The first question over a connection that has been lost meanwhile has no answer either. */
const LAST_TRIES = 3

/** More are not looked for at once; they wait for their lease to run out. */
const MOST_SUSPECTED = 1000

interface Suspect {
  readonly row: DeliveryRow
  /** From then on anybody may claim it. */
  readonly leasedUntil: number
}

/** Creates what looks for the lost answers of a replica. */
export function createLostAnswers(ports: LostAnswersPorts): LostAnswers {
  return new Looks(ports)
}

class Looks implements LostAnswers {
  readonly #ports: LostAnswersPorts
  readonly #missing = new Map<string, Suspect>()
  readonly #claims = new Set<SuspectClaim>()
  #looks = 0
  #looking: Promise<void> | undefined
  #stopped = false
  #cancel: () => void = () => {}

  constructor(ports: LostAnswersPorts) {
    this.#ports = ports
  }

  suspect(rows: readonly DeliveryRow[]): void {
    const leasedUntil = this.#leaseEnd
    const taken = rows.slice(0, MOST_SUSPECTED - this.#missing.size)
    for (const row of taken) this.#missing.set(row.id, { row, leasedUntil })
    this.#hurry()
  }

  suspectClaim(claim: SuspectClaim): void {
    if (this.#claims.size < MOST_SUSPECTED) this.#claims.add(claim)
    this.#hurry()
  }

  async conclude(): Promise<void> {
    this.stop()
    await this.#looking
    for (let tries = 0; tries < LAST_TRIES && this.#isSuspicious; tries++) await this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  get #isSuspicious(): boolean {
    return this.#missing.size + this.#claims.size > 0
  }

  #hurry(): void {
    this.#looks = 0
    if (this.#looking === undefined) this.#schedule()
  }

  get #leaseEnd(): number {
    return this.#ports.databaseClock.now() + this.#ports.leaseMs
  }

  #schedule(): void {
    this.#cancel()
    if (this.#stopped || !this.#isSuspicious) return
    const delayMs = LOOKS_MS[Math.min(this.#looks, LAST_LOOK)] as number
    this.#looks++
    this.#cancel = this.#ports.clock.schedule(() => this.#begin(), delayMs)
  }

  #begin(): void {
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined
      this.#schedule()
    })
  }

  async #look(): Promise<void> {
    const suspects = [...this.#missing.values()]
    const leasedUntil = this.#leaseEnd
    try {
      for (const claim of this.#claims) await this.#findClaimed(claim)
      if (suspects.length > 0) await this.#find(suspects, leasedUntil)
    } catch {
      this.#ports.logger.debug('engine.lostAnswerLookFailed')
      for (const { row } of suspects) this.#missing.set(row.id, { row, leasedUntil })
    }
  }

  /** To look changes nothing. What was born with a lease at the same instant is in hand already. */
  async #findClaimed(claim: SuspectClaim): Promise<void> {
    const { databaseClock, held, onClaimed, store } = this.#ports
    const asked = databaseClock.now()
    const rows = await store.findClaimed(claim)
    if (rows.length > 0 || claim.leaseUntil < asked) this.#claims.delete(claim)
    const known = new Set(held().map(({ id }) => id))
    const found = rows.filter(({ id }) => !known.has(id))
    if (found.length > 0) onClaimed(found, claim)
  }

  /** A row that somebody has taken since has another fence. To renew twice is to renew: this answer may be lost, too. */
  async #find(suspects: readonly Suspect[], leaseUntil: number): Promise<void> {
    const { databaseClock, onBorn, store } = this.#ports
    const asked = databaseClock.now()
    const kept = await store.renew(
      suspects.map(({ row }) => row),
      leaseUntil,
    )
    const found = suspects.flatMap(({ row }) => (kept.has(row.id) ? row : []))
    for (const { row, leasedUntil } of suspects)
      if (kept.has(row.id) || leasedUntil < asked) this.#missing.delete(row.id)
    if (found.length > 0) onBorn(found, { leaseUntil })
  }
}
