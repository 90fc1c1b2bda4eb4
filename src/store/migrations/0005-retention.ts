import type { Migration } from './migration.ts'

/**
 * Chores that one replica at a time works on, and an index by which old lines leave the journal's default
 * partition. That partition is empty where somebody makes one for each day.
 */
export const retentionMigration: Migration = {
  id: 5,
  name: 'retention',
  statements: [
    `create table signoff.chore (
      name text primary key,
      cursor jsonb,
      due_at timestamptz not null
    )`,
    `insert into signoff.chore (name, due_at) values ('retention', now())`,
    `create index journal_default_at on signoff.journal_default (bucket, at)`,
  ],
}
