import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database, Parameter, Queryable } from './database.ts'
import { createDeliveryLists, toArrayLiteral } from './delivery-lists.ts'
import type { DeliveryRow, DeliveryViewRow, JournalRow, RowKey, SessionRow } from './row.ts'
import { isFree } from './row-lock.ts'
import { ofBucket, writeWide } from './sharded.ts'
import { deliverySql, type Statement, shapes } from './sql/index.ts'
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

/** How rows are put into a worker's hands. */
export interface Claim {
  readonly bucket: number
  readonly now: number
  readonly owner: string
  readonly leaseUntil: number
}

/** What tells a claim from all others. */
export type ClaimMark = Pick<Claim, 'bucket' | 'owner' | 'leaseUntil'>

/** A row in hand. */
export interface HeldRow extends RowKey {
  readonly fence: number
}

/** A row in hand that is given back. */
export interface Release {
  /** `movedTo`: its destination, where that is another one than on disk. */
  readonly row: HeldRow & { readonly movedTo?: string | undefined }
  readonly dueAt: number
}

/** When an actor lived, epoch milliseconds. A day is added at either end, for clocks that were set. */
export interface JournalSpan {
  readonly since?: number
  readonly until?: number
}

/** What came of a page of waking. */
export interface WokenPage {
  readonly woken: number
  /** There are more rows after this instant. */
  readonly after?: string
}

/** How many open deliveries are in one state. */
export interface OpenCount {
  readonly channel: string
  readonly destination: string
  readonly state: string
  readonly count: number
}

/** All of them, at an instant of the database, epoch milliseconds. */
export interface OpenCounts {
  readonly at: number
  readonly rows: readonly OpenCount[]
}

/** How many of a bucket's waiting rows are looked at in one statement that wakes some. */
const ROWS_WOKEN_FROM = 500

const DAY_MS = 86_400_000

/** The driver writes no `infinity`. */
const LATEST = '9999-12-31T00:00:00Z'

/** Reads and writes deliveries. */
export type DeliveryStore = ReturnType<typeof createDeliveryStore>

const toHeld = (row: HeldRow) => ({
  instance_id: row.instance,
  bucket: row.bucket,
  id: row.id,
  fence: row.fence,
})

const toHeldColumns = (rows: readonly HeldRow[], bucket: number | undefined) =>
  toColumns(shapes.HELD_DELIVERY, ofBucket(rows, bucket).map(toHeld))

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
  const wakePage = async (statement: Statement, parameters: readonly Parameter[]) => {
    const [page] = await db.query<{ seen: number; woken: number; last: string | null }>(
      statement,
      parameters,
    )
    const last = page && page.seen >= ROWS_WOKEN_FROM ? page.last : null
    return { woken: page?.woken ?? 0, ...(last === null ? {} : { after: last }) }
  }
  return {
    ...createDeliveryLists(db),

    async save(saves: readonly SteppedDelivery[], now: number): Promise<SaveResult> {
      return toSaveResult(await writeWide<SavedRow>(db, toSaveWrite(saves, now)))
    },

    /** The same, for one delivery, in a transaction that has locked it. */
    async saveWithin(sql: Queryable, save: SteppedDelivery, now: number): Promise<void> {
      await writeWide(db, toSaveWrite([save], now, { within: true }), sql)
    },

    isFree: (key: RowKey, sessionId: string | undefined) => isFree(db, key, sessionId),

    claim: (claim: Claim, options: { watermark: number; limit: number }) =>
      db.query<DeliveryRow>(deliverySql.CLAIM_DELIVERIES, [
        claim.bucket,
        toTimestamp(claim.now),
        toTimestamp(options.watermark),
        options.limit,
        claim.owner,
        toTimestamp(claim.leaseUntil),
      ]),

    claimNamed: (claim: Claim, instance: string, ids: readonly string[]) =>
      db.query<DeliveryRow>(deliverySql.CLAIM_NAMED_DELIVERIES, [
        claim.bucket,
        instance,
        toArrayLiteral(ids),
        toTimestamp(claim.now),
        claim.owner,
        toTimestamp(claim.leaseUntil),
      ]),

    /** The rows that a claim has put into its owner's hands, as far as nobody has touched their leases since. */
    findClaimed: ({ bucket, owner, leaseUntil }: ClaimMark) =>
      db.query<DeliveryRow>(deliverySql.FIND_CLAIMED_DELIVERIES, [
        bucket,
        owner,
        toTimestamp(leaseUntil),
      ]),

    /** Those of them that are still free as they were left. */
    recall: (
      rows: readonly HeldRow[],
      { owner, leaseUntil }: Pick<Claim, 'owner' | 'leaseUntil'>,
    ) =>
      writeWide<DeliveryRow>(db, {
        statement: deliverySql.RECALL_DELIVERIES,
        rows,
        parameters: (bucket) => [owner, toTimestamp(leaseUntil), ...toHeldColumns(rows, bucket)],
      }),

    async release(rows: readonly Release[]): Promise<void> {
      const records = rows.map(({ row, dueAt }) => ({
        ...toHeld(row),
        due_at: toTimestamp(dueAt),
        destination: row.movedTo,
      }))
      await writeWide(db, {
        statement: deliverySql.RELEASE_DELIVERIES,
        rows: records,
        parameters: (bucket) => toColumns(shapes.RELEASED_DELIVERY, ofBucket(records, bucket)),
      })
    },

    /** Returns the ids that are still ours. */
    async renew(rows: readonly HeldRow[], leaseUntil: number): Promise<ReadonlySet<string>> {
      const kept = await writeWide<{ id: string }>(db, {
        statement: deliverySql.RENEW_DELIVERIES,
        rows,
        parameters: (bucket) => [toTimestamp(leaseUntil), ...toHeldColumns(rows, bucket)],
      })
      return new Set(kept.map((row) => row.id))
    },

    async get(key: RowKey, within?: Queryable): Promise<DeliveryViewRow | undefined> {
      const parameters = [key.bucket, key.instance, key.id]
      return (await db.query<DeliveryViewRow>(deliverySql.GET_DELIVERY, parameters, within))[0]
    },

    /** The row, locked until the transaction ends. */
    async lock(sql: Queryable, key: RowKey): Promise<DeliveryViewRow | undefined> {
      const parameters = [key.bucket, key.instance, key.id]
      return (await db.query<DeliveryViewRow>(deliverySql.LOCK_DELIVERY, parameters, sql))[0]
    },

    listBySession: (session: RowKey) =>
      db.query<DeliveryViewRow>(deliverySql.LIST_SESSION_DELIVERIES, [
        session.bucket,
        session.instance,
        session.id,
      ]),

    states: (bucket: number, instance: string, ids: readonly string[]) =>
      db.query<Pick<DeliveryViewRow, 'id' | 'state' | 'reason' | 'revision' | 'fence'>>(
        deliverySql.GET_DELIVERY_STATES,
        [bucket, instance, toArrayLiteral(ids)],
      ),

    /** Only the days of `span` are looked at; what is not known of it is the beginning or the end of time. */
    journal: (machine: string, actor: RowKey, { since, until }: JournalSpan = {}) =>
      db.query<JournalRow>(deliverySql.LIST_JOURNAL, [
        actor.bucket,
        actor.instance,
        actor.id,
        machine,
        toTimestamp(since === undefined ? 0 : Math.max(0, since - DAY_MS)),
        until === undefined ? LATEST : toTimestamp(until + DAY_MS),
      ]),

    /** Looks at a destination's waiting rows sooner than at their time, from `from` on, if they are among the next after `after`. */
    wakeDestination: (
      key: { instance: string; bucket: number; destination: string },
      { after, from }: { readonly after: string; readonly from: number },
    ): Promise<WokenPage> =>
      wakePage(deliverySql.WAKE_DESTINATION, [
        key.bucket,
        key.instance,
        key.destination,
        after,
        ROWS_WOKEN_FROM,
        toTimestamp(from),
      ]),

    /** Looks at a channel's waiting rows now, if they are among the next after `after`; retries at the destinations `but` keep their time. */
    wakeChannel: (
      key: { instance: string; bucket: number; channel: string },
      { after, now, but }: { readonly after: string; readonly now: number; readonly but: string },
    ): Promise<WokenPage> =>
      wakePage(deliverySql.WAKE_CHANNEL, [
        key.bucket,
        key.instance,
        key.channel,
        after,
        ROWS_WOKEN_FROM,
        toTimestamp(now),
        but,
      ]),

    /** Open deliveries as they were when `onPictured` was called; the count itself may take long. */
    countOpen: (onPictured: () => void): Promise<OpenCounts> =>
      db.begin(async (sql) => {
        await db.query(deliverySql.KEEP_PICTURE, [], sql)
        const [picture] = await db.query<{ now: number }>(deliverySql.TAKE_PICTURE, [], sql)
        onPictured()
        const rows = await db.query<OpenCount>(deliverySql.COUNT_OPEN_DELIVERIES, [], sql)
        return { at: picture?.now ?? 0, rows }
      }),
  }
}
