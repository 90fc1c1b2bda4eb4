import { batchOf, epochMs, fewOf, inBucket, namesOf, parameterAfter, type Shape } from './batch.ts'
import { SESSION_COLUMNS, VIEW_COLUMNS } from './delivery.ts'
import { INSERT_COLUMNS, JOURNAL_COLUMNS, JOURNAL_LINE, NEW_DELIVERY } from './shape.ts'
import type { Statement, WideStatement } from './statement.ts'

const CLIENT_COLUMNS = `c.session_id as "sessionId", c.client_id as "clientId", nullif(c.sid, '') as "sid", c.sub,
  c.issuer, ${epochMs('c.expires_at')} as "expiresAt",
  ${epochMs('c.registered_at')} as "registeredAt",
  ${epochMs('c.ended_at')} as "endedAt"`

/** One session. $1 instance, $2 bucket, $3 id. */
const GET_SESSION: Statement = {
  scope: 'bucket',
  text: `select ${SESSION_COLUMNS} from signoff.session_logout x
  where x.instance_id = $1 and x.bucket = $2 and x.id = $3`,
}

/**
 * Sessions by key. Each key is looked up by itself (`offset 0` keeps it so): as a join, a plan that was
 * made when the table was small would read all of it for ever. $1 instances, $2 buckets, $3 ids.
 */
export const GET_SESSIONS: WideStatement = {
  narrow: GET_SESSION,
  scope: 'batch',
  text: `select found.* from unnest($1::text::text[], $2::text::smallint[], $3::text::text[])
    as k(instance_id, bucket, id)
  cross join lateral (
    select ${SESSION_COLUMNS} from signoff.session_logout x
    where x.instance_id = k.instance_id and x.bucket = k.bucket and x.id = k.id offset 0
  ) found`,
}

/** The registrations of one session. $1 instance, $2 bucket, $3 session id. */
const GET_CLIENTS_OF_SESSION: Statement = {
  scope: 'bucket',
  text: `select c.instance_id as "instance", c.bucket, ${CLIENT_COLUMNS} from signoff.session_logout_client c
  where c.instance_id = $1 and c.bucket = $2 and c.session_id = $3
  order by c.registered_at, c.client_id, c.sid`,
}

/** The registrations of sessions, likewise. $1 instances, $2 buckets, $3 session ids. */
export const GET_SESSION_CLIENTS: WideStatement = {
  narrow: GET_CLIENTS_OF_SESSION,
  scope: 'batch',
  text: `select found.* from unnest($1::text::text[], $2::text::smallint[], $3::text::text[])
    as k(instance_id, bucket, id)
  cross join lateral (
    select c.instance_id as "instance", c.bucket, ${CLIENT_COLUMNS} from signoff.session_logout_client c
    where c.instance_id = k.instance_id and c.bucket = k.bucket and c.session_id = k.id offset 0
  ) found order by found."registeredAt", found."clientId", found."sid"`,
}

/** The steps of a session in a batch. */
export const SESSION_STEP = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'text',
  account_id: 'text',
  machine_version: 'smallint',
  state: 'text',
  snapshot: 'json',
  revision: 'integer',
  next_revision: 'integer',
  opened: 'integer',
  unacknowledged: 'integer',
  due_at: 'timestamptz',
  expires_at: 'timestamptz',
  created_at: 'timestamptz',
  terminated_at: 'timestamptz',
  finished_at: 'timestamptz',
} as const satisfies Shape

/** A registration in a batch. */
export const REGISTRATION = {
  instance_id: 'text',
  bucket: 'smallint',
  session_id: 'text',
  client_id: 'text',
  sid: 'text',
  sub: 'text',
  issuer: 'text',
  expires_at: 'timestamptz',
  registered_at: 'timestamptz',
  ended_at: 'timestamptz',
} as const satisfies Shape

/** What a batch of session steps writes, in the order of the parameters of {@link SAVE_SESSIONS}. */
export const SESSION_BATCH = [SESSION_STEP, REGISTRATION, NEW_DELIVERY, JOURNAL_LINE] as const

/** The first parameter of each. */
const [STEPS, REGISTRATIONS, DELIVERIES, LINES] = SESSION_BATCH.map((_, index) =>
  SESSION_BATCH.slice(0, index).reduce((sum, shape) => sum + Object.keys(shape).length, 1),
) as [number, number, number, number]
/** One session with its registrations and deliveries, of one moment. $1 instance, $2 bucket, $3 id. */
export const GET_WHOLE_SESSION: Statement = {
  scope: 'bucket',
  text: `select to_json(s) as "session",
    (select coalesce(json_agg(to_json(r)), '[]') from (
      select ${CLIENT_COLUMNS} from signoff.session_logout_client c
      where c.instance_id = $1 and c.bucket = $2 and c.session_id = $3
      order by c.registered_at, c.client_id, c.sid) r) as "clients",
    (select coalesce(json_agg(to_json(v)), '[]') from (
      select ${VIEW_COLUMNS} from signoff.delivery d
      where d.instance_id = $1 and d.bucket = $2 and d.session_id = $3 order by d.id) v) as "deliveries"
  from (
    select ${SESSION_COLUMNS} from signoff.session_logout x
    where x.instance_id = $1 and x.bucket = $2 and x.id = $3
  ) s`,
}

/**
 * Saves steps of many sessions at once, each fenced by its revision (0: it is new), with the
 * registrations, deliveries and journal lines that belong to them; of a session that fails the fence
 * nothing is written. A delivery's creation has no line: its row tells it. A step to an end fails it, too, while a delivery is open: outcomes and redrives move the
 * counters of a living session without a revision. $1 on: sessions, registrations, deliveries, journal lines.
 */
export const SAVE_SESSIONS: WideStatement = {
  scope: 'batch',
  text: saveSessions(undefined),
  narrow: { scope: 'bucket', text: saveSessions(parameterAfter(STEPS, ...SESSION_BATCH)) },
}

function saveSessions(bucket: number | undefined): string {
  return `with step as materialized (
    select * from ${batchOf(SESSION_STEP, 'r', STEPS)} where ${fewOf('r')}
  ), changed as (
    update signoff.session_logout x set account_id = s.account_id, state = s.state, snapshot = s.snapshot,
      revision = s.next_revision, open_deliveries = x.open_deliveries + s.opened,
      unacknowledged = coalesce(s.unacknowledged, x.unacknowledged), due_at = s.due_at, expires_at = s.expires_at,
      terminated_at = s.terminated_at, finished_at = s.finished_at
    from step s
    where x.instance_id = s.instance_id and x.bucket = s.bucket and x.id = s.id
      and s.revision > 0 and x.revision = s.revision
      and (s.finished_at is null or x.open_deliveries + s.opened <= 0)${inBucket('x', bucket)}
    returning x.instance_id, x.bucket, x.id
  ), created as (
    insert into signoff.session_logout as x (instance_id, bucket, id, account_id, machine_version, state,
      snapshot, revision, open_deliveries, due_at, expires_at, created_at, terminated_at, finished_at)
    select instance_id, bucket, id, account_id, machine_version, state, snapshot, next_revision, opened,
      due_at, expires_at, created_at, terminated_at, finished_at from step where revision = 0
    on conflict do nothing
    returning x.instance_id, x.bucket, x.id
  ), saved as (
    select * from changed union all select * from created
  ), registered as (
    insert into signoff.session_logout_client as c (${namesOf(REGISTRATION)})
    select r.* from ${batchOf(REGISTRATION, 'r', REGISTRATIONS)}
    join saved s on s.instance_id = r.instance_id and s.bucket = r.bucket and s.id = r.session_id
    on conflict (instance_id, bucket, session_id, client_id, sid) do update set
      sub = excluded.sub, issuer = excluded.issuer, expires_at = excluded.expires_at,
      ended_at = excluded.ended_at
  ), delivered as (
    insert into signoff.delivery (${INSERT_COLUMNS})
    select d.* from ${batchOf(NEW_DELIVERY, 'd', DELIVERIES)}
    join saved s on s.instance_id = d.instance_id and s.bucket = d.bucket and s.id = d.session_id
  ), journaled as (
    insert into signoff.journal (${JOURNAL_COLUMNS})
    select j.* from ${batchOf(JOURNAL_LINE, 'j', LINES)}
    join saved s on s.instance_id = j.instance_id and s.bucket = j.bucket and s.id = j.actor_id
  )
  select instance_id as "instance", bucket, id from saved`
}

/**
 * Sessions of one bucket whose time has come, without a lock: their save is fenced. Those of a machine version
 * that this code does not know are passed over, lest they hide the others. $1 bucket, $2 now, $3 limit, $4 machine version.
 */
export const FIND_DUE_SESSIONS: Statement = {
  scope: 'bucket',
  text: `select ${SESSION_COLUMNS} from signoff.session_logout x
  where x.bucket = $1 and x.due_at is not null and x.due_at <= $2::timestamptz
    and x.machine_version = $4 order by x.due_at limit $3`,
}

/** The sessions of an account that have not ended. $1 instance, $2 account. */
export const FIND_ACCOUNT_SESSIONS: Statement = {
  scope: 'scatter',
  text: `select x.bucket, x.id from signoff.session_logout x
  where x.instance_id = $1 and x.account_id = $2 and x.state = 'active' order by x.bucket, x.id`,
}

/** Its index wants to hear that there is a state. */
const AFTER_KEYSET = `x.instance_id = $1 and x.id <> ''
    and ($2::float8 is null or (x.created_at, x.id) < (to_timestamp($2::float8 / 1000), $3::text))`

const NEWEST_FIRST = 'order by x.created_at desc, x.id desc'

const newestSessions = (more: string) =>
  `select ${SESSION_COLUMNS} from signoff.session_logout x where ${AFTER_KEYSET}
    and ($5::text is null or x.state = $5) and ($6::text is null or x.account_id = $6)${more}
  ${NEWEST_FIRST} limit $4`

/** Newest first, by keyset over `(created_at, id)`. $1 instance, $2 before instant, $3 before id, $4 limit, $5 state, $6 account. */
export const LIST_SESSIONS: Statement = { scope: 'scatter', text: newestSessions('') }

/** The same down to a floor: what is rare is looked for so far back and no further. $1 to $6 as above, $7 instant, $8 id. */
export const LIST_SESSIONS_DOWN_TO: Statement = {
  scope: 'scatter',
  text: newestSessions(`
    and (x.created_at, x.id) >= (to_timestamp($7::float8 / 1000), $8::text)`),
}

const sessionFloor = (bucket: number | undefined) =>
  `select ${epochMs('x.created_at')} as "createdAt", x.id
  from signoff.session_logout x where ${AFTER_KEYSET}${inBucket('x', bucket)} ${NEWEST_FIRST} offset $4 limit 1`

/** The last of so many sessions, if there are as many. $1 instance, $2 before instant, $3 before id, $4 rows but one. */
export const FIND_SESSION_FLOOR: WideStatement = {
  scope: 'scatter',
  text: sessionFloor(undefined),
  narrow: { scope: 'bucket', text: sessionFloor(5) },
}
