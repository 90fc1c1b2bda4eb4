import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database, Queryable } from './database.ts'
import { createHashKeys } from './hash-keys.ts'
import { createNotificationBodies } from './notification-bodies.ts'
import { createNotificationCounts } from './notification-counts.ts'
import type { DeliveryViewRow, NewDelivery, RowKey } from './row.ts'
import { ofBucket, readWide, writeWide } from './sharded.ts'
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

/** Notifications of one kind and user: `key` is a hash of both. */
export interface KindKey extends Pick<RowKey, 'instance' | 'bucket'> {
  readonly key: string
}

/** An open one of them. */
export interface OpenNotification extends Pick<KindKey, 'instance' | 'key'> {
  readonly id: string
}

/** Reads and writes what notifications have beside their deliveries. */
export type NotificationStore = ReturnType<typeof createNotificationStore>

const toKeyTaking = (row: NewNotification) => ({
  instance_id: row.instance_id,
  bucket: row.key_bucket,
  id: row.key,
  content: row.content,
  delivery_id: row.id,
  expires_at: row.deadline_at,
})

/** The notifications of a database. Every statement is in `sql/notification.ts`. */
export function createNotificationStore(db: Database) {
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

  return {
    ...createNotificationBodies(db),
    ...createNotificationCounts(db),
    ...createHashKeys(db),

    /** Those that come back are on disk; the idempotency keys of the others were taken. */
    async insert(
      batch: readonly NewNotification[],
      now: number,
      within?: Queryable,
    ): Promise<readonly InsertedNotification[]> {
      const isKeyed = batch.some(({ key }) => key !== null)
      if (!isKeyed || !(await db.isSharded(within))) return write(batch, now, within)
      const writeFree = async (sql: Queryable) => {
        const taken = await takeKeys(batch, now, sql)
        const free = batch.filter(({ id, key }) => key === null || taken.has(id))
        return write(free, now, sql)
      }
      return within ? writeFree(within) : db.begin(writeFree)
    },

    async findKey(key: RowKey, now: number, within?: Queryable) {
      const parameters = [key.bucket, key.instance, key.id, toTimestamp(now)]
      return (
        await db.query<{ deliveryId: string; content: string }>(
          notificationSql.GET_KEY,
          parameters,
          within,
        )
      )[0]
    },

    listOpen(kinds: readonly KindKey[], within?: Queryable): Promise<readonly OpenNotification[]> {
      const rows = kinds.map(({ instance, bucket, key }) => ({
        instance_id: instance,
        bucket,
        key,
      }))
      const read = {
        statement: notificationSql.LIST_OPEN,
        parameters: toColumns(shapes.KIND_KEY, rows),
        narrowParameters: kinds.map(({ instance, bucket, key }) => [instance, bucket, key]),
      }
      return readWide<OpenNotification>(db, read, within)
    },

    /** Those of the named ones that wait, locked until the transaction ends. */
    lockWaiting: (
      sql: Queryable,
      place: Pick<RowKey, 'instance' | 'bucket'>,
      ids: readonly string[],
    ) =>
      db.query<DeliveryViewRow>(
        notificationSql.LOCK_WAITING,
        [place.bucket, place.instance, `{${ids.join(',')}}`],
        sql,
      ),
  }
}
