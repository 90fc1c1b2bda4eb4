import { logoutMigration } from './0001-logout.ts'
import { recoveryMigration } from './0002-recovery.ts'
import { providerMigration } from './0003-provider.ts'
import { notificationSettingsMigration } from './0004-notification-settings.ts'
import { retentionMigration } from './0005-retention.ts'
import { notificationMigration } from './0006-notification.ts'
import { leanWritesMigration } from './0007-lean-writes.ts'
import { drainingMigration } from './0008-draining.ts'
import type { Migration } from './migration.ts'

export type { Migration } from './migration.ts'

/** All migrations, in order. */
export const migrations: readonly Migration[] = [
  logoutMigration,
  recoveryMigration,
  providerMigration,
  notificationSettingsMigration,
  retentionMigration,
  notificationMigration,
  leanWritesMigration,
  drainingMigration,
]
