import type { Migration } from './migration.ts'

/** A replica that drains still lives, so that nobody takes what it has in hand; but it takes nothing new, so it has no share. */
export const drainingMigration: Migration = {
  id: 8,
  name: 'draining',
  statements: [`alter table signoff.replica add column draining boolean not null default false`],
}
