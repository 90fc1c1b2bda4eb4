import { fewOf } from './batch.ts'
import type { Statement } from './statement.ts'

const COLUMNS = `d.instance_id as "instance", d.bucket, d.id, d.state, d.snapshot, d.revision,
  d.machine_version as "machineVersion"`

/** The destinations that are not healthy. $1 nothing: they alone have a due instant. */
export const LIST_AILING: Statement = {
  scope: 'scatter',
  text: `select ${COLUMNS} from signoff.destination d where d.due_at is not null`,
}

/** One destination. $1 bucket, $2 instance, $3 id. */
export const GET_DESTINATION: Statement = {
  scope: 'bucket',
  text: `select ${COLUMNS} from signoff.destination d
  where d.instance_id = $2 and d.bucket = $1 and d.id = $3`,
}

/** Saves one step, fenced by the revision (0: it is new). $1 the step, $2 its journal line, $3 bucket. */
export const SAVE_DESTINATION: Statement = {
  scope: 'bucket',
  text: `with step as materialized (
    select * from jsonb_to_recordset($1::text::jsonb) as r(instance_id text, bucket smallint, id text,
      machine_version smallint, state text, snapshot jsonb, revision integer, next_revision integer,
      due_at timestamptz, changed_at timestamptz)
  ), changed as (
    update signoff.destination d set state = s.state, snapshot = s.snapshot, revision = s.next_revision,
      due_at = s.due_at, changed_at = s.changed_at
    from step s
    where d.instance_id = s.instance_id and d.bucket = s.bucket and d.id = s.id
      and d.bucket = $3 and s.revision > 0 and d.revision = s.revision and ${fewOf('s')}
    returning d.instance_id, d.bucket, d.id
  ), created as (
    insert into signoff.destination as d (instance_id, bucket, id, machine_version, state, snapshot,
      revision, due_at, changed_at)
    select instance_id, bucket, id, machine_version, state, snapshot, next_revision, due_at, changed_at
    from step where revision = 0
    on conflict do nothing
    returning d.instance_id, d.bucket, d.id
  ), saved as (
    select * from changed union all select * from created
  ), journaled as (
    insert into signoff.journal (instance_id, bucket, machine, actor_id, revision, event, edge, from_state,
      to_state, at, detail)
    select j.* from jsonb_to_recordset($2::text::jsonb) as j(instance_id text, bucket smallint,
      machine text, actor_id text, revision integer, event text, edge text, from_state text,
      to_state text, at timestamptz, detail jsonb)
    join saved s on s.instance_id = j.instance_id and s.bucket = j.bucket and s.id = j.actor_id
  )
  select id from saved`,
}

/** A destination's health is forgotten. $1 bucket, $2 instance, $3 id. */
export const REMOVE_DESTINATION: Statement = {
  scope: 'bucket',
  text: `delete from signoff.destination d where d.instance_id = $2 and d.bucket = $1 and d.id = $3`,
}
