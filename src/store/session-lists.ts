import { ALL_BUCKETS, BUCKET_COUNT } from './bucket.ts'
import type { Database, Parameter, Queryable } from './database.ts'
import type { SessionRow } from './row.ts'
import { readWide } from './sharded.ts'
import { sessionSql } from './sql/index.ts'

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

/** Finds sessions by what they have in common. Every statement is in `sql/session-logout.ts`. */
export function createSessionLists(db: Database) {
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
