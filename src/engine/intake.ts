import type { DeliveryContext } from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { toInstant } from '../clock.ts'
import type { Logger } from '../logger.ts'
import {
  type Claim,
  type DeliveryRow,
  type DeliveryStore,
  isAnswerLost,
  type NewDelivery,
  type Queryable,
  type RowKey,
} from '../store/index.ts'
import type { CommitWatch } from './commit-watch.ts'
import type { DatabaseClock } from './database-clock.ts'
import { DeliveryActor } from './delivery-actor.ts'
import { type BirthPlace, toDeliveryRow } from './delivery-birth.ts'
import type { Destination } from './destination.ts'
import type { Dispatcher } from './dispatcher.ts'
import { toFact } from './facts.ts'
import type { LeaseEnds } from './lease-ends.ts'
import type { LostAnswers } from './lost-answers.ts'
import type { Routing } from './provider-router.ts'
import type { SessionEnding } from './session-ending.ts'

/** What an intake needs. */
export interface IntakePorts {
  readonly owner: string
  readonly leaseMs: number
  /** Where the leases of the next claim end. */
  readonly leaseEnd: LeaseEnds
  readonly store: DeliveryStore
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  dispatcher(): Dispatcher
  commitWatch(): CommitWatch
  lostAnswers(): LostAnswers
  /** Where a delivery goes that may go elsewhere than it went before; undefined: only there. */
  route(actor: DeliveryActor): Promise<Pick<Routing, 'route' | 'canMove'>> | undefined
  /** Something is due that this replica has not got in its hands. */
  wake(): void
}

type Lease = Pick<Claim, 'leaseUntil'>

/** How deliveries come into this replica's hands. */
interface Adoption extends Lease {
  readonly urgent?: boolean
  /** The end of the session for which they were made here just now. */
  readonly ending?: SessionEnding | undefined
  /** They were told that there is room. */
  readonly promised?: boolean
}

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

function toRouted(
  actor: DeliveryActor,
  { route, canMove }: Pick<Routing, 'route' | 'canMove'>,
): DeliveryActor {
  actor.moveTo(route)
  actor.canMove = canMove
  return actor
}

function withLease(actor: DeliveryActor, { leaseUntil, ending }: Adoption): DeliveryActor {
  actor.leaseUntil = leaseUntil
  actor.ending = ending
  return actor
}

/** In this replica's hands, waiting for room in its line, or for whoever looks first. */
type Place = 'inHand' | 'turnedAway' | 'due'

function placeOf(born: NewDelivery | undefined): Place {
  if (born && born.lease_owner !== null) return 'inHand'
  return born && born.due_at !== born.created_at ? 'turnedAway' : 'due'
}

/** Creates the intake of a replica. */
export function createIntake(ports: IntakePorts): Intake {
  const { bus, databaseClock, logger } = ports
  let admitting = false

  const announce = (rows: readonly DeliveryRow[]) => {
    const at = databaseClock.now()
    for (const row of rows) {
      const context = row.snapshot.context as DeliveryContext
      bus.emit('delivery.created', toFact({ row, context }, at, { from: null }))
    }
  }

  /** A row of a machine version that this code does not know is left to a replica that does. */
  const toActors = (row: DeliveryRow, options: Adoption): readonly DeliveryActor[] => {
    try {
      return [withLease(new DeliveryActor(row, options), options)]
    } catch {
      logger.error('engine.snapshotRefused', { delivery: row.id })
      return []
    }
  }

  /** Those with a choice are offered when they are routed; the others do not wait for them. */
  const adopt = async (rows: readonly DeliveryRow[], options: Adoption) => {
    const offer = (actors: readonly DeliveryActor[]) => ports.dispatcher().offer(actors, options)
    const routed: Promise<DeliveryActor>[] = []
    const fixed: DeliveryActor[] = []
    for (const actor of rows.flatMap((row) => toActors(row, options))) {
      const routing = ports.route(actor)
      if (routing !== undefined)
        routed.push(
          routing.then(
            (found) => toRouted(actor, found),
            () => actor,
          ),
        )
      else fixed.push(actor)
    }
    offer(fixed)
    if (routed.length > 0) offer(await Promise.all(routed))
  }

  const bornOnDisk = (born: readonly NewDelivery[], ending: SessionEnding | undefined) => {
    const now = databaseClock.now()
    const rows = born.map((one) => toDeliveryRow(one, now))
    announce(rows)
    const of = (place: Place) => rows.filter((_, index) => placeOf(born[index]) === place)
    const leaseEnd = born.find((one) => placeOf(one) === 'inHand')?.due_at
    if (leaseEnd)
      void adopt(of('inHand'), { leaseUntil: toInstant(leaseEnd), promised: true, ending })
    const turnedAway = of('turnedAway')
    if (turnedAway.length > 0) ports.dispatcher().remember(turnedAway)
    if (of('due').length > 0) ports.wake()
  }

  return {
    admit(now) {
      admitting = now
    },
    get isAdmitting() {
      return admitting
    },
    placeFor(destination, { among = 1 } = {}) {
      if (!admitting || ports.dispatcher().room < among) return { lease: undefined }
      const dueAt = ports.dispatcher().slotFor(destination)
      if (dueAt !== undefined) return { lease: undefined, dueAt }
      return { lease: { owner: ports.owner, until: databaseClock.now() + ports.leaseMs } }
    },
    born(born, within, ending) {
      const [first] = born
      if (within === undefined) bornOnDisk(born, ending)
      else if (first) {
        const place = { instance: first.instance_id, bucket: first.bucket }
        const ids = born.map((one) => one.id)
        ports.commitWatch().watch(within, place, ids)
      }
    },
    unsure(born) {
      const now = databaseClock.now()
      const leased = born.filter((one) => one.lease_owner !== null)
      ports.lostAnswers().suspect(leased.map((one) => toDeliveryRow(one, now)))
    },
    adopt,
    async hurry({ instance, bucket, id }, dueAt) {
      if (!admitting) return ports.wake()
      const leaseUntil = ports.leaseEnd()
      const claim = { bucket, now: dueAt, owner: ports.owner, leaseUntil, urgent: true }
      try {
        const rows = await ports.store.claimNamed(claim, instance, [id])
        void adopt(rows, { urgent: true, leaseUntil })
      } catch (error) {
        if (isAnswerLost(error)) ports.lostAnswers().suspectClaim(claim)
        logger.debug('engine.hurryFailed')
      }
      ports.wake()
    },
    adoptCommitted(rows, { leaseUntil }) {
      announce(rows)
      void adopt(rows, { leaseUntil })
    },
  }
}
