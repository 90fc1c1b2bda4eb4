import type { Migration } from './migration.ts'

/**
 * What notifications have beside their deliveries. A body lives as long as its delivery is open, so this
 * table holds what is under way and nothing else; everything that names a person in it is a keyed hash.
 */
export const notificationMigration: Migration = {
  id: 6,
  name: 'notification',
  statements: [
    `create table signoff.delivery_body (
      instance_id text not null,
      bucket smallint not null,
      id uuid not null,
      supersession_key text,
      sealed text not null,
      primary key (instance_id, bucket, id)
    )`,
    `create index delivery_body_supersession on signoff.delivery_body (instance_id, bucket, supersession_key) where supersession_key is not null`,
    `create table signoff.idempotency_key (
      instance_id text not null,
      bucket smallint not null,
      id text not null,
      content text not null,
      delivery_id uuid not null,
      expires_at timestamptz not null,
      primary key (instance_id, bucket, id)
    )`,
    `create index idempotency_key_expiry on signoff.idempotency_key (bucket, expires_at)`,
    `create table signoff.recipient_count (
      instance_id text not null,
      bucket smallint not null,
      id text not null,
      window_start timestamptz not null,
      expires_at timestamptz not null,
      count integer not null,
      primary key (instance_id, bucket, id)
    ) with (fillfactor = 70)`,
    `create index recipient_count_expiry on signoff.recipient_count (bucket, expires_at)`,
    `create table signoff.notification_count (
      instance_id text not null,
      name text not null,
      window_start timestamptz not null,
      expires_at timestamptz not null,
      count integer not null,
      primary key (instance_id, name, window_start)
    )`,
    `create table signoff.hash_key (
      id text primary key,
      sealed text not null,
      created_at timestamptz not null default now()
    )`,
  ],
}
