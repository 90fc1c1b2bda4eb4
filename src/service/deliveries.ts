import type { DeliveryState } from '../../machines/index.ts'
import type { CallOptions, ReadOptions } from './call-scope.ts'
import type { AttemptView, DeliveryView, JournalEntry, Page } from './view.ts'

/** What a list of deliveries is narrowed to. */
export interface DeliveryListFilter extends ReadOptions {
  readonly state?: DeliveryState
  readonly channel?: DeliveryView['channel']
  readonly destination?: string
  readonly clientId?: string
  /** The deliveries of one OP session. */
  readonly sessionId?: string
  /** 1 to 500. Default 100. */
  readonly limit?: number
  readonly after?: string
}

/** Which deliveries a recovery sends again, by when they were created. */
export interface RecoveryRange {
  readonly since: Date | number
  /** Default: now. */
  readonly until?: Date | number
  /** Default `failed`. */
  readonly state?: 'failed' | 'cancelled' | 'sent' | 'retrying' | 'uncertain'
  readonly destination?: string
}

/** A recovery: how much there was to send again, and how much has been set going. */
export interface RecoveryView {
  /** Absent for a dry run. */
  readonly id?: string
  readonly matched: number
  readonly redriven: number
  readonly finishedAt?: Date
}

/** Deliveries: what happened to each, and a person's hand on them. */
export interface Deliveries {
  /** @throws {DeliveryNotFoundError} there is none. */
  get(id: string, options?: ReadOptions): Promise<DeliveryView>
  /**
   * Newest first. What is rare is looked for in the newest 128,000 deliveries before `after`: then a page holds
   * fewer than `limit`, or none, and has a `next` from which to look on.
   */
  list(filter?: DeliveryListFilter): Promise<Page<DeliveryView>>
  /** Its tries, oldest first. */
  attempts(id: string, options?: ReadOptions): Promise<readonly AttemptView[]>
  /** Its journal, oldest first: the path through the diagram. */
  events(id: string, options?: ReadOptions): Promise<readonly JournalEntry[]>
  /**
   * Sends a waiting or final one again, now: a new attempt on the same delivery. It goes out even to a
   * destination that is being left alone, whose probe it is; not so in your own transaction (`sql`).
   *
   * @throws {DeliveryStateError} it is in flight.
   */
  retry(id: string, options?: CallOptions): Promise<DeliveryView>
  /**
   * Sends all deliveries that were created within a range again, as a durable job: counted first, worked
   * on in the background, gone on with by another replica if this one dies. `dryRun` only counts.
   *
   * @throws {OptionError} a value is wrong.
   * @example
   * const { matched } = await signoff.deliveries.recover({ since, until }, { dryRun: true })
   */
  recover(
    range: RecoveryRange,
    options?: CallOptions & { readonly dryRun?: boolean },
  ): Promise<RecoveryView>
  /** How far a recovery has got. @throws {RecoveryNotFoundError} there is none. */
  recovery(id: string, options?: ReadOptions): Promise<RecoveryView>
  /**
   * Calls off one that is not final.
   *
   * @throws {DeliveryStateError} it is in flight, or final.
   */
  cancel(id: string, options?: CallOptions): Promise<DeliveryView>
  /**
   * Settles an uncertain one.
   *
   * @throws {DeliveryStateError} it is not uncertain.
   */
  resolve(id: string, as: 'sent' | 'failed', options?: CallOptions): Promise<DeliveryView>
}
