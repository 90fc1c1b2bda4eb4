import { toTimestamp } from '../clock.ts'
import type { Database, Queryable } from './database.ts'
import type { DeliveryViewRow, NewDelivery, RowKey } from './row.ts'
import { notificationSql } from './sql/index.ts'

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

/** A count of an instance within a window. */
export interface WindowCount {
  readonly instance: string
  readonly name: string
  readonly windowStart: number
  readonly expiresAt: number
  readonly count: number
}

/** One recipient's count within a window. */
export interface RecipientWindow extends RowKey {
  readonly windowStart: number
  readonly expiresAt: number
}

/** A sealed body where it lies. */
export interface SealedBody extends RowKey {
  readonly sealed: string
}

/** Reads and writes what notifications have beside their deliveries. */
export type NotificationStore = ReturnType<typeof createNotificationStore>

/** The notifications of a database. Every statement is in `sql/notification.ts`. */
export function createNotificationStore(db: Database) {
  return {
    /** Those that come back are on disk; the idempotency keys of the others were taken. */
    insert: (batch: readonly NewNotification[], now: number, within?: Queryable) =>
      db.query<InsertedNotification>(
        notificationSql.INSERT_NOTIFICATIONS,
        [JSON.stringify(batch), toTimestamp(now)],
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

    async listOpen(place: Pick<RowKey, 'instance' | 'bucket'>, key: string, within?: Queryable) {
      const parameters = [place.bucket, place.instance, key]
      const rows = await db.query<{ id: string }>(notificationSql.LIST_OPEN, parameters, within)
      return rows.map((row) => row.id)
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

    async body({ bucket, instance, id }: RowKey) {
      const parameters = [bucket, instance, id]
      return (
        await db.query<{ sealed: string; superseded: boolean }>(
          notificationSql.GET_BODY,
          parameters,
        )
      )[0]
    },

    listBodies: (
      bucket: number,
      { after, limit }: { readonly after: SealedBody | undefined; readonly limit: number },
    ) =>
      db.query<SealedBody>(notificationSql.LIST_BODIES, [
        bucket,
        after?.instance ?? null,
        after?.id ?? null,
        limit,
      ]),

    /** False: it was erased meanwhile. */
    async reseal({ bucket, instance, id, sealed }: SealedBody, anew: string): Promise<boolean> {
      const parameters = [bucket, instance, id, sealed, anew]
      return (await db.query(notificationSql.RESEAL_BODY, parameters)).length > 0
    },

    /** False: there are `most` in this window already. */
    async countRecipient(
      window: RecipientWindow,
      most: number,
      within?: Queryable,
    ): Promise<boolean> {
      const { instance: instance_id, bucket, id } = window
      const record = {
        instance_id,
        bucket,
        id,
        window_start: toTimestamp(window.windowStart),
        expires_at: toTimestamp(window.expiresAt),
      }
      const parameters = [JSON.stringify([record]), most]
      const rows = await db.query(notificationSql.COUNT_RECIPIENT, parameters, within)
      return rows.length > 0
    },

    async readCount(
      { instance, name, windowStart }: Pick<WindowCount, 'instance' | 'name' | 'windowStart'>,
      within?: Queryable,
    ): Promise<number> {
      const parameters = [instance, name, toTimestamp(windowStart)]
      const rows = await db.query<{ count: number }>(notificationSql.GET_COUNT, parameters, within)
      return rows[0]?.count ?? 0
    },

    async addCounts(counts: readonly WindowCount[]): Promise<void> {
      const records = counts.map((one) => ({
        instance_id: one.instance,
        name: one.name,
        window_start: toTimestamp(one.windowStart),
        expires_at: toTimestamp(one.expiresAt),
        count: one.count,
      }))
      await db.query(notificationSql.ADD_COUNTS, [JSON.stringify(records)])
    },

    /** Removes what has expired, in one bucket and in the counts of instances. */
    async expire(bucket: number | undefined, now: number): Promise<void> {
      const at = toTimestamp(now)
      await db.query(notificationSql.EXPIRE_COUNTS, [at])
      if (bucket === undefined) return
      await db.query(notificationSql.EXPIRE_KEYS, [bucket, at])
      await db.query(notificationSql.EXPIRE_RECIPIENT_COUNTS, [bucket, at])
    },

    async findHashKey(id: string, within?: Queryable): Promise<string | undefined> {
      const rows = await db.query<{ sealed: string }>(notificationSql.GET_HASH_KEY, [id], within)
      return rows[0]?.sealed
    },

    async initHashKey(id: string, sealed: string, within?: Queryable): Promise<void> {
      await db.query(notificationSql.INIT_HASH_KEY, [id, sealed], within)
    },

    async resealHashKey(id: string, former: string, sealed: string): Promise<boolean> {
      const parameters = [id, former, sealed]
      return (await db.query(notificationSql.RESEAL_HASH_KEY, parameters)).length > 0
    },
  }
}
