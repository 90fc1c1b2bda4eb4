import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database, Queryable } from './database.ts'
import type { NewDelivery, RowKey } from './row.ts'
import { ofBucket, writeWide } from './sharded.ts'
import { notificationSql, shapes } from './sql/index.ts'

/** A notification to be inserted: its delivery, and what lies beside it. */
export interface NewNotification extends NewDelivery {
  /** Everything that is rendered, sealed. */
  readonly sealed: string
  /** Hash of kind and user, where a newer one calls an older one off. */
  readonly supersession_key: string | null
  /** The bucket of the idempotency key, the key's hash, and the hash of what was asked for under it. */
  readonly key_bucket: number | null
  readonly key: string | null
  readonly content: string | null
  /** Who asked for it. */
  readonly actor: string | null
}

/** A notification that was inserted. */
export type InsertedNotification = Pick<RowKey, 'id'>

const toKeyTaking = (row: NewNotification) => ({
  instance_id: row.instance_id,
  bucket: row.key_bucket,
  id: row.key,
  content: row.content,
  delivery_id: row.id,
  expires_at: row.deadline_at,
})

/** Puts notifications on disk, each with its body. Those that come back are there; the idempotency keys of the others were taken. */
type InsertNotifications = (
  batch: readonly NewNotification[],
  now: number,
  within?: Queryable,
) => Promise<readonly InsertedNotification[]>

/** The insert of notifications into a database. */
export function createNotificationInsert(db: Database): InsertNotifications {
  const write = (batch: readonly NewNotification[], now: number, within?: Queryable) =>
    writeWide<InsertedNotification>(
      db,
      {
        statement: notificationSql.INSERT_NOTIFICATIONS,
        rows: batch,
        parameters: (bucket) => [
          ...toColumns(shapes.NEW_NOTIFICATION, ofBucket(batch, bucket)),
          ...(bucket === undefined ? [toTimestamp(now)] : []),
        ],
      },
      within,
    )

  /** The ids of those whose keys were free. */
  const takeKeys = async (batch: readonly NewNotification[], now: number, sql: Queryable) => {
    const keys = batch.filter(({ key }) => key !== null).map(toKeyTaking)
    const parameters = [...toColumns(shapes.KEY_TAKING, keys), toTimestamp(now)]
    const taken = await db.query<RowKey>(notificationSql.TAKE_KEYS, parameters, sql)
    return new Set(taken.map(({ id }) => id))
  }

  return async (batch, now, within) => {
    const isKeyed = batch.some(({ key }) => key !== null)
    if (!isKeyed || !(await db.isSharded(within))) return write(batch, now, within)
    const writeFree = async (sql: Queryable) => {
      const taken = await takeKeys(batch, now, sql)
      const free = batch.filter(({ id, key }) => key === null || taken.has(id))
      return write(free, now, sql)
    }
    return within ? writeFree(within) : db.begin(writeFree)
  }
}
