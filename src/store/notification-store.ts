import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database, Queryable } from './database.ts'
import { createHashKeys } from './hash-keys.ts'
import { createNotificationBodies } from './notification-bodies.ts'
import { createNotificationCounts } from './notification-counts.ts'
import { createNotificationInsert } from './notification-insert.ts'
import type { DeliveryViewRow, RowKey } from './row.ts'
import { readWide } from './sharded.ts'
import { notificationSql, shapes } from './sql/index.ts'

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
    insert: createNotificationInsert(db),
    ...createNotificationBodies(db),
    ...createNotificationCounts(db),
    ...createHashKeys(db),

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
