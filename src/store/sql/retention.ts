import { batchOf, fewOf, inBucket, parameterAfter, type Shape } from './batch.ts'
import type { Statement, WideStatement } from './statement.ts'

/** A chore that is due and that nobody works on, locked. $1 name, $2 now. */
export const LOCK_CHORE: Statement = {
  scope: 'small',
  text: `select cursor from signoff.chore where name = $1 and due_at <= $2::timestamptz
  for update skip locked`,
}

/** Where a chore goes on, and when. $1 name, $2 cursor, $3 due at. */
export const MOVE_CHORE: Statement = {
  scope: 'small',
  text: `update signoff.chore set cursor = $2::text::jsonb, due_at = $3::timestamptz where name = $1`,
}

/** The first instance after this one that has rows. $1 instance. */
export const NEXT_INSTANCE: Statement = {
  scope: 'scatter',
  text: `select min(found.instance_id) as "instance" from (
    select min(instance_id) as instance_id from signoff.delivery where instance_id > $1
    union all
    select min(instance_id) from signoff.session_logout where instance_id > $1
  ) found`,
}

/**
 * Removes the deliveries of one page of the key that ended before an instant. Ids begin with the instant of
 * creation, so the old ones are the first of their bucket, and the page is short of those that stay.
 * $1 bucket, $2 instance, $3 after id, $4 before id, $5 limit, $6 finished before.
 */
export const REMOVE_DELIVERIES: Statement = {
  scope: 'bucket',
  text: `with page as (
    select id from signoff.delivery
    where instance_id = $2 and bucket = $1 and id > $3::text::uuid and id < $4::text::uuid
    order by id limit $5
  ), removed as (
    delete from signoff.delivery d using page
    where d.instance_id = $2 and d.bucket = $1 and d.id = page.id and d.finished_at < $6::timestamptz
    returning d.id
  )
  select max(page.id::text) as "last", count(*)::float8 as "seen",
    (select count(*) from removed)::float8 as "removed" from page`,
}

/**
 * Whether session `x` is over: settled, or expired with nobody having ended it. The planner takes it to be true
 * of every second row (`coalesce`), so that it does not look for such rows first, by reading all.
 */
const isOver = (settled: string, expired: string) =>
  `coalesce(x.open_deliveries = 0 and (x.finished_at < ${settled}::timestamptz
      or (x.state = 'active' and x.expires_at < ${expired}::timestamptz)), false)`

/**
 * The next sessions by creation, and which of them are over. $1 instance, $2 created before, $3 after
 * instant, $4 after id, $5 limit, $6 finished before, $7 expired before.
 */
export const FIND_OLD_SESSIONS: Statement = {
  scope: 'scatter',
  text: `select x.instance_id, x.bucket, x.id,
    to_char(x.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt",
    ${isOver('$6', '$7')} as "over"
  from signoff.session_logout x
  where x.instance_id = $1 and x.id <> '' and x.created_at < $2::timestamptz
    and (x.created_at, x.id) > ($3::timestamptz, $4::text)
  order by x.created_at, x.id limit $5`,
}

/** A session that is over, in a batch. */
export const OLD_SESSION = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'text',
} as const satisfies Shape

/**
 * Removes sessions that are over, with their registrations, unless a delivery of theirs is still there or
 * they have come back to life since they were found. $1 finished before, $2 expired before, then the sessions.
 */
export const REMOVE_SESSIONS: WideStatement = {
  scope: 'batch',
  text: removeSessions(undefined),
  narrow: { scope: 'bucket', text: removeSessions(parameterAfter(3, OLD_SESSION)) },
}

function removeSessions(bucket: number | undefined): string {
  return `with removed as (
    delete from signoff.session_logout x using ${batchOf(OLD_SESSION, 's', 3)}
    where x.instance_id = s.instance_id and x.bucket = s.bucket and x.id = s.id and ${isOver('$1', '$2')}
      and not exists (select from signoff.delivery d
        where d.instance_id = x.instance_id and d.bucket = x.bucket and d.session_id = x.id${inBucket('d', bucket)})
      and ${fewOf('s')}${inBucket('x', bucket)}
    returning x.instance_id, x.bucket, x.id
  ), forgotten as (
    delete from signoff.session_logout_client c using removed s
    where c.instance_id = s.instance_id and c.bucket = s.bucket and c.session_id = s.id
      and ${fewOf('s')}${inBucket('c', bucket)}
  )
  select count(*)::float8 as "removed" from removed`
}

/** Removes old lines of days that had no partition. $1 bucket, $2 before, $3 limit. */
export const REMOVE_STRAY_LINES: Statement = {
  scope: 'bucket',
  text: `with removed as (
    delete from signoff.journal_default j where j.bucket = $1 and j.ctid = any(array(
      select ctid from signoff.journal_default where bucket = $1 and at < $2::timestamptz
      order by at limit $3))
    returning 1
  )
  select count(*)::float8 as "removed" from removed`,
}

/** The partitions of the journal, one a day, oldest first. */
export const LIST_JOURNAL_DAYS: Statement = {
  scope: 'small',
  text: `select c.relname as "name" from pg_catalog.pg_inherits i
  join pg_catalog.pg_class c on c.oid = i.inhrelid
  join pg_catalog.pg_class p on p.oid = i.inhparent
  where p.relname = 'journal' and p.relnamespace = to_regnamespace('signoff')
    and c.relname ~ '^journal_[0-9]{8}$' order by 1`,
}

/** Recoveries that were finished before. $1 finished before. */
export const REMOVE_RECOVERIES: Statement = {
  scope: 'small',
  text: `with removed as (
    delete from signoff.recovery where finished_at < $1::timestamptz returning 1
  )
  select count(*)::float8 as "removed" from removed`,
}
