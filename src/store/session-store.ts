import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import type {
  JournalLine,
  NewDelivery,
  NewRegistration,
  RowKey,
  SessionClientRow,
  SessionRow,
  SessionSave,
} from './row.ts'
import { sessionSql } from './sql/index.ts'

/** All that one batch of session steps writes. */
export interface SessionBatch {
  readonly sessions: readonly SessionSave[]
  readonly registrations: readonly NewRegistration[]
  readonly deliveries: readonly NewDelivery[]
  readonly journal: readonly JournalLine[]
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

/** Reads and writes the logouts of sessions. */
export type SessionStore = ReturnType<typeof createSessionStore>

/** The keys, as three array literals that run side by side. */
const toKeyColumns = (keys: readonly RowKey[]): readonly string[] =>
  [
    keys.map((key) => quote(key.instance)),
    keys.map((key) => String(key.bucket)),
    keys.map((key) => quote(key.id)),
  ].map((values) => `{${values.join(',')}}`)

/** A text as it stands in an array literal. */
const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`

/** The session logouts of a database. Every statement is in `sql/session-logout.ts`. */
export function createSessionStore(db: Database) {
  return {
    get: (keys: readonly RowKey[], within?: Queryable) =>
      db.query<SessionRow>(sessionSql.GET_SESSIONS, toKeyColumns(keys), within),

    clients: (keys: readonly RowKey[], within?: Queryable) =>
      db.query<SessionClientRow>(sessionSql.GET_SESSION_CLIENTS, toKeyColumns(keys), within),

    /** Writes the batch; returns the keys of the sessions that passed their fence. */
    save: (batch: SessionBatch, within?: Queryable) =>
      db.query<RowKey>(
        sessionSql.SAVE_SESSIONS,
        [batch.sessions, batch.registrations, batch.deliveries, batch.journal].map((part) =>
          JSON.stringify(part),
        ),
        within,
      ),

    findDue: (bucket: number, now: number, limit: number) =>
      db.query<SessionRow>(sessionSql.FIND_DUE_SESSIONS, [bucket, toTimestamp(now), limit]),

    findByAccount: (instance: string, accountId: string, within?: Queryable) =>
      db.query<{ bucket: number; id: string }>(
        sessionSql.FIND_ACCOUNT_SESSIONS,
        [instance, accountId],
        within,
      ),

    list: (filter: SessionFilter) =>
      db.query<SessionRow>(sessionSql.LIST_SESSIONS, [
        filter.instance,
        filter.beforeAt ?? null,
        filter.beforeId ?? null,
        filter.limit,
        filter.state ?? null,
        filter.accountId ?? null,
      ]),
  }
}
