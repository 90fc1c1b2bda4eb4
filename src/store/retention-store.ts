import type { TransactionSql } from 'postgres'
import { toTimestamp } from '../clock.ts'
import type { Database, Parameter, Queryable } from './database.ts'
import { firstDeliveryIdAt } from './delivery-id.ts'
import { retentionSql, type Statement } from './sql/index.ts'

/** One bucket's deliveries of an instance, after an id. */
export interface DeliveryPlace {
  readonly instance: string
  readonly bucket: number
  readonly after?: string
}

/** An instance's sessions in the order of their creation, after one of them. */
export interface SessionPlace {
  readonly instance: string
  readonly after?: { readonly at: string; readonly id: string }
}

/** Instants before which sessions are old, epoch milliseconds. */
export interface SessionLimits {
  /** When one was settled. */
  readonly settled: number
  /** When one that nobody ended expired. */
  readonly expired: number
}

/** What came of a page. */
export interface RemovedPage<After> {
  readonly removed: number
  /** There is more after this. */
  readonly after?: After
}

/** Removes what is old, a page at a time. */
export type RetentionStore = ReturnType<typeof createRetentionStore>

/** Rows that one statement looks at. */
const PAGE_SIZE = 500

/** For so long a day that leaves waits for those who use the journal, and others wait behind it. */
const LOCK_TIMEOUT_MS = 50

const CHORE = 'retention'
const ZERO_ID = '00000000-0000-0000-0000-000000000000'

type DeliveryPage = Readonly<Record<'seen' | 'removed', number>> & { readonly last: string | null }

type OldSession = Readonly<Record<'instance_id' | 'id' | 'createdAt', string>> & {
  readonly bucket: number
  readonly over: boolean
}

/** What retention asks of a database. Every statement is in `sql/retention.ts`. */
export function createRetentionStore(db: Database) {
  const count = async (sql: Queryable, statement: Statement, parameters: readonly Parameter[]) =>
    (await db.query<{ removed: number }>(statement, parameters, sql))[0]?.removed ?? 0

  return {
    /** The cursor of the pass that is due, locked until the transaction ends; undefined: none is due, or another replica works on it. */
    async lock<Cursor>(
      sql: Queryable,
      now: number,
    ): Promise<{ cursor: Cursor | null } | undefined> {
      const parameters = [CHORE, toTimestamp(now)]
      return (
        await db.query<{ cursor: Cursor | null }>(retentionSql.LOCK_CHORE, parameters, sql)
      )[0]
    },

    async move(sql: Queryable, cursor: object | null, dueAt: number): Promise<void> {
      const parameters = [CHORE, cursor && JSON.stringify(cursor), toTimestamp(dueAt)]
      await db.query(retentionSql.MOVE_CHORE, parameters, sql)
    },

    /** The first instance after this one that has rows. */
    async nextInstance(sql: Queryable, after: string): Promise<string | undefined> {
      type Found = { readonly instance: string | null }
      const rows = await db.query<Found>(retentionSql.NEXT_INSTANCE, [after], sql)
      return rows[0]?.instance ?? undefined
    },

    async removeDeliveries(
      sql: Queryable,
      { instance, bucket, after = ZERO_ID }: DeliveryPlace,
      before: number,
    ): Promise<RemovedPage<string>> {
      const parameters = [bucket, instance, after, firstDeliveryIdAt(before), PAGE_SIZE]
      const [page] = await db.query<DeliveryPage>(
        retentionSql.REMOVE_DELIVERIES,
        [...parameters, toTimestamp(before)],
        sql,
      )
      const removed = page?.removed ?? 0
      return page?.seen === PAGE_SIZE && page.last !== null
        ? { removed, after: page.last }
        : { removed }
    },

    async removeSessions(
      sql: Queryable,
      { instance, after }: SessionPlace,
      { settled, expired }: SessionLimits,
    ): Promise<RemovedPage<{ readonly at: string; readonly id: string }>> {
      const created = toTimestamp(Math.max(settled, expired))
      const bounds = [toTimestamp(settled), toTimestamp(expired)]
      const place = [instance, created, after?.at ?? toTimestamp(0), after?.id ?? '', PAGE_SIZE]
      const found = await db.query<OldSession>(
        retentionSql.FIND_OLD_SESSIONS,
        [...place, ...bounds],
        sql,
      )
      const over = JSON.stringify(found.filter((session) => session.over))
      const removed = await count(sql, retentionSql.REMOVE_SESSIONS, [over, ...bounds])
      const last = found.length === PAGE_SIZE ? found.at(-1) : undefined
      return { removed, ...(last ? { after: { at: last.createdAt, id: last.id } } : {}) }
    },

    /** Lines of days that had no partition. */
    async removeStrayLines(
      sql: Queryable,
      bucket: number,
      before: number,
    ): Promise<RemovedPage<true>> {
      const parameters = [bucket, toTimestamp(before), PAGE_SIZE]
      const removed = await count(sql, retentionSql.REMOVE_STRAY_LINES, parameters)
      return { removed, ...(removed === PAGE_SIZE ? { after: true } : {}) }
    },

    removeRecoveries: (sql: Queryable, before: number) =>
      count(sql, retentionSql.REMOVE_RECOVERIES, [toTimestamp(before)]),

    /**
     * Drops the oldest day of the journal, if all of it is old. False: there was none.
     *
     * @throws {PostgresError} `55P03`: somebody uses the journal for long; `42501`: it is another role's.
     */
    async dropDay(sql: TransactionSql, before: number): Promise<boolean> {
      const [day] = await db.query<{ name: string }>(retentionSql.LIST_JOURNAL_DAYS, [], sql)
      if (!day || day.name >= dayName(before)) return false
      await sql.savepoint(async (own) => {
        await own.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
        await own.unsafe(`drop table signoff.${day.name}`)
      })
      return true
    },
  }
}

/** The partition of the day of an instant: in those with a lesser name every line is older. */
function dayName(instant: number): string {
  return `journal_${toTimestamp(instant).slice(0, 10).replaceAll('-', '')}`
}
