import { batchOf, fewOf, IMPATIENT, inBucket, parameterAfter, type Shape } from './batch.ts'
import { SESSION_COLUMNS } from './delivery.ts'
import { DELIVERY_STEP, JOURNAL_COLUMNS, NOTIFICATION_STEP } from './shape.ts'
import type { Statement, WideStatement } from './statement.ts'

/** Nothing has happened to the session since its end, and with this count all its deliveries are acknowledged. */
const COMPLETES = `c.completes = x.revision and x.open_deliveries = c.settles and x.unacknowledged + c.unacknowledged = 0`

/** What a save of notifications has that one of logouts is spared. */
interface SaveParts {
  readonly shape: Shape
  readonly set: string
  readonly erase: boolean
}

const LOGOUT_PARTS: SaveParts = { shape: DELIVERY_STEP, set: '', erase: false }

/** What a save with notifications among its rows has beside. */
const NOTIFICATION_PARTS: SaveParts = {
  shape: NOTIFICATION_STEP,
  set: `, destination = coalesce(s.destination, d.destination),
    provider_id = case when s.destination is null then d.provider_id else s.provider_id end`,
  erase: true,
}

/** One that waits for locks as told, and the same of one bucket: its parameter is the last. */
const toSave = (parts: SaveParts, wait: string): WideStatement => ({
  scope: 'batch',
  impatient: wait !== '',
  text: saveDeliveries(parts, { wait, bucket: undefined }),
  narrow: {
    scope: 'bucket',
    text: saveDeliveries(parts, { wait: '', bucket: parameterAfter(2, parts.shape) }),
  },
})

/**
 * Saves steps of many deliveries at once, each fenced by its revision and fence, with their journal
 * lines, and lowers the open count of the sessions whose deliveries became final. A session whose last
 * acknowledgement brings its completion along takes that step too; any other that has none open becomes due.
 * Everything hangs on the one update, so that no plan has anything to join. $1 now, then the steps.
 */
export const SAVE_DELIVERIES = toSave(LOGOUT_PARTS, IMPATIENT)

/** The same in a caller's transaction, whose locks are its own affair: waits for a locked row. */
export const SAVE_DELIVERIES_WITHIN = toSave(LOGOUT_PARTS, '')

/**
 * The same, for batches with notifications among them: these may change their destination from attempt to
 * attempt, and of one that becomes final the body is erased with the same stroke.
 */
export const SAVE_WITH_BODIES = toSave(NOTIFICATION_PARTS, IMPATIENT)

/** The same in a caller's transaction. */
export const SAVE_WITH_BODIES_WITHIN = toSave(NOTIFICATION_PARTS, '')

interface SaveWay {
  /** How long it waits for locks. */
  readonly wait: string
  /** The parameter that names the one bucket. */
  readonly bucket: number | undefined
}

function eraseBodies(bucket: number | undefined): string {
  return `, erased as (
  delete from signoff.delivery_body b using saved s
  where b.instance_id = s.instance_id and b.bucket = s.bucket and b.id = s.id${inBucket('b', bucket)}
    and s.has_body and s.finished_at is not null
  )`
}

function saveDeliveries({ shape, set, erase }: SaveParts, { wait, bucket }: SaveWay): string {
  const returned = erase ? ', s.has_body, s.finished_at' : ''
  return `with saved as (
    update signoff.delivery d set state = s.state, reason = s.reason, snapshot = s.snapshot,
      revision = s.next_revision, due_at = case when s.leased then d.due_at else s.due_at end,
      lease_owner = case when s.leased then d.lease_owner end,
      deadline_at = s.deadline_at, finished_at = s.finished_at${set}
    from ${batchOf(shape, 's', 2)}
    where d.instance_id = s.instance_id and d.bucket = s.bucket and d.id = s.id
      and d.revision = s.revision and d.fence = s.fence and ${fewOf('s')}${inBucket('d', bucket)}${wait}
    returning d.instance_id, d.bucket, d.id, d.session_id, s.settles, s.unacknowledged,
      s.completes, s.completed_by, s.completed_as, s.next_revision, s.event, s.edge, s.from_state, s.state, s.at, s.detail, s.earlier${returned}
  ), counted as (
    select instance_id, bucket, session_id,
      sum(settles)::integer as settles, sum(unacknowledged)::integer as unacknowledged, max(completes) as completes,
      max(completed_by) as completed_by, max(completed_as::text)::json as completed_as
    from saved where session_id is not null and settles <> 0
    group by instance_id, bucket, session_id order by 1, 2, 3
  ), settled as (
    update signoff.session_logout x set open_deliveries = x.open_deliveries - c.settles,
      unacknowledged = x.unacknowledged + c.unacknowledged,
      due_at = case when ${COMPLETES} then null when x.open_deliveries - c.settles <= 0 then $1::timestamptz
        else x.due_at end,
      state = case when ${COMPLETES} then 'completed' else x.state end,
      snapshot = case when ${COMPLETES} then c.completed_as else x.snapshot end,
      revision = case when ${COMPLETES} then c.completes + 1 else x.revision end,
      finished_at = case when ${COMPLETES} then $1::timestamptz else x.finished_at end
    from counted c
    where x.instance_id = c.instance_id and x.bucket = c.bucket and x.id = c.session_id${inBucket('x', bucket)}
    returning ${SESSION_COLUMNS}, c.completed_by,
      coalesce(x.state = 'completed' and x.revision = c.completes + 1, false) as completed
  ), journaled as (
    insert into signoff.journal (${JOURNAL_COLUMNS})
    select instance_id, bucket, 'delivery', id::text, next_revision, event, edge, from_state, state, at, detail
    from saved where event is not null
    union all
    select s.instance_id, s.bucket, 'delivery', s.id::text, l.*
    from saved s, json_to_recordset(s.earlier) as l(revision integer, event text, edge text,
      from_state text, to_state text, at timestamptz, detail json)
    where s.earlier is not null
    union all
    select "instance", bucket, 'sessionLogout', id, revision, 'deliveries.settled', completed_by, 'terminated', state,
      $1::timestamptz, '{}'::json
    from settled where completed
  )${erase ? eraseBodies(bucket) : ''}
  select id::text as "id", null as "session", null as "completedIn" from saved
  union all
  select id, case when not completed then to_json(settled) end, case when completed then "instance" end
  from settled where "openDeliveries" <= 0`
}

/** A delivery that nobody locks just now. $1 bucket, $2 instance, $3 id. */
export const FIND_FREE_DELIVERY: Statement = {
  scope: 'bucket',
  text: `select d.id from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and d.id = $3::text::uuid for no key update skip locked`,
}

/** A session that nobody locks just now. $1 bucket, $2 instance, $3 id. */
export const FIND_FREE_SESSION: Statement = {
  scope: 'bucket',
  text: `select x.id from signoff.session_logout x
  where x.instance_id = $2 and x.bucket = $1 and x.id = $3 for no key update skip locked`,
}
