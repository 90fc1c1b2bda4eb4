import { batchOf, namesOf, parameterAfter } from './batch.ts'
import { VIEW_COLUMNS } from './delivery.ts'
import {
  BODY_KEY,
  INSERT_COLUMNS,
  JOURNAL_COLUMNS,
  KEY_TAKING,
  KIND_KEY,
  NEW_NOTIFICATION,
} from './shape.ts'
import type { Statement, WideStatement } from './statement.ts'

const DELIVERY_COLUMNS = INSERT_COLUMNS.split(',')
  .map((column) => `d.${column.trim()}`)
  .join(', ')

const claimKey = (now: number) => `on conflict (instance_id, bucket, id) do update
      set content = excluded.content, delivery_id = excluded.delivery_id, expires_at = excluded.expires_at
      where k.expires_at <= $${now}::timestamptz
    returning k.delivery_id`

const AFTER_NOTIFICATIONS = parameterAfter(1, NEW_NOTIFICATION)

/**
 * Inserts notifications with their sealed bodies and first journal lines. One whose idempotency key is
 * taken is left out, and so does not come back. On a cluster a key may lie elsewhere than its notification: there
 * keys are taken beforehand. $1 on: the notifications, then now.
 */
export const INSERT_NOTIFICATIONS: WideStatement = {
  scope: 'batch',
  text: insertNotifications(
    '',
    `keyed as (
    insert into signoff.idempotency_key as k (${namesOf(KEY_TAKING)})
    select instance_id, key_bucket, key, content, id, deadline_at from new where key is not null
    ${claimKey(AFTER_NOTIFICATIONS)}
  ), admitted as (
    select * from new where key is null or id in (select delivery_id from keyed)
  )`,
  ),
  narrow: {
    scope: 'bucket',
    text: insertNotifications(
      `where bucket = $${AFTER_NOTIFICATIONS}`,
      'admitted as (select * from new)',
    ),
  },
}

function insertNotifications(only: string, admitted: string): string {
  return `with new as materialized (
    select * from ${batchOf(NEW_NOTIFICATION, 'r', 1)} ${only}
  ), ${admitted}, delivered as (
    insert into signoff.delivery (${INSERT_COLUMNS}) select ${DELIVERY_COLUMNS} from admitted d
  ), kept as (
    insert into signoff.delivery_body (instance_id, bucket, id, supersession_key, sealed)
    select instance_id, bucket, id, supersession_key, sealed from admitted
  ), journaled as (
    insert into signoff.journal (${JOURNAL_COLUMNS})
    select instance_id, bucket, 'delivery', id::text, revision, 'delivery.created', null, null, state,
      created_at, jsonb_strip_nulls(jsonb_build_object('type', facts->>'type', 'by', actor)) from admitted
  )
  select id::text as "id" from admitted`
}

/** Takes idempotency keys that are free. $1 on: the keys, then now. */
export const TAKE_KEYS: Statement = {
  scope: 'batch',
  text: `insert into signoff.idempotency_key as k (${namesOf(KEY_TAKING)})
    select * from ${batchOf(KEY_TAKING, 'r', 1)}
    ${claimKey(parameterAfter(1, KEY_TAKING))}::text as "id"`,
}

/** The delivery that an idempotency key stands for. $1 bucket, $2 instance, $3 key, $4 now. */
export const GET_KEY: Statement = {
  scope: 'bucket',
  text: `select k.delivery_id::text as "deliveryId", k.content from signoff.idempotency_key k
  where k.instance_id = $2 and k.bucket = $1 and k.id = $3 and k.expires_at > $4::timestamptz`,
}

/** Open notifications of one kind and user. $1 instance, $2 bucket, $3 key. */
const LIST_OPEN_OF_KIND: Statement = {
  scope: 'bucket',
  text: `select b.instance_id as "instance", b.supersession_key as "key", b.id::text as "id"
  from signoff.delivery_body b
  where b.instance_id = $1 and b.bucket = $2 and b.supersession_key = $3`,
}

/**
 * Open notifications of some kinds and users. Each is looked up by itself (`offset 0` keeps it so), as each body
 * is. $1 on: kinds and users.
 */
export const LIST_OPEN: WideStatement = {
  narrow: LIST_OPEN_OF_KIND,
  scope: 'batch',
  text: `select k.instance_id as "instance", k.key, found.id
  from ${batchOf(KIND_KEY, 'k', 1)}
  cross join lateral (
    select b.id::text as id from signoff.delivery_body b
    where b.instance_id = k.instance_id and b.bucket = k.bucket and b.supersession_key = k.key offset 0
  ) found`,
}

/** Those of them that wait, with a lock. $1 bucket, $2 instance, $3 ids. */
export const LOCK_WAITING: Statement = {
  scope: 'bucket',
  text: `select ${VIEW_COLUMNS} from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and d.id = any($3::text::uuid[])
    and d.state in ('pending', 'retrying') order by d.id for update`,
}

/** One body. $1 instance, $2 bucket, $3 id. */
const GET_BODY: Statement = {
  scope: 'bucket',
  text: `select b.id::text as "id", b.sealed, exists (
    select from signoff.delivery_body n where n.instance_id = $1 and n.bucket = $2
      and n.supersession_key = b.supersession_key and n.id > b.id
  ) as superseded
  from signoff.delivery_body b
  where b.instance_id = $1 and b.bucket = $2 and b.id = $3::text::uuid`,
}

/** Bodies, and whether a newer one of the same kind and user is open. $1 on: their keys. */
export const GET_BODIES: WideStatement = {
  narrow: GET_BODY,
  scope: 'batch',
  text: `select k.id::text as "id", found.sealed, found.superseded
  from ${batchOf(BODY_KEY, 'k', 1)}
  cross join lateral (
    select b.sealed, exists (
      select from signoff.delivery_body n where n.instance_id = k.instance_id and n.bucket = k.bucket
        and n.supersession_key = b.supersession_key and n.id > k.id
    ) as superseded
    from signoff.delivery_body b
    where b.instance_id = k.instance_id and b.bucket = k.bucket and b.id = k.id offset 0
  ) found`,
}

/** Bodies of one bucket, for sealing them anew. $1 bucket, $2 after instance, $3 after id, $4 limit. */
export const LIST_BODIES: Statement = {
  scope: 'bucket',
  text: `select b.instance_id as "instance", b.bucket, b.id::text as "id", b.sealed from signoff.delivery_body b
  where b.bucket = $1
    and ($2::text is null or (b.instance_id, b.id) > ($2::text, $3::text::uuid))
  order by b.instance_id, b.id limit $4`,
}

/** Puts a body back that was sealed anew, unless it was erased or changed. $1 bucket, $2 instance, $3 id, $4 former, $5 sealed. */
export const RESEAL_BODY: Statement = {
  scope: 'bucket',
  text: `update signoff.delivery_body b set sealed = $5
  where b.instance_id = $2 and b.bucket = $1 and b.id = $3::text::uuid and b.sealed = $4 returning b.id`,
}

/**
 * Counts one message more for a recipient, unless there are too many in the window: then nothing comes back.
 * One row per recipient: a new window begins over an old one. $1 the count, $2 most.
 */
export const COUNT_RECIPIENT: Statement = {
  scope: 'batch',
  text: `insert into signoff.recipient_count as c (instance_id, bucket, id, window_start, expires_at, count)
  select instance_id, bucket, id, window_start, expires_at, 1
  from jsonb_to_recordset($1::text::jsonb) as r(instance_id text, bucket smallint, id text,
    window_start timestamptz, expires_at timestamptz)
  on conflict (instance_id, bucket, id) do update set
    count = case when c.window_start < excluded.window_start then 1 else c.count + 1 end,
    window_start = greatest(c.window_start, excluded.window_start),
    expires_at = greatest(c.expires_at, excluded.expires_at)
    where c.window_start < excluded.window_start or c.count < $2
  returning c.count`,
}

/** Removes what has expired in one bucket. $1 bucket, $2 now. */
export const EXPIRE_KEYS: Statement = {
  scope: 'bucket',
  text: `delete from signoff.idempotency_key where bucket = $1 and expires_at < $2::timestamptz`,
}

/** $1 bucket, $2 now. */
export const EXPIRE_RECIPIENT_COUNTS: Statement = {
  scope: 'bucket',
  text: `delete from signoff.recipient_count where bucket = $1 and expires_at < $2::timestamptz`,
}

/** $1 instance, $2 name, $3 start of the window. */
export const GET_COUNT: Statement = {
  scope: 'small',
  text: `select c.count from signoff.notification_count c
  where c.instance_id = $1 and c.name = $2 and c.window_start = $3::timestamptz`,
}

/** Adds to counts of an instance. $1 counts. */
export const ADD_COUNTS: Statement = {
  scope: 'small',
  text: `insert into signoff.notification_count as c (instance_id, name, window_start, expires_at, count)
  select * from jsonb_to_recordset($1::text::jsonb)
    as r(instance_id text, name text, window_start timestamptz, expires_at timestamptz, count integer)
  on conflict (instance_id, name, window_start) do update set count = c.count + excluded.count`,
}

/** $1 now. */
export const EXPIRE_COUNTS: Statement = {
  scope: 'small',
  text: `delete from signoff.notification_count where expires_at < $1::timestamptz`,
}

/** $1 id, $2 sealed. The first to come sets it. */
export const INIT_HASH_KEY: Statement = {
  scope: 'small',
  text: `insert into signoff.hash_key (id, sealed) values ($1, $2) on conflict (id) do nothing`,
}

/** $1 id. */
export const GET_HASH_KEY: Statement = {
  scope: 'small',
  text: `select sealed from signoff.hash_key where id = $1`,
}

/** $1 id, $2 former, $3 sealed. */
export const RESEAL_HASH_KEY: Statement = {
  scope: 'small',
  text: `update signoff.hash_key set sealed = $3 where id = $1 and sealed = $2 returning id`,
}
