import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database, Queryable } from './database.ts'
import { createHashKeys } from './hash-keys.ts'
import { createNotificationBodies } from './notification-bodies.ts'
import { createNotificationCounts } from './notification-counts.ts'
import type { DeliveryViewRow, NewDelivery, RowKey } from './row.ts'
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
export interface InsertedNotification {
  readonly id: string
  /** Open ones of the same kind and user. */
  readonly older: readonly string[]
}

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

/** The notifications of a database. Every statement is in `sql/notification.ts`. */
export function createNotificationStore(db: Database) {
  return {
    ...createNotificationBodies(db),
    ...createNotificationCounts(db),
    ...createHashKeys(db),

    /** Those that come back are on disk; the idempotency keys of the others were taken. */
    insert: (batch: readonly NewNotification[], now: number, within?: Queryable) =>
      db.query<InsertedNotification>(
        notificationSql.INSERT_NOTIFICATIONS,
        [toTimestamp(now), ...toColumns(shapes.NEW_NOTIFICATION, batch)],
        within,
      ),

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

    listOpen(kinds: readonly KindKey[]): Promise<OpenNotification[]> {
      const rows = kinds.map(({ instance, bucket, key }) => ({
        instance_id: instance,
        bucket,
        key,
      }))
      const columns = toColumns(shapes.KIND_KEY, rows)
      return db.query<OpenNotification>(notificationSql.LIST_OPEN, columns)
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
