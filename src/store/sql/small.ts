import { epochMs } from './batch.ts'
import type { Statement } from './statement.ts'

const small = (text: string): Statement => ({ scope: 'small', text })

/** What comes back otherwise than it is written here has been rewritten by the host's `sql`. */
export const PROBE = small(
  `select 1 as "camelCase", '{"camelCase":1}'::jsonb as "json", null::text as "nothing"`,
)

/** Whether tables may be spread over servers here: then a read over many buckets is one for each. */
export const FIND_CITUS = small(`select 1 from pg_catalog.pg_extension where extname = 'citus'`)

/** The database's clock, epoch milliseconds. */
export const READ_TIME = small(
  `select (extract(epoch from clock_timestamp()) * 1000)::float8 as "now"`,
)

/** The process that answers. */
export const READ_BACKEND = small('select pg_backend_pid() as pid')

/** $1 seconds. Keeps a connection for a moment. */
export const HOLD_CONNECTION = small('select 1 from pg_sleep($1::float8)')

/** $1 channel. In a statement of its own, after the commit that it tells of. */
export const SEND_HINT = small(`select pg_notify($1, '')`)

/** $1 id, $2 now, $3 it drains. Says that a replica lives. */
export const BEAT_REPLICA = small(`insert into signoff.replica (id, started_at, seen_at, draining)
  values ($1, $2::timestamptz, $2::timestamptz, $3::boolean)
  on conflict (id) do update set seen_at = excluded.seen_at, draining = excluded.draining`)

/** $1 seen since. The replicas that live. */
export const LIST_REPLICAS = small(
  `select id, draining from signoff.replica where seen_at >= $1::timestamptz order by id`,
)

/** $1 id, $2 seen before. A replica leaves, and the long dead with it. */
export const REMOVE_REPLICA = small(
  `delete from signoff.replica where id = $1 or seen_at < $2::timestamptz`,
)

/** $1 instance, $2 client, $3 the metadata that a login names; the rest stays as it was. */
export const NOTE_RELYING_PARTY =
  small(`insert into signoff.relying_party (instance_id, client_id, metadata)
  values ($1, $2, $3::text::jsonb)
  on conflict (instance_id, client_id) do update
    set metadata = signoff.relying_party.metadata || excluded.metadata, updated_at = excluded.updated_at
    where signoff.relying_party.metadata is distinct from signoff.relying_party.metadata || excluded.metadata`)

const PARTY_COLUMNS = `instance_id as "instance", client_id as "clientId", metadata, paused,
  ${epochMs('created_at')} as "createdAt",
  ${epochMs('updated_at')} as "updatedAt"`

/** $1 instance, $2 client, $3 metadata, $4 paused, or null: stays as it was. */
export const PUT_RELYING_PARTY =
  small(`insert into signoff.relying_party (instance_id, client_id, metadata, paused)
  values ($1, $2, $3::text::jsonb, coalesce($4::boolean, false))
  on conflict (instance_id, client_id) do update set metadata = excluded.metadata,
    paused = coalesce($4::boolean, signoff.relying_party.paused), updated_at = excluded.updated_at
  returning ${PARTY_COLUMNS}`)

/** $1 instance, $2 client. */
export const GET_RELYING_PARTY = small(`select ${PARTY_COLUMNS} from signoff.relying_party
  where instance_id = $1 and client_id = $2`)

/** $1 instance, $2 after, $3 limit. */
export const LIST_RELYING_PARTIES = small(`select ${PARTY_COLUMNS} from signoff.relying_party
  where instance_id = $1 and ($2::text is null or client_id > $2) order by client_id limit $3`)

/** $1 instance, $2 client. */
export const REMOVE_RELYING_PARTY = small(
  `delete from signoff.relying_party where instance_id = $1 and client_id = $2
  returning coalesce((metadata->>'hosted')::boolean, false) as "hosted"`,
)

/** $1 instance, $2 client, $3 paused. */
export const PAUSE_RELYING_PARTY = small(`update signoff.relying_party
  set paused = $3, updated_at = now() where instance_id = $1 and client_id = $2 returning client_id`)

/** All feature switches; instance '' is the system. */
export const LIST_FEATURES = small(
  `select instance_id as "instance", name, enabled from signoff.feature`,
)

/** $1 instance, $2 name, $3 enabled. */
export const SET_FEATURE =
  small(`insert into signoff.feature (instance_id, name, enabled) values ($1, $2, $3)
  on conflict (instance_id, name) do update set enabled = excluded.enabled, updated_at = excluded.updated_at`)

/** $1 instance, $2 name. */
export const RESET_FEATURE = small(
  `delete from signoff.feature where instance_id = $1 and name = $2`,
)

/** $1 name, $2 the cursor of now. The first to come sets it; it is never set back. */
export const INIT_FEED =
  small(`insert into signoff.feed_cursor (name, cursor) values ($1, $2::text::jsonb)
  on conflict (name) do nothing`)

/** $1 name. Locked: one replica reads a feed at a time. */
export const LOCK_FEED = small(
  `select cursor from signoff.feed_cursor where name = $1 for update skip locked`,
)

/** $1 name, $2 cursor. */
export const MOVE_FEED = small(
  `update signoff.feed_cursor set cursor = $2::text::jsonb, updated_at = now() where name = $1`,
)

/** $1 name. */
export const GET_FEED = small(`select cursor from signoff.feed_cursor where name = $1`)
