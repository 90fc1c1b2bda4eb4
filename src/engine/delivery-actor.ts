import {
  type DeliveryContext,
  type DeliveryEvent,
  type DeliveryInput,
  type DeliveryState,
  deliveryMachine,
} from '../../machines/index.ts'
import { toTimestamp } from '../clock.ts'
import type {
  DeliveryRow,
  DeliverySave,
  HeldRow,
  JournalDetail,
  JournalLine,
  SessionCompletion,
  StoredSnapshot,
} from '../store/index.ts'
import type { Route } from './channel.ts'
import type { SessionEnding } from './session-ending.ts'
import { createStepper, type Effect } from './step.ts'

/** Steps deliveries. */
export const deliveryStepper = createStepper<DeliveryContext, DeliveryEvent, DeliveryInput>(
  deliveryMachine,
)

const FINAL: ReadonlySet<DeliveryState> = new Set(['sent', 'failed', 'cancelled'])

/** A step that was taken, for those who tell of it once it is on disk. */
export interface TakenStep {
  readonly event: DeliveryEvent
  /** The state that was last told of. */
  readonly from: DeliveryState
  /** The destination that was last told of, where that was another one. */
  readonly formerDestination?: string
  readonly to: DeliveryState
  readonly detail: JournalDetail
}

/** A delivery in this process's hands: its snapshot, and the steps that are not on disk yet. */
export class DeliveryActor implements HeldRow {
  /** A person wants it sent now: it is the probe of a destination that is left alone. */
  readonly urgent: boolean
  #row: DeliveryRow
  readonly #storedDestination: string
  #toldDestination: string
  #snapshot: StoredSnapshot<DeliveryContext>
  #savedState: DeliveryState
  #told: DeliveryState
  #savedRevision: number
  #lines: JournalLine[] = []
  #taken: TakenStep[] = []

  /** @throws {SnapshotVersionError} the row is of a machine version that this code does not know. */
  constructor(row: DeliveryRow, { urgent = false }: { readonly urgent?: boolean } = {}) {
    deliveryStepper.assertVersion(row.machineVersion)
    this.#row = row
    this.#storedDestination = row.destination
    this.#toldDestination = row.destination
    this.urgent = urgent
    this.#snapshot = row.snapshot as StoredSnapshot<DeliveryContext>
    this.#savedState = row.state
    this.#told = row.state
    this.#savedRevision = row.revision
  }

  /** As it was claimed or made, but for where it goes. */
  get row(): DeliveryRow {
    return this.#row
  }

  /** Its destination, where that is another one than it was claimed with. */
  get movedTo(): string | undefined {
    const { destination } = this.#row
    return destination === this.#storedDestination ? undefined : destination
  }

  /** Until then it is this replica's if nobody says more, by the database's time. */
  leaseUntil = Number.POSITIVE_INFINITY

  /** It could go elsewhere if its destination is parked. */
  canMove = false

  /** The end of its session, if all of that session's deliveries were made here. */
  ending: SessionEnding | undefined

  /** From now on it goes there. On disk with the next save, or when it is given back. */
  moveTo({ destination, providerId }: Route): void {
    this.#row = { ...this.#row, destination, providerId }
  }

  get instance(): string {
    return this.row.instance
  }

  get bucket(): number {
    return this.row.bucket
  }

  get id(): string {
    return this.row.id
  }

  get fence(): number {
    return this.row.fence
  }

  get state(): DeliveryState {
    return this.#snapshot.value as DeliveryState
  }

  get context(): DeliveryContext {
    return this.#snapshot.context
  }

  /** After this nothing is sent any more. Unreadable, it counts as never. */
  get deadlineAt(): number {
    return this.#snapshot.context?.deadlineAt ?? Number.POSITIVE_INFINITY
  }

  get revision(): number {
    return this.#savedRevision + this.#lines.length
  }

  /** Takes a step. Undefined: the state ignores the event. Passing through `pending` by itself is told to nobody. */
  apply(event: DeliveryEvent, detail: JournalDetail = {}): readonly Effect[] | undefined {
    const from = this.state
    const step = deliveryStepper.step(this.#snapshot, event)
    if (step.edge === undefined) return undefined
    this.#snapshot = step.snapshot
    if (this.state !== 'pending' || event.type === 'delivery.redriven') {
      this.#taken.push({
        event,
        from: this.#told,
        ...this.#noteDestination(),
        to: this.state,
        detail,
      })
      this.#told = this.state
    }
    this.#lines.push({
      instance_id: this.instance,
      bucket: this.bucket,
      machine: deliveryStepper.machineId,
      actor_id: this.id,
      revision: this.revision + 1,
      event: event.type,
      edge: step.edge,
      from_state: from,
      to_state: this.state,
      at: toTimestamp(event.at),
      detail,
    })
    return step.effects
  }

  #noteDestination(): Pick<TakenStep, 'formerDestination'> {
    const former = this.#toldDestination
    const { destination } = this.#row
    if (former === destination) return {}
    this.#toldDestination = destination
    return { formerDestination: former }
  }

  /** The journal lines that are not on disk yet. */
  get lines(): readonly JournalLine[] {
    return this.#lines
  }

  /** Everything since the last save, as one row of a batch. `dueAt` counts when the lease is given up. */
  toSave(options: {
    readonly leased: boolean
    readonly dueAt: number | null
    readonly now: number
    readonly completion?: SessionCompletion | undefined
  }): DeliverySave {
    const final = FINAL.has(this.state)
    return {
      instance_id: this.instance,
      bucket: this.bucket,
      id: this.id,
      revision: this.#savedRevision,
      next_revision: this.revision,
      fence: this.fence,
      state: this.state,
      reason: this.context.reason,
      snapshot: this.#snapshot,
      leased: options.leased,
      due_at: options.dueAt === null ? null : toTimestamp(options.dueAt),
      deadline_at: toTimestamp(this.context.deadlineAt),
      finished_at: final ? toTimestamp(options.now) : null,
      session_id: this.row.sessionId,
      ...this.#settlement(),
      ...options.completion,
      ...this.#route(),
    }
  }

  /** Only notifications have a body, and a destination that may change. */
  #route(): Pick<DeliverySave, 'destination' | 'provider_id' | 'has_body'> {
    const { channel, destination, providerId } = this.row
    return channel === 'logout' ? {} : { destination, provider_id: providerId, has_body: true }
  }

  #settlement(): Pick<DeliverySave, 'settles' | 'unacknowledged'> {
    const before = FINAL.has(this.#savedState)
    const after = FINAL.has(this.state)
    const missed = (state: DeliveryState) => Number(FINAL.has(state) && state !== 'sent')
    return {
      settles: Number(after) - Number(before),
      unacknowledged: missed(this.state) - missed(this.#savedState),
    }
  }

  /** What was taken since the last save; from here on it counts as saved. */
  markSaved(): readonly TakenStep[] {
    const taken = this.#taken
    this.#savedRevision = this.revision
    this.#savedState = this.state
    this.#lines = []
    this.#taken = []
    return taken
  }
}
