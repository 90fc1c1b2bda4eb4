import { afterTurn, type Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import {
  type BucketPeek,
  type Claim,
  type DeliveryRow,
  type DeliveryStore,
  isAnswerLost,
} from '../store/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { LeaseEnds } from './lease-ends.ts'
import { createRelief, type Relief } from './relief.ts'

/** What a claimer needs. */
export interface ClaimerPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly telemetry?: SafeTelemetry
  readonly owner: string
  /** Where the leases of the next claim end. */
  readonly leaseEnd: LeaseEnds
  readonly batchSize: number
  readonly pollIntervalMs: number
  /** The buckets that this replica looks after. */
  buckets(): readonly number[]
  /** Those of all replicas. */
  readonly allBuckets: readonly number[]
  /** How many deliveries this replica would like to have. */
  room(): number
  onClaimed(rows: readonly DeliveryRow[], lease: Pick<Claim, 'leaseUntil'>): void
  /** Nobody knows whether this claim has taken something. */
  onUnsure(claim: Claim): void
  /** Something in these buckets' sessions is due. */
  onSessionsDue(buckets: readonly number[]): Promise<void>
  /** Once per look, whatever it found. */
  onLook(): Promise<void>
}

/** Finds what is due in the database and puts it into this replica's hands. */
export interface Claimer {
  start(): void
  /** Looks now rather than at the next poll. */
  wake(): void
  /** Something will be due then, which no look has seen yet. */
  expect(dueAt: number): void
  /** Resolves when no look is under way. */
  stop(): Promise<void>
}

/** Rows may become visible a little after their due instant; a look begins that much before the last one. */
const WATERMARK_MARGIN_MS = 5000

/** How often a look goes without a lower bound, for rows of transactions that were open for long. */
const FULL_LOOK_MS = 10_000

/** What becomes due within so long of something else is found by the same look. */
const TOGETHER_MS = 10

const EPOCH = 0

/** Creates the claimer of a replica. */
export function createClaimer(ports: ClaimerPorts): Claimer {
  return new Poll(ports)
}

class Poll implements Claimer {
  readonly #ports: ClaimerPorts
  readonly #relief: Relief
  #running = false
  #looking: Promise<void> | undefined
  #again = false
  #cancelTimer: () => void = () => {}
  #watermark = EPOCH
  #fullLookAt = EPOCH
  #known: ReadonlySet<number> = new Set()
  #failures = 0
  #expectedAt = Number.POSITIVE_INFINITY
  #lookAt = Number.POSITIVE_INFINITY

  constructor(ports: ClaimerPorts) {
    this.#ports = ports
    this.#relief = createRelief({
      ...ports,
      others: () => without(ports.allBuckets, ports.buckets()),
      claim: (peeks, watermark) => this.#claimBuckets(byDue(peeks), watermark),
    })
  }

  start(): void {
    this.#running = true
    this.wake()
  }

  wake(): void {
    this.#relief.expect()
    this.#begin()
  }

  expect(dueAt: number): void {
    this.#expectedAt = Math.min(this.#expectedAt, dueAt)
    if (this.#running && this.#looking === undefined && dueAt < this.#lookAt) this.#sleep(dueAt)
  }

  /** Until then, or until what is expected before. */
  #sleep(until: number): void {
    this.#cancelTimer()
    const now = this.#ports.databaseClock.now()
    const untilExpected = this.#expectedAt - now
    const waitMs = Math.min(
      until - now,
      untilExpected > 0 ? Math.max(TOGETHER_MS, untilExpected) : 0,
    )
    this.#lookAt = now + waitMs
    this.#cancelTimer = waitMs > 0 ? this.#after(waitMs) : this.#soon()
  }

  #after(waitMs: number): () => void {
    return this.#ports.clock.schedule(() => this.#begin(), waitMs)
  }

  /** By no clock: one that stands still would hold up what is due already. */
  #soon(): () => void {
    let open = true
    afterTurn(() => {
      if (open) this.#begin()
    })
    return () => {
      open = false
    }
  }

  #begin(): void {
    if (!this.#running) return
    if (this.#looking !== undefined) {
      this.#again = true
      return
    }
    this.#cancelTimer()
    this.#expectedAt = Number.POSITIVE_INFINITY
    this.#looking = this.#look().then((waitMs) => this.#settle(waitMs))
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#cancelTimer()
    await this.#looking
  }

  #settle(waitMs: number): void {
    this.#looking = undefined
    if (!this.#running) return
    const again = this.#again
    this.#again = false
    this.#sleep(this.#ports.databaseClock.now() + (again ? 0 : waitMs))
  }

  /** Returns how long to wait before the next look. */
  async #look(): Promise<number> {
    const { logger, pollIntervalMs } = this.#ports
    try {
      await this.#ports.onLook()
      const waitMs = await this.#claimDue()
      this.#failures = 0
      if (waitMs === 0) return 0
      await this.#relief.look()
      return Math.min(waitMs, Math.max(0, this.#relief.dueAt - this.#ports.databaseClock.now()))
    } catch (error) {
      this.#failures++
      logger.warn('engine.lookFailed', { failures: this.#failures, error: nameOf(error) })
      return Math.min(pollIntervalMs * this.#failures, 10_000)
    }
  }

  async #claimDue(): Promise<number> {
    const { pollIntervalMs, databaseClock } = this.#ports
    const began = databaseClock.now()
    const owned = this.#ports.buckets()
    const watermark = this.#lowerBound(began, owned)
    const peeks = await this.#peek(owned, watermark)
    const now = databaseClock.now()
    const sessions = peeks.filter((peek) => peek.sessionDue !== null && peek.sessionDue <= now)
    if (sessions.length > 0) await this.#ports.onSessionsDue(sessions.map((peek) => peek.bucket))
    const due = peeks.filter((peek) => peek.deliveryDue !== null && peek.deliveryDue <= now)
    const more = await this.#claimBuckets(byDue(due), watermark)
    if (!more) this.#noteThorough(began, { owned, watermark })
    if (more && this.#ports.room() > 0) return 0
    return Math.min(pollIntervalMs, Math.max(1, nextDue(peeks, now) - databaseClock.now()))
  }

  /** A bucket that was just taken over may hold what was due long ago. */
  #lowerBound(now: number, owned: readonly number[]): number {
    const isKnown = owned.every((bucket) => this.#known.has(bucket))
    const isBounded = isKnown && now < this.#fullLookAt && now >= this.#watermark
    return isBounded ? this.#watermark : EPOCH
  }

  /** A look that left something due where it is, for want of room, has not seen all, and the next one looks as far back. */
  #noteThorough(began: number, look: { owned: readonly number[]; watermark: number }): void {
    this.#watermark = began - WATERMARK_MARGIN_MS
    if (look.watermark !== EPOCH) return
    this.#known = new Set(look.owned)
    this.#fullLookAt = began + FULL_LOOK_MS
  }

  async #peek(owned: readonly number[], watermark: number): Promise<readonly BucketPeek[]> {
    const { store, clock, databaseClock } = this.#ports
    const askedAt = clock.monotonic()
    const peeks = await store.peek(owned, watermark)
    const [first] = peeks
    if (first) databaseClock.sync({ databaseMs: first.now, askedAt, answeredAt: clock.monotonic() })
    return peeks
  }

  /** True: something due was left where it is. */
  async #claimBuckets(peeks: readonly BucketPeek[], watermark: number): Promise<boolean> {
    const { databaseClock, owner, leaseEnd, batchSize } = this.#ports
    let more = false
    for (const { bucket } of peeks) {
      const limit = Math.min(batchSize, this.#ports.room())
      if (limit === 0 || !this.#running) return true
      const now = databaseClock.now()
      const claim = { bucket, now, owner, leaseUntil: leaseEnd() }
      const rows = await this.#claim(claim, { watermark, limit })
      more ||= rows.length === limit
    }
    return more
  }

  async #claim(
    claim: Claim,
    options: { readonly watermark: number; readonly limit: number },
  ): Promise<readonly DeliveryRow[]> {
    const { store, clock, telemetry, onClaimed, onUnsure } = this.#ports
    const began = clock.monotonic()
    const rows = await store.claim(claim, options).catch((error) => {
      if (isAnswerLost(error)) onUnsure(claim)
      throw error
    })
    if (rows.length === 0) return rows
    telemetry?.claimed({ deliveries: rows.length, durationMs: clock.monotonic() - began })
    onClaimed(rows, claim)
    return rows
  }
}

const without = (all: readonly number[], some: readonly number[]): readonly number[] =>
  some.length === all.length ? [] : all.filter((bucket) => !some.includes(bucket))

const byDue = (peeks: readonly BucketPeek[]): readonly BucketPeek[] =>
  [...peeks].sort((a, b) => (a.deliveryDue ?? 0) - (b.deliveryDue ?? 0))

function nextDue(peeks: readonly BucketPeek[], now: number): number {
  const instants = peeks
    .flatMap((peek) => [peek.deliveryDue, peek.sessionDue])
    .filter((due): due is number => due !== null && due > now)
  return Math.min(Number.POSITIVE_INFINITY, ...instants)
}

const nameOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String((error as Error)?.name)
