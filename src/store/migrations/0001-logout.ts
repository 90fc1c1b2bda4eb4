import type { Migration } from './migration.ts'

/**
 * The tables of the engine and of back-channel logout. Hot tables carry `(instance_id, bucket)` first in
 * every key. No column that changes while a row is worked on stands in an index, but `due_at`; with half
 * of each page left free, an update that leaves `due_at` alone touches no index at all.
 */
export const logoutMigration: Migration = {
  id: 1,
  name: 'logout',
  statements: [
    `create table signoff.session_logout (
      instance_id text not null,
      bucket smallint not null,
      id text not null,
      account_id text,
      machine_version smallint not null,
      state text not null,
      snapshot jsonb not null,
      revision integer not null,
      open_deliveries integer not null default 0,
      unacknowledged integer not null default 0,
      due_at timestamptz,
      expires_at timestamptz,
      created_at timestamptz not null,
      terminated_at timestamptz,
      finished_at timestamptz,
      primary key (instance_id, bucket, id)
    ) with (fillfactor = 50)`,
    `create index session_logout_due on signoff.session_logout (bucket, due_at) where due_at is not null`,
    `create index session_logout_account on signoff.session_logout (instance_id, account_id) where account_id is not null`,
    `create index session_logout_created on signoff.session_logout (instance_id, created_at desc, id desc)`,
    `create table signoff.session_logout_client (
      instance_id text not null,
      bucket smallint not null,
      session_id text not null,
      client_id text not null,
      sid text not null default '',
      sub text,
      issuer text not null,
      expires_at timestamptz,
      registered_at timestamptz not null,
      ended_at timestamptz,
      primary key (instance_id, bucket, session_id, client_id, sid)
    )`,
    `create table signoff.delivery (
      instance_id text not null,
      bucket smallint not null,
      id uuid not null,
      channel text not null,
      destination text not null,
      machine_version smallint not null,
      state text not null,
      reason text,
      snapshot jsonb not null,
      revision integer not null,
      fence integer not null default 0,
      lease_owner text,
      due_at timestamptz,
      deadline_at timestamptz not null,
      created_at timestamptz not null,
      finished_at timestamptz,
      session_id text,
      client_id text,
      provider_id text,
      facts jsonb not null,
      traceparent text,
      primary key (instance_id, bucket, id)
    ) with (fillfactor = 50)`,
    `create index delivery_due on signoff.delivery (bucket, due_at) where due_at is not null`,
    `create index delivery_session on signoff.delivery (instance_id, bucket, session_id) where session_id is not null`,
    `create table signoff.journal (
      instance_id text not null,
      bucket smallint not null,
      machine text not null,
      actor_id text not null,
      revision integer not null,
      event text not null,
      edge text,
      from_state text,
      to_state text not null,
      at timestamptz not null,
      detail jsonb
    ) partition by range (at)`,
    `create index journal_actor on signoff.journal (instance_id, bucket, actor_id, revision)`,
    `create table signoff.journal_default partition of signoff.journal default`,
    `create table signoff.destination (
      instance_id text not null,
      bucket smallint not null,
      id text not null,
      machine_version smallint not null,
      state text not null,
      snapshot jsonb not null,
      revision integer not null,
      due_at timestamptz,
      changed_at timestamptz not null,
      primary key (instance_id, bucket, id)
    ) with (fillfactor = 50)`,
    `create index destination_due on signoff.destination (bucket, due_at) where due_at is not null`,
    `create table signoff.relying_party (
      instance_id text not null,
      client_id text not null,
      metadata jsonb not null,
      paused boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (instance_id, client_id)
    )`,
    `create table signoff.feature (
      instance_id text not null,
      name text not null,
      enabled boolean not null,
      updated_at timestamptz not null default now(),
      primary key (instance_id, name)
    )`,
    `create table signoff.feed_cursor (
      name text primary key,
      cursor jsonb,
      updated_at timestamptz not null default now()
    )`,
    `create table signoff.replica (
      id text primary key,
      started_at timestamptz not null,
      seen_at timestamptz not null
    )`,
  ],
}
