import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import { type Database, first, type Queryable } from './database.ts'
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
import { createSessionLists } from './session-lists.ts'
import { ofBucket, readWide, writeWide } from './sharded.ts'
import { type Shape, sessionSql, type WideStatement } from './sql/index.ts'

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

const createReadByKey =
  <Row extends object>(db: Database, statement: WideStatement) =>
  (keys: readonly RowKey[], within?: Queryable): Promise<readonly Row[]> => {
    const narrowParameters = keys.map(toKeyValues)
    const read = { statement, parameters: toKeyColumns(keys), narrowParameters }
    return readWide<Row>(db, read, within)
  }

/** The session logouts of a database. Every statement is in `sql/session-logout.ts`. */
export function createSessionStore(db: Database) {
  return {
    ...createSessionLists(db),

    get: createReadByKey<SessionRow>(db, sessionSql.GET_SESSIONS),

    clients: createReadByKey<SessionClientRow>(db, sessionSql.GET_SESSION_CLIENTS),

    /** A session with all that belongs to it, as it was at one moment. */
    whole: (key: RowKey) =>
      first(db.query<WholeSession>(sessionSql.GET_WHOLE_SESSION, toKeyValues(key))),

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
  }
}
