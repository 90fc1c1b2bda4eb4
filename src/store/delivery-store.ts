import { toTimestamp } from '../clock.ts'
import { type Database, first, type Queryable } from './database.ts'
import { createDeliveryClaims } from './delivery-claims.ts'
import { createDeliveryLeases } from './delivery-leases.ts'
import { createDeliveryLists, toArrayLiteral } from './delivery-lists.ts'
import { createDeliveryWaking } from './delivery-waking.ts'
import { countOpen } from './open-count.ts'
import type { DeliveryViewRow, JournalRow, RowKey, SessionRow } from './row.ts'
import { isFree } from './row-lock.ts'
import { writeWide } from './sharded.ts'
import { deliverySql } from './sql/index.ts'
import { type SteppedDelivery, toSaveWrite } from './step-batch.ts'

/** What came of a batch of saves. */
export interface SaveResult {
  /** Ids of the deliveries whose step is on disk; the others belong to somebody else. */
  readonly saved: ReadonlySet<string>
  /** Sessions whose last delivery became final, and which wait for what that means. */
  readonly settledSessions: readonly SessionRow[]
  /** Sessions that were completed with it. */
  readonly completedSessions: readonly SessionName[]
}

/** A session, by its name alone. */
export type SessionName = Pick<SessionRow, 'instance' | 'id'>

/** What a save returns: a delivery that is saved, or a session whose last delivery it was. */
interface SavedRow {
  readonly id: string
  readonly session: SessionRow | null
  /** The instance of a session that is completed. */
  readonly completedIn: string | null
}

/** When an actor lived, epoch milliseconds. A day is added at either end, for clocks that were set. */
export interface JournalSpan {
  readonly since?: number
  readonly until?: number
}

const DAY_MS = 86_400_000

/** The driver writes no `infinity`. */
const LATEST = '9999-12-31T00:00:00Z'

/** Reads and writes deliveries. */
export type DeliveryStore = ReturnType<typeof createDeliveryStore>

const toPlace = ({ bucket, instance, id }: RowKey) => [bucket, instance, id]

function toSaveResult(rows: readonly SavedRow[]): SaveResult {
  const saved = new Set<string>()
  const settledSessions: SessionRow[] = []
  const completedSessions: SessionName[] = []
  for (const { id, session, completedIn } of rows) {
    if (session !== null) settledSessions.push(session)
    else if (completedIn !== null) completedSessions.push({ instance: completedIn, id })
    else saved.add(id)
  }
  return { saved, settledSessions, completedSessions }
}

/** The deliveries of a database. Every statement is in `sql/delivery.ts`. */
export function createDeliveryStore(db: Database) {
  return {
    ...createDeliveryLists(db),
    ...createDeliveryClaims(db),
    ...createDeliveryLeases(db),
    ...createDeliveryWaking(db),

    async save(saves: readonly SteppedDelivery[], now: number): Promise<SaveResult> {
      return toSaveResult(await writeWide<SavedRow>(db, toSaveWrite(saves, now)))
    },

    /** The same, for one delivery, in a transaction that has locked it. */
    async saveWithin(sql: Queryable, save: SteppedDelivery, now: number): Promise<void> {
      await writeWide(db, toSaveWrite([save], now, { within: true }), sql)
    },

    isFree: (key: RowKey, sessionId: string | undefined) => isFree(db, key, sessionId),

    get: (key: RowKey, within?: Queryable) =>
      first(db.query<DeliveryViewRow>(deliverySql.GET_DELIVERY, toPlace(key), within)),

    /** The row, locked until the transaction ends. */
    lock: (sql: Queryable, key: RowKey) =>
      first(db.query<DeliveryViewRow>(deliverySql.LOCK_DELIVERY, toPlace(key), sql)),

    listBySession: (session: RowKey) =>
      db.query<DeliveryViewRow>(deliverySql.LIST_SESSION_DELIVERIES, toPlace(session)),

    states: (bucket: number, instance: string, ids: readonly string[]) =>
      db.query<Pick<DeliveryViewRow, 'id' | 'state' | 'reason' | 'revision' | 'fence'>>(
        deliverySql.GET_DELIVERY_STATES,
        [bucket, instance, toArrayLiteral(ids)],
      ),

    /** Only the days of `span` are looked at; what is not known of it is the beginning or the end of time. */
    journal: (machine: string, actor: RowKey, { since, until }: JournalSpan = {}) =>
      db.query<JournalRow>(deliverySql.LIST_JOURNAL, [
        ...toPlace(actor),
        machine,
        toTimestamp(since === undefined ? 0 : Math.max(0, since - DAY_MS)),
        until === undefined ? LATEST : toTimestamp(until + DAY_MS),
      ]),

    /** Open deliveries as they were when `onPictured` was called. */
    countOpen: (onPictured: () => void) => countOpen(db, onPictured),
  }
}
