import type { Database, Queryable } from './database.ts'
import { notificationSettingSql as sql } from './sql/index.ts'

/** Whose settings; the organisation `''` is the instance itself. */
export interface NotificationSettingKey {
  readonly instance: string
  readonly organization: string
}

/** Settings as stored; they were checked when they were put there. */
export interface NotificationSettingRow {
  readonly organization: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** Reads and writes settings of notifications. */
export type NotificationSettingStore = ReturnType<typeof createNotificationSettingStore>

/** The settings of a database. */
export function createNotificationSettingStore(db: Database) {
  return {
    /** Of the organisation, and of its instance. */
    find: ({ instance, organization }: NotificationSettingKey, within?: Queryable) =>
      db.query<NotificationSettingRow>(
        sql.FIND_NOTIFICATION_SETTINGS,
        [instance, organization],
        within,
      ),

    async set(
      { instance, organization }: NotificationSettingKey,
      settings: object,
      within?: Queryable,
    ): Promise<void> {
      const parameters = [instance, organization, JSON.stringify(settings)]
      await db.query(sql.SET_NOTIFICATION_SETTINGS, parameters, within)
    },

    async reset(
      { instance, organization }: NotificationSettingKey,
      within?: Queryable,
    ): Promise<void> {
      await db.query(sql.RESET_NOTIFICATION_SETTINGS, [instance, organization], within)
    },
  }
}
