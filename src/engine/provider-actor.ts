import {
  type ProviderContext,
  type ProviderEvent,
  type ProviderState,
  providerMachine,
} from '../../machines/index.ts'
import { toTimestamp } from '../clock.ts'
import {
  bucketOf,
  type JournalDetail,
  type JournalLine,
  type ProviderRow,
  type ProviderSave,
  type StoredSnapshot,
} from '../store/index.ts'
import { createStepper } from './step.ts'

const stepper = createStepper<ProviderContext, ProviderEvent, undefined>(providerMachine)

/** A step of a provider, for those who tell of it once it is on disk. */
export interface ProviderStep {
  readonly event: ProviderEvent
  readonly from: ProviderState
  readonly to: ProviderState
}

/** What of a provider is set by people, apart from its life. */
export type ProviderSettings = Pick<
  ProviderRow,
  'description' | 'config' | 'secrets' | 'onUncertain' | 'routing'
>

/** The revision of a row that has just been inserted. */
const FIRST_REVISION = 1

/** A provider as it is inserted: inactive. */
export function createProviderRow(
  born: Pick<ProviderRow, 'instance' | 'id' | 'channel' | 'kind'> & ProviderSettings,
  now: number,
): ProviderRow {
  const snapshot = stepper.start(undefined)
  return {
    ...born,
    machineVersion: stepper.version,
    state: snapshot.value as ProviderState,
    snapshot,
    revision: FIRST_REVISION,
    priority: snapshot.context.priority,
    createdAt: now,
    updatedAt: now,
  }
}

/** The row as it is inserted. */
export function toNewProvider(row: ProviderRow): ProviderSave {
  return { ...toColumns(row), revision: 0, at: toTimestamp(row.createdAt) }
}

/** The line of the journal that a provider begins with: no step, and it says who added it. */
export function toFirstLine(row: ProviderRow, detail: JournalDetail): JournalLine {
  const { revision, createdAt: at } = row
  const step = { event: 'provider.added', edge: null, from: null, to: row.state }
  return toLine(row, { ...step, revision, at, detail })
}

interface LineFacts extends Pick<JournalLine, 'event' | 'edge' | 'revision'> {
  readonly from: ProviderState | null
  readonly to: ProviderState
  readonly at: number
  readonly detail: JournalDetail
}

function toLine({ instance, id }: ProviderRow, facts: LineFacts): JournalLine {
  const { from, to, at, ...rest } = facts
  return {
    instance_id: instance,
    bucket: bucketOf(instance, id),
    machine: stepper.machineId,
    actor_id: id,
    from_state: from,
    to_state: to,
    at: toTimestamp(at),
    ...rest,
  }
}

/** What is left of one that was removed: history needs its kind and description, and nobody its server, user and addresses. */
const ERASED: Partial<ProviderSettings> = { secrets: null, config: {} }

/** A provider, loaded and locked, while steps are taken. */
export class ProviderActor {
  readonly row: ProviderRow
  #snapshot: StoredSnapshot<ProviderContext>
  #settings: Partial<ProviderSettings> = {}
  #lines: JournalLine[] = []
  #taken: ProviderStep[] = []

  /** @throws {SnapshotVersionError} the row is of a machine version that this code does not know. */
  constructor(row: ProviderRow) {
    stepper.assertVersion(row.machineVersion)
    this.row = row
    this.#snapshot = row.snapshot
  }

  get state(): ProviderState {
    return this.#snapshot.value as ProviderState
  }

  get context(): ProviderContext {
    return this.#snapshot.context
  }

  get lines(): readonly JournalLine[] {
    return this.#lines
  }

  get taken(): readonly ProviderStep[] {
    return this.#taken
  }

  /** There is something to be written. */
  get isTouched(): boolean {
    return this.#lines.length > 0 || Object.keys(this.#settings).length > 0
  }

  /** Sets what people set. It is no step: the caller takes one when messages are concerned. */
  set(settings: Partial<ProviderSettings>): void {
    this.#settings = { ...this.#settings, ...settings }
  }

  /** False: the state ignores the event. */
  apply(event: ProviderEvent, detail: JournalDetail = {}): boolean {
    const from = this.state
    const step = stepper.step(this.#snapshot, event)
    if (step.edge === undefined) return false
    this.#snapshot = step.snapshot
    this.#taken.push({ event, from, to: this.state })
    const revision = this.row.revision + this.#lines.length + 1
    const { edge } = step
    const { type, at } = event
    this.#lines.push(
      toLine(this.row, { event: type, edge, from, to: this.state, revision, at, detail }),
    )
    if (step.effects.some(({ type }) => type === 'eraseSecrets')) this.set(ERASED)
    return true
  }

  /** The row as it is after what was done. */
  toRow(now: number): ProviderRow {
    return {
      ...this.row,
      ...this.#settings,
      state: this.state,
      snapshot: this.#snapshot,
      priority: this.context.priority,
      revision: this.row.revision + this.#lines.length,
      updatedAt: now,
    }
  }

  toSave(now: number): ProviderSave {
    const columns = toColumns(this.toRow(now))
    return { ...columns, revision: this.row.revision, at: toTimestamp(now) }
  }
}

function toColumns(row: ProviderRow): Omit<ProviderSave, 'revision' | 'at'> {
  return {
    instance_id: row.instance,
    id: row.id,
    channel: row.channel,
    kind: row.kind,
    description: row.description,
    config: row.config,
    secrets: row.secrets,
    on_uncertain: row.onUncertain,
    routing: row.routing,
    machine_version: row.machineVersion,
    state: row.state,
    snapshot: row.snapshot,
    next_revision: row.revision,
    priority: row.priority,
  }
}
