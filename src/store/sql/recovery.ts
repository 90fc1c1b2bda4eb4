import { epochMs } from './batch.ts'
import { VIEW_COLUMNS } from './delivery.ts'
import type { Statement } from './statement.ts'

/** Of final notifications nothing is left to send. Ids begin with the instant of creation, so that a range of time is a stretch of the key. */
const MATCHES = `d.id >= $7::text::uuid and d.id <= $8::text::uuid
    and d.created_at >= to_timestamp($3::float8 / 1000) and d.created_at <= to_timestamp($4::float8 / 1000)
    and d.state = $5 and (d.channel = 'logout' or d.finished_at is null) and ($6::text is null or d.destination = $6)`

/** How many deliveries of one bucket a recovery would send again. $1 bucket, $2 instance, $3 since, $4 until, $5 state, $6 destination, $7 first id, $8 last id. */
export const COUNT_RECOVERABLE: Statement = {
  scope: 'bucket',
  text: `select count(*)::float8 as "count" from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and ${MATCHES}`,
}

/** The next of them, locked. $1 to $8 as above, $9 after id, $10 limit. */
export const LOCK_RECOVERABLE: Statement = {
  scope: 'bucket',
  text: `select ${VIEW_COLUMNS} from signoff.delivery d
  where d.instance_id = $2 and d.bucket = $1 and ${MATCHES}
    and ($9::text is null or d.id > $9::text::uuid)
  order by d.id limit $10 for update`,
}

const COLUMNS = `id::text as "id", instance_id as "instance", filter, actor, next_bucket as "nextBucket",
  after_id::text as "after", matched, redriven,
  ${epochMs('created_at')} as "createdAt",
  ${epochMs('finished_at')} as "finishedAt"`

/** $1 id, $2 instance, $3 filter, $4 actor, $5 matched, $6 now. */
export const INSERT_RECOVERY: Statement = {
  scope: 'small',
  text: `insert into signoff.recovery (id, instance_id, filter, actor, matched, created_at)
  values ($1::text::uuid, $2, $3::text::jsonb, $4, $5, $6::timestamptz)`,
}

/** $1 instance, $2 id. */
export const GET_RECOVERY: Statement = {
  scope: 'small',
  text: `select ${COLUMNS} from signoff.recovery where instance_id = $1 and id = $2::text::uuid`,
}

/** One that is not finished and that nobody works on. */
export const LOCK_OPEN_RECOVERY: Statement = {
  scope: 'small',
  text: `select ${COLUMNS} from signoff.recovery where finished_at is null
  order by created_at limit 1 for update skip locked`,
}

/** $1 id, $2 next bucket, $3 after id, $4 redriven by this step, $5 finished at. */
export const MOVE_RECOVERY: Statement = {
  scope: 'small',
  text: `update signoff.recovery set next_bucket = $2, after_id = $3::text::uuid,
    redriven = redriven + $4, finished_at = $5::timestamptz where id = $1::text::uuid`,
}
