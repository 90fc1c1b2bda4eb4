import type { Migration } from './migration.ts'

/** What instances and their organisations set for notifications. The empty organisation is the instance itself. */
export const notificationSettingsMigration: Migration = {
  id: 4,
  name: 'notification settings',
  statements: [
    `create table signoff.trusted_domain (
      instance_id text not null,
      domain text not null,
      created_at timestamptz not null default now(),
      primary key (instance_id, domain)
    )`,
    `create table signoff.message_text (
      instance_id text not null,
      organization_id text not null default '',
      type text not null,
      language text not null,
      texts jsonb not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (instance_id, organization_id, type, language)
    )`,
    `create table signoff.notification_setting (
      instance_id text not null,
      organization_id text not null default '',
      settings jsonb not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (instance_id, organization_id)
    )`,
  ],
}
