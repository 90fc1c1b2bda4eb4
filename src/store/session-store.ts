import { toTimestamp } from '../clock.ts'
import { ALL_BUCKETS, BUCKET_COUNT } from './bucket.ts'
import { toColumns } from './columns.ts'
import type { Database, Parameter, Queryable } from './database.ts'
import type {
  DeliveryViewRow,
  JournalLine,
  NewDelivery,
  NewRegistration,
  RowKey,
  SessionClientRow,
  SessionRow,
  SessionSave,
} from './row.ts'
import { ofBucket, readWide, writeWide } from './sharded.ts'
import { type Shape, sessionSql } from './sql/index.ts'

/** All that one batch of session steps writes. */
export interface SessionBatch {
  readonly sessions: readonly SessionSave[]
  readonly registrations: readonly NewRegistration[]
  readonly deliveries: readonly NewDelivery[]
  readonly journal: readonly JournalLine[]
}

/** A session with all that belongs to it. */
export interface WholeSession {
  readonly session: SessionRow
  readonly clients: readonly SessionClientRow[]
  readonly deliveries: readonly DeliveryViewRow[]
}

/** Filters and keyset of a list of sessions. */
export interface SessionFilter {
  readonly instance: string
  readonly beforeAt?: number | undefined
  readonly beforeId?: string | undefined
  readonly limit: number
  readonly state?: string | undefined
  readonly accountId?: string | undefined
}

type SessionFloor = Pick<SessionRow, 'createdAt' | 'id'>

/** A page of a list, newest first. */
export interface SessionList {
  readonly rows: readonly SessionRow[]
  /** The last that was looked at; absent: all were. */
  readonly floor?: SessionFloor
}

/** How many sessions a list of those in one state looks at. */
const ROWS_LOOKED_AT = 50_000

const newestFirst = (a: SessionFloor, b: SessionFloor) =>
  b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)

/** Reads and writes the logouts of sessions. */
export type SessionStore = ReturnType<typeof createSessionStore>

const KEY = { instance: 'text', bucket: 'smallint', id: 'text' } as const

const toKeyColumns = (keys: readonly RowKey[]) => toColumns(KEY, keys)
const toKeyValues = ({ instance, bucket, id }: RowKey) => [instance, bucket, id] as const

function toBatchColumns(batch: SessionBatch, bucket: number | undefined): readonly string[] {
  const { sessions, registrations, deliveries, journal } = batch
  const parts: readonly (readonly Pick<RowKey, 'bucket'>[])[] = [
    sessions,
    registrations,
    deliveries,
    journal,
  ]
  return parts.flatMap((rows, index) =>
    toColumns(sessionSql.SESSION_BATCH[index] as Shape, ofBucket(rows, bucket)),
  )
}

/** The session logouts of a database. Every statement is in `sql/session-logout.ts`. */
export function createSessionStore(db: Database) {
  /** Where a list of those in one state stops looking. Bucket by bucket, each gives its share of the rows. */
  const findFloor = async (place: readonly Parameter[]): Promise<SessionFloor | undefined> => {
    const floors = await readWide<SessionFloor>(db, {
      statement: sessionSql.FIND_SESSION_FLOOR,
      parameters: [...place, ROWS_LOOKED_AT - 1],
      narrowParameters: ALL_BUCKETS.map((bucket) => [
        ...place,
        Math.ceil(ROWS_LOOKED_AT / BUCKET_COUNT) - 1,
        bucket,
      ]),
    })
    return floors.toSorted(newestFirst)[0]
  }

  return {
    get: (keys: readonly RowKey[], within?: Queryable) =>
      readWide<SessionRow>(
        db,
        {
          statement: sessionSql.GET_SESSIONS,
          parameters: toKeyColumns(keys),
          narrowParameters: keys.map(toKeyValues),
        },
        within,
      ),

    clients: (keys: readonly RowKey[], within?: Queryable) =>
      readWide<SessionClientRow>(
        db,
        {
          statement: sessionSql.GET_SESSION_CLIENTS,
          parameters: toKeyColumns(keys),
          narrowParameters: keys.map(toKeyValues),
        },
        within,
      ),

    /** A session with all that belongs to it, as it was at one moment. */
    async whole({ instance, bucket, id }: RowKey): Promise<WholeSession | undefined> {
      const rows = await db.query<WholeSession>(sessionSql.GET_WHOLE_SESSION, [
        instance,
        bucket,
        id,
      ])
      return rows[0]
    },

    /** Writes the batch; returns the keys of the sessions that passed their fence. */
    save: (batch: SessionBatch, within?: Queryable) =>
      writeWide<RowKey>(
        db,
        {
          statement: sessionSql.SAVE_SESSIONS,
          rows: batch.sessions,
          parameters: (bucket) => toBatchColumns(batch, bucket),
        },
        within,
      ),

    findDue: (bucket: number, now: number, only: { limit: number; machineVersion: number }) =>
      db.query<SessionRow>(sessionSql.FIND_DUE_SESSIONS, [
        bucket,
        toTimestamp(now),
        only.limit,
        only.machineVersion,
      ]),

    findByAccount: (instance: string, accountId: string, within?: Queryable) =>
      db.query<{ bucket: number; id: string }>(
        sessionSql.FIND_ACCOUNT_SESSIONS,
        [instance, accountId],
        within,
      ),

    async list(filter: SessionFilter): Promise<SessionList> {
      const { instance, state = null, accountId = null } = filter
      const place = [instance, filter.beforeAt ?? null, filter.beforeId ?? null]
      const parameters = [...place, filter.limit, state, accountId]
      const floor = state === null || accountId !== null ? undefined : await findFloor(place)
      if (!floor) return { rows: await db.query<SessionRow>(sessionSql.LIST_SESSIONS, parameters) }
      const down = [...parameters, floor.createdAt, floor.id]
      return { rows: await db.query<SessionRow>(sessionSql.LIST_SESSIONS_DOWN_TO, down), floor }
    },
  }
}
