import type { DeliveryContext } from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { toInstant } from '../clock.ts'
import {
  type Claim,
  type DeliveryRow,
  type DeliveryStore,
  isAnswerLost,
  type NewDelivery,
  type Queryable,
  type RowKey,
} from '../store/index.ts'
import { type Adoption, type AdoptionPorts, adoptRows } from './adoption.ts'
import type { CommitWatch } from './commit-watch.ts'
import type { DatabaseClock } from './database-clock.ts'
import { type BirthPlace, toDeliveryRow } from './delivery-birth.ts'
import type { Destination } from './destination.ts'
import { toFact } from './facts.ts'
import type { LeaseEnds } from './lease-ends.ts'
import type { LostAnswers } from './lost-answers.ts'
import type { SessionEnding } from './session-ending.ts'

/** What an intake needs. */
export interface IntakePorts extends AdoptionPorts {
  readonly owner: string
  readonly leaseMs: number
  /** Where the leases of the next claim end. */
  readonly leaseEnd: LeaseEnds
  readonly store: DeliveryStore
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
  commitWatch(): CommitWatch
  lostAnswers(): LostAnswers
  /** Something is due that this replica has not got in its hands. */
  wake(): void
}

type Lease = Pick<Claim, 'leaseUntil'>

/** Takes deliveries into this replica's hands: those it made itself, and those it claimed. */
export interface Intake {
  /** Between start and stop; only then are deliveries made here born leased to this replica. */
  admit(admitting: boolean): void
  readonly isAdmitting: boolean
  /**
   * Where a new delivery to that destination is to be: in these hands if there is room for it, else free, and
   * due at about the time of its turn, or at once where the hands are full of others. Asked before the delivery is
   * written. `among`: how many are written with it.
   */
  placeFor(destination: Destination, options?: { readonly among?: number }): BirthPlace
  /**
   * Deliveries are on disk, or will be when the caller's transaction commits. `ending`: the end of their session,
   * if they are all that it has open.
   */
  born(
    born: readonly NewDelivery[],
    within: Queryable | undefined,
    ending?: SessionEnding | undefined,
  ): void
  /** The answer to their insert was lost: should they be on disk, leased to this replica, it takes them. */
  unsure(born: readonly NewDelivery[]): void
  /** Deliveries were claimed. Resolves when all of them are in the dispatcher's hands. */
  adopt(
    rows: readonly DeliveryRow[],
    lease: Lease & Pick<Adoption, 'promised' | 'urgent'>,
  ): Promise<void>
  /**
   * A person wants this one sent now: takes it, whoever looks after its bucket, before it is due at `dueAt`.
   * Never rejects; what this replica cannot take, a look finds.
   */
  hurry(key: RowKey, dueAt: number): Promise<void>
  /** Deliveries were seen to be committed, of which nobody has told, and are leased to this replica. */
  adoptCommitted(rows: readonly DeliveryRow[], lease: Lease): void
}

/** In this replica's hands, waiting for room in its line, or for whoever looks first. */
type Place = 'inHand' | 'turnedAway' | 'due'

function placeOf(born: NewDelivery | undefined): Place {
  if (born && born.lease_owner !== null) return 'inHand'
  return born && born.due_at !== born.created_at ? 'turnedAway' : 'due'
}

/** Creates the intake of a replica. */
export function createIntake(ports: IntakePorts): Intake {
  return new ReplicaIntake(ports)
}

class ReplicaIntake implements Intake {
  readonly #ports: IntakePorts
  #admitting = false

  constructor(ports: IntakePorts) {
    this.#ports = ports
  }

  admit(admitting: boolean): void {
    this.#admitting = admitting
  }

  get isAdmitting(): boolean {
    return this.#admitting
  }

  placeFor(destination: Destination, { among = 1 } = {}): BirthPlace {
    const dispatcher = this.#ports.dispatcher()
    if (!this.#admitting || dispatcher.room < among) return { lease: undefined }
    const dueAt = dispatcher.slotFor(destination)
    if (dueAt !== undefined) return { lease: undefined, dueAt }
    const until = this.#ports.databaseClock.now() + this.#ports.leaseMs
    return { lease: { owner: this.#ports.owner, until } }
  }

  born(
    born: readonly NewDelivery[],
    within: Queryable | undefined,
    ending?: SessionEnding | undefined,
  ): void {
    const [first] = born
    if (within === undefined) this.#bornOnDisk(born, ending)
    else if (first) {
      const place = { instance: first.instance_id, bucket: first.bucket }
      const ids = born.map((one) => one.id)
      this.#ports.commitWatch().watch(within, place, ids)
    }
  }

  unsure(born: readonly NewDelivery[]): void {
    const now = this.#ports.databaseClock.now()
    const leased = born.filter((one) => one.lease_owner !== null)
    this.#ports.lostAnswers().suspect(leased.map((one) => toDeliveryRow(one, now)))
  }

  adopt(rows: readonly DeliveryRow[], adoption: Adoption): Promise<void> {
    return adoptRows(rows, adoption, this.#ports)
  }

  async hurry({ instance, bucket, id }: RowKey, dueAt: number): Promise<void> {
    const { owner, leaseEnd, store, logger } = this.#ports
    if (!this.#admitting) return this.#ports.wake()
    const leaseUntil = leaseEnd()
    const claim = { bucket, now: dueAt, owner, leaseUntil, urgent: true }
    try {
      const rows = await store.claimNamed(claim, instance, [id])
      void this.adopt(rows, { urgent: true, leaseUntil })
    } catch (error) {
      if (isAnswerLost(error)) this.#ports.lostAnswers().suspectClaim(claim)
      logger.debug('engine.hurryFailed')
    }
    this.#ports.wake()
  }

  adoptCommitted(rows: readonly DeliveryRow[], { leaseUntil }: Lease): void {
    this.#announce(rows)
    void this.adopt(rows, { leaseUntil })
  }

  #bornOnDisk(born: readonly NewDelivery[], ending: SessionEnding | undefined): void {
    const now = this.#ports.databaseClock.now()
    const rows = born.map((one) => toDeliveryRow(one, now))
    this.#announce(rows)
    const of = (place: Place) => rows.filter((_, index) => placeOf(born[index]) === place)
    const leaseEnd = born.find((one) => placeOf(one) === 'inHand')?.due_at
    if (leaseEnd)
      void this.adopt(of('inHand'), { leaseUntil: toInstant(leaseEnd), promised: true, ending })
    const turnedAway = of('turnedAway')
    if (turnedAway.length > 0) this.#ports.dispatcher().remember(turnedAway)
    if (of('due').length > 0) this.#ports.wake()
  }

  #announce(rows: readonly DeliveryRow[]): void {
    const at = this.#ports.databaseClock.now()
    for (const row of rows) {
      const context = row.snapshot.context as DeliveryContext
      this.#ports.bus.emit('delivery.created', toFact({ row, context }, at, { from: null }))
    }
  }
}
