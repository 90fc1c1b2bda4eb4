import type { Migration } from './migration.ts'

/** E-mail and SMS providers: few rows, each an actor whose journal lies with the others'. */
export const providerMigration: Migration = {
  id: 3,
  name: 'provider',
  statements: [
    `create table signoff.provider (
      instance_id text not null,
      id text not null,
      channel text not null,
      kind text not null,
      description text not null,
      config jsonb not null,
      secrets text,
      on_uncertain text not null,
      routing jsonb not null,
      machine_version smallint not null,
      state text not null,
      snapshot jsonb not null,
      revision integer not null,
      priority integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (instance_id, id)
    )`,
  ],
}
