import type { Migration } from './migration.ts'

/** Redrives of many deliveries, as jobs that survive the replica that works on them. */
export const recoveryMigration: Migration = {
  id: 2,
  name: 'recovery',
  statements: [
    `create table signoff.recovery (
      id uuid primary key,
      instance_id text not null,
      filter jsonb not null,
      actor text,
      next_bucket smallint not null default 0,
      after_id uuid,
      matched integer not null,
      redriven integer not null default 0,
      created_at timestamptz not null,
      finished_at timestamptz
    )`,
  ],
}
