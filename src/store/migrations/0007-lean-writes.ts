import type { Migration } from './migration.ts'

/**
 * What is written often and only ever read as a whole is kept as it was written: taking it apart cost more
 * than the row. The list's index is partial, so that it is of no use to a look-up by key: of two indexes that
 * look alike while the table is small, the planner takes the younger, and keeps it when the table has grown.
 */
export const leanWritesMigration: Migration = {
  id: 7,
  name: 'lean writes',
  statements: [
    `alter table signoff.session_logout alter column snapshot type json`,
    `alter table signoff.delivery alter column snapshot type json, alter column facts type json`,
    `alter table signoff.journal alter column detail type json`,
    `drop index signoff.session_logout_created`,
    `create index session_logout_created on signoff.session_logout (instance_id, created_at desc, id desc)
      where id <> ''`,
  ],
}
