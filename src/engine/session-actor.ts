import {
  type SessionLogoutContext,
  type SessionLogoutEvent,
  type SessionLogoutState,
  sessionLogoutMachine,
} from '../../machines/index.ts'
import { toTimestamp } from '../clock.ts'
import type {
  JournalDetail,
  JournalLine,
  RowKey,
  SessionRow,
  SessionSave,
  StoredSnapshot,
} from '../store/index.ts'
import { createStepper } from './step.ts'

/** Steps the logouts of sessions. */
export const sessionStepper = createStepper<SessionLogoutContext, SessionLogoutEvent, undefined>(
  sessionLogoutMachine,
)

/** What a save of a session says beside its steps. */
export interface SessionSaveOptions {
  readonly accountId: string | null
  readonly expiresAt: number | null
  /** When the session is to be looked at next. */
  readonly dueAt: number | null
  /** Deliveries made by this step. */
  readonly opened: number
  readonly now: number
}

const FINAL: ReadonlySet<SessionLogoutState> = new Set(['completed', 'incomplete'])

/** The logout of one session, loaded or new, while steps are taken. */
export class SessionActor {
  readonly key: RowKey
  readonly row: SessionRow | undefined
  #snapshot: StoredSnapshot<SessionLogoutContext>
  #lines: JournalLine[] = []

  /** @throws {SnapshotVersionError} the row is of a machine version that this code does not know. */
  constructor(key: RowKey, row: SessionRow | undefined) {
    if (row) sessionStepper.assertVersion(row.machineVersion)
    this.key = key
    this.row = row
    this.#snapshot = (row?.snapshot ??
      sessionStepper.start(undefined)) as StoredSnapshot<SessionLogoutContext>
  }

  get state(): SessionLogoutState {
    return this.#snapshot.value as SessionLogoutState
  }

  get context(): SessionLogoutContext {
    return this.#snapshot.context
  }

  get lines(): readonly JournalLine[] {
    return this.#lines
  }

  /** False: the state ignores the event. */
  apply(event: SessionLogoutEvent, detail: JournalDetail = {}): boolean {
    const from = this.state
    const step = sessionStepper.step(this.#snapshot, event)
    if (step.edge === undefined) return false
    this.#snapshot = step.snapshot
    this.#lines.push({
      instance_id: this.key.instance,
      bucket: this.key.bucket,
      machine: sessionStepper.machineId,
      actor_id: this.key.id,
      revision: this.#revision + 1,
      event: event.type,
      edge: step.edge,
      from_state: from,
      to_state: this.state,
      at: toTimestamp(event.at),
      detail,
    })
    return true
  }

  get #revision(): number {
    return (this.row?.revision ?? 0) + this.#lines.length
  }

  toSave(options: SessionSaveOptions): SessionSave {
    const { terminatedAt } = this.context
    return {
      instance_id: this.key.instance,
      bucket: this.key.bucket,
      id: this.key.id,
      account_id: options.accountId,
      machine_version: sessionStepper.version,
      state: this.state,
      snapshot: this.#snapshot,
      revision: this.row?.revision ?? 0,
      next_revision: this.#revision,
      opened: options.opened,
      due_at: options.dueAt === null ? null : toTimestamp(options.dueAt),
      expires_at: options.expiresAt === null ? null : toTimestamp(options.expiresAt),
      created_at: toTimestamp(this.row?.createdAt ?? options.now),
      terminated_at: terminatedAt === null ? null : toTimestamp(terminatedAt),
      finished_at: FINAL.has(this.state) ? toTimestamp(this.#finishedAt(options.now)) : null,
    }
  }

  /** One that is looked at again after its end has ended when it did. */
  #finishedAt(now: number): number {
    return this.#lines.length === 0 ? (this.row?.finishedAt ?? now) : now
  }
}
