import type { Bus } from '../bus/index.ts'
import { toInstant } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type {
  Claim,
  DeliveryRow,
  DeliveryStore,
  NewDelivery,
  Queryable,
  RowKey,
} from '../store/index.ts'
import type { CommitWatch } from './commit-watch.ts'
import type { DatabaseClock } from './database-clock.ts'
import { DeliveryActor } from './delivery-actor.ts'
import { type BirthLease, toDeliveryRow } from './delivery-birth.ts'
import type { Dispatcher } from './dispatcher.ts'
import { toFact } from './facts.ts'
import type { LostAnswers } from './lost-answers.ts'
import type { Routing } from './provider-router.ts'

/** What an intake needs. */
export interface IntakePorts {
  readonly owner: string
  readonly leaseMs: number
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

/** Takes deliveries into this replica's hands: those it made itself, and those it claimed. */
export interface Intake {
  /** Between start and stop; only then are deliveries made here born leased to this replica. */
  admit(admitting: boolean): void
  readonly isAdmitting: boolean
  /** A lease for so many new deliveries; undefined when the hands are full. */
  lease(count: number): BirthLease | undefined
  /** Deliveries are on disk, or will be when the caller's transaction commits. */
  born(born: readonly NewDelivery[], within: Queryable | undefined): void
  /** The answer to their insert was lost: should they be on disk, leased to this replica, it takes them. */
  unsure(born: readonly NewDelivery[]): void
  /** Deliveries were claimed. */
  adopt(rows: readonly DeliveryRow[], lease: Lease): void
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

function withLease(actor: DeliveryActor, { leaseUntil }: Lease): DeliveryActor {
  actor.leaseUntil = leaseUntil
  return actor
}

/** Creates the intake of a replica. */
export function createIntake(ports: IntakePorts): Intake {
  const { bus, databaseClock, logger } = ports
  let admitting = false

  const announce = (rows: readonly DeliveryRow[]) => {
    for (const row of rows) {
      const fact = toFact(new DeliveryActor(row), { at: databaseClock.now(), from: null })
      bus.emit('delivery.created', fact)
    }
  }

  /** A row of a machine version that this code does not know is left to a replica that does. */
  const toActors = (
    row: DeliveryRow,
    options: Lease & { readonly urgent?: boolean },
  ): readonly DeliveryActor[] => {
    try {
      return [withLease(new DeliveryActor(row, options), options)]
    } catch {
      logger.error('engine.snapshotRefused', { delivery: row.id })
      return []
    }
  }

  const offer = (actors: readonly DeliveryActor[]) => ports.dispatcher().offer(actors)

  /** Those with a choice are offered when they are routed; the others do not wait for them. */
  const adopt = (rows: readonly DeliveryRow[], options: Lease & { readonly urgent?: boolean }) => {
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
    if (routed.length > 0) void Promise.all(routed).then(offer)
  }

  const bornOnDisk = (born: readonly NewDelivery[]) => {
    const now = databaseClock.now()
    const rows = born.map((one) => toDeliveryRow(one, now))
    announce(rows)
    const leased = born.find((one) => one.lease_owner !== null && one.due_at !== null)
    if (leased?.due_at) adopt(rows, { leaseUntil: toInstant(leased.due_at) })
    else ports.wake()
  }

  return {
    admit(now) {
      admitting = now
    },
    get isAdmitting() {
      return admitting
    },
    lease(count) {
      if (!admitting || ports.dispatcher().room < count) return undefined
      return { owner: ports.owner, until: databaseClock.now() + ports.leaseMs }
    },
    born(born, within) {
      const [first] = born
      if (within === undefined) bornOnDisk(born)
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
    adopt: (rows, { leaseUntil }) => adopt(rows, { leaseUntil }),
    async hurry({ instance, bucket, id }, dueAt) {
      if (!admitting) return ports.wake()
      const leaseUntil = databaseClock.now() + ports.leaseMs
      const claim = { bucket, now: dueAt, owner: ports.owner, leaseUntil }
      try {
        const rows = await ports.store.claimNamed(claim, instance, [id])
        adopt(rows, { urgent: true, leaseUntil })
      } catch {
        logger.debug('engine.hurryFailed')
      }
      ports.wake()
    },
    adoptCommitted(rows, { leaseUntil }) {
      announce(rows)
      adopt(rows, { leaseUntil })
    },
  }
}
