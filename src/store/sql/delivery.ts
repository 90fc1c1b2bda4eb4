import {
  batchOf,
  epochMs,
  fewOf,
  IMPATIENT,
  inBucket,
  parameterAfter,
  type Shape,
} from './batch.ts'
import { HELD_DELIVERY, RELEASED_DELIVERY } from './shape.ts'
import type { Statement, WideStatement } from './statement.ts'

/** The columns that a worker needs of a delivery, as JavaScript wants them. */
export const WORK_COLUMNS = `d.instance_id as "instance", d.bucket, d.id::text as "id", d.channel, d.destination,
  d.machine_version as "machineVersion", d.state, d.snapshot, d.revision, d.fence,
  d.session_id as "sessionId", d.client_id as "clientId", d.provider_id as "providerId",
  d.facts, d.traceparent, ${epochMs('d.created_at')} as "createdAt"`

/** The columns that are shown of a delivery. */
export const VIEW_COLUMNS = `${WORK_COLUMNS}, d.reason, d.lease_owner as "leaseOwner",
  ${epochMs('d.due_at')} as "dueAt",
  ${epochMs('d.deadline_at')} as "deadlineAt",
  ${epochMs('d.finished_at')} as "finishedAt"`

/** A session's logout, as JavaScript wants it. */
export const SESSION_COLUMNS = `x.instance_id as "instance", x.bucket, x.id, x.account_id as "accountId",
  x.machine_version as "machineVersion", x.state, x.snapshot, x.revision,
  x.open_deliveries as "openDeliveries", x.unacknowledged,
  ${epochMs('x.expires_at')} as "expiresAt",
  ${epochMs('x.created_at')} as "createdAt",
  ${epochMs('x.terminated_at')} as "terminatedAt",
  ${epochMs('x.finished_at')} as "finishedAt"`

/** Puts rows of one bucket that are due into a worker's hands. $1 bucket, $2 now, $3 watermark, $4 limit, $5 owner, $6 lease end. */
export const CLAIM_DELIVERIES: Statement = {
  scope: 'bucket',
  text: `with due as (
    select instance_id, id from signoff.delivery
    where bucket = $1 and due_at is not null and due_at <= $2::timestamptz and due_at >= $3::timestamptz
    order by due_at limit $4 for update skip locked
  )
  update signoff.delivery d set due_at = $6::timestamptz, lease_owner = $5, fence = d.fence + 1
  from due where d.instance_id = due.instance_id and d.bucket = $1 and d.id = due.id
  returning ${WORK_COLUMNS}`,
}

/** Claims named rows of one bucket, once they are there and due. $1 bucket, $2 instance, $3 ids, $4 now, $5 owner, $6 lease end. */
export const CLAIM_NAMED_DELIVERIES: Statement = {
  scope: 'bucket',
  text: `with due as (
    select id from signoff.delivery
    where instance_id = $2 and bucket = $1 and id = any($3::text::uuid[])
      and due_at is not null and due_at <= $4::timestamptz
    for update skip locked
  )
  update signoff.delivery d set due_at = $6::timestamptz, lease_owner = $5, fence = d.fence + 1
  from due where d.instance_id = $2 and d.bucket = $1 and d.id = due.id
  returning ${WORK_COLUMNS}`,
}

/** What a claim has put into hands whose answer did not come. $1 bucket, $2 owner, $3 the end of its lease, which is its mark. */
export const FIND_CLAIMED_DELIVERIES: Statement = {
  scope: 'bucket',
  text: `select ${WORK_COLUMNS} from signoff.delivery d
  where d.bucket = $1 and d.due_at = $3::timestamptz and d.lease_owner = $2`,
}

/** What a change of rows in hand is made of. */
interface HeldParts {
  readonly rows: string
  readonly inHand: string
  readonly wait: string
}

/** A change of rows in hand: of many buckets, or of one, which a parameter after the rows names. */
function held(shape: Shape, first: number, toText: (parts: HeldParts) => string): WideStatement {
  const rows = batchOf(shape, 's', first)
  const inHand = `d.instance_id = s.instance_id and d.bucket = s.bucket and d.id = s.id and d.fence = s.fence
    and ${fewOf('s')}`
  const bucket = inBucket('d', parameterAfter(first, shape))
  const text = toText({ rows, inHand, wait: IMPATIENT })
  return {
    scope: 'batch',
    impatient: text.includes(IMPATIENT),
    text,
    narrow: { scope: 'bucket', text: toText({ rows, inHand: inHand + bucket, wait: '' }) },
  }
}

/**
 * Claims rows that lie free as they were left, due or not; what somebody else has claimed since has another
 * fence. $1 owner, $2 lease end, then the rows.
 */
export const RECALL_DELIVERIES = held(
  HELD_DELIVERY,
  3,
  ({ rows, inHand, wait }) => `update signoff.delivery d
    set due_at = $2::timestamptz, lease_owner = $1, fence = d.fence + 1
  from ${rows} where ${inHand} and d.lease_owner is null and d.due_at is not null${wait}
  returning ${WORK_COLUMNS}`,
)

/** Gives rows back unstepped, to be looked at again at `due_at`; one that was moved says where to. $1 on: the rows. */
export const RELEASE_DELIVERIES = held(
  RELEASED_DELIVERY,
  1,
  ({ rows, inHand, wait }) => `update signoff.delivery d set due_at = s.due_at, lease_owner = null,
    destination = coalesce(s.destination, d.destination)
  from ${rows} where ${inHand} and d.lease_owner is not null and d.due_at is not null${wait}`,
)

/** Pushes the lease of rows in hand. Rows that are not returned belong to somebody else now. $1 lease end, then the rows. */
export const RENEW_DELIVERIES = held(
  HELD_DELIVERY,
  2,
  ({ rows, inHand }) => `update signoff.delivery d set due_at = $1::timestamptz
  from ${rows} where ${inHand} and d.lease_owner is not null and d.due_at is not null
  returning d.id::text as "id"`,
)

/** The next of one bucket by their time, $4 after, $5 rows: nothing is sorted, and no more is looked at, however many wait. */
const NEXT_WAITING = `page as materialized (
    select instance_id, bucket, id, channel, destination, state, lease_owner, due_at from signoff.delivery
    where bucket = $1 and due_at is not null and due_at > $4::timestamptz
    order by due_at fetch first $5 rows with ties
  )`

/** Those of `waiting` that still wait, and longer than until then. */
const WAKE_WAITING = `woken as (
    update signoff.delivery d set due_at = waiting.due from waiting
    where d.instance_id = $2 and d.bucket = $1 and d.id = waiting.id and d.due_at > waiting.due
      and d.state in ('pending', 'retrying') and d.lease_owner is null and ${fewOf('waiting')}
    returning 1
  )
  select count(*)::float8 as "seen", (select count(*) from woken)::float8 as "woken",
    to_char(max(due_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "last" from page`

/**
 * Wakes the waiting rows of one destination among the next of one bucket, one every 4 ms from an instant on.
 * $1 bucket, $2 instance, $3 destination, $4 after, $5 rows, $6 from.
 */
export const WAKE_DESTINATION: Statement = {
  scope: 'bucket',
  text: `with ${NEXT_WAITING}, waiting as (
    select bucket, id, $6::timestamptz + (row_number() over (order by due_at) - 1) * interval '4 milliseconds' as due
    from page where instance_id = $2 and destination = $3 and state in ('pending', 'retrying')
      and lease_owner is null
  ), ${WAKE_WAITING}`,
}

/**
 * Wakes the waiting rows of a channel among the next of one bucket, but for those whose destination is well
 * and has told them when to come back. $1 bucket, $2 instance, $3 channel, $4 after, $5 rows, $6 now,
 * $7 destinations to leave alone, as a JSON array.
 */
export const WAKE_CHANNEL: Statement = {
  scope: 'bucket',
  text: `with ${NEXT_WAITING}, waiting as (
    select bucket, id, $6::timestamptz as due from page
    where instance_id = $2 and channel = $3 and lease_owner is null
      and (state = 'pending' or (state = 'retrying' and not ($7::text::jsonb ? destination)))
  ), ${WAKE_WAITING}`,
}

/** One delivery, with a lock, for a step from outside. $1 bucket, $2 instance, $3 id. */
export const LOCK_DELIVERY: Statement = {
  scope: 'bucket',
  text: `select ${VIEW_COLUMNS} from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and d.id = $3::text::uuid for update`,
}

/** One delivery. $1 bucket, $2 instance, $3 id. */
export const GET_DELIVERY: Statement = {
  scope: 'bucket',
  text: `select ${VIEW_COLUMNS} from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and d.id = $3::text::uuid`,
}

/** The deliveries of one session. $1 bucket, $2 instance, $3 session. */
export const LIST_SESSION_DELIVERIES: Statement = {
  scope: 'bucket',
  text: `select ${VIEW_COLUMNS} from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and d.session_id = $3 order by d.id`,
}

/** The states of some deliveries, for somebody who waits for them. $1 bucket, $2 instance, $3 ids. */
export const GET_DELIVERY_STATES: Statement = {
  scope: 'bucket',
  text: `select d.id::text as "id", d.state, d.reason, d.revision, d.fence from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and d.id = any($3::text::uuid[])`,
}

/** The journal of one actor, of the days that it lived. $1 bucket, $2 instance, $3 actor, $4 machine, $5 since, $6 until. */
export const LIST_JOURNAL: Statement = {
  scope: 'bucket',
  text: `select j.machine, j.revision, j.event, j.edge, j.from_state as "from", j.to_state as "to",
    ${epochMs('j.at')} as "at", j.detail from signoff.journal j
  where j.instance_id = $2 and j.bucket = $1 and j.actor_id = $3 and j.machine = $4
    and j.at >= $5::timestamptz and j.at < $6::timestamptz
  order by j.revision, j.at`,
}

/** Begins a transaction that sees the database as it was at its first look. */
export const KEEP_PICTURE: Statement = {
  scope: 'small',
  text: 'set transaction isolation level repeatable read, read only',
}

/**
 * That look, and when it was. For the rest of the transaction the server may read a whole table: what it is
 * kept from for the sake of claims is the fastest way to count a million rows.
 */
export const TAKE_PICTURE: Statement = {
  scope: 'small',
  text: `select (extract(epoch from clock_timestamp()) * 1000)::float8 as "now",
    set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true)`,
}

/** How many open deliveries are in each state, by channel and destination. For a start, not for a poll. */
export const COUNT_OPEN_DELIVERIES: Statement = {
  scope: 'scatter',
  text: `select d.channel, d.destination, d.state, count(*)::float8 as "count" from signoff.delivery d
  where d.due_at is not null group by d.channel, d.destination, d.state`,
}
