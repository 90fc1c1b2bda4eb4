import { epochMs } from './batch.ts'
import { VIEW_COLUMNS } from './delivery.ts'
import type { Statement, WideStatement } from './statement.ts'

/** The newest of one bucket that match, of as many of its rows as are looked at. */
const newestOf = (bucket: string) => `select ${VIEW_COLUMNS} from (
    select * from signoff.delivery
    where instance_id = $1 and bucket = ${bucket} and ($2::text is null or id < $2::text::uuid)
    order by id desc limit $9
  ) d
  where ($4::text is null or d.state = $4) and ($5::text is null or d.channel = $5)
    and ($6::text is null or d.destination = $6) and ($7::text is null or d.client_id = $7)
  order by d.id desc limit $3`

/** The last of one bucket's rows that are looked at, if there are so many. */
const floorOf = (bucket: string) => `select id::text as "id" from signoff.delivery
    where instance_id = $1 and bucket = ${bucket} and ($2::text is null or id < $2::text::uuid)
    order by id desc offset $4 limit 1`

/**
 * Newest first, by keyset: the newest of each bucket along the key, and of those the newest. What is rare is
 * looked for in so many rows of each bucket and no more.
 * $1 instance, $2 before id, $3 limit, $4 state, $5 channel, $6 destination, $7 client, $8 buckets, or one, $9 rows.
 */
export const LIST_DELIVERIES: WideStatement = {
  scope: 'scatter',
  text: `select page.* from unnest($8::text::smallint[]) as b(bucket)
  cross join lateral (${newestOf('b.bucket')}) page order by page."id" desc limit $3`,
  narrow: { scope: 'bucket', text: newestOf('$8') },
}

/** How far back such a list has looked in all buckets alike. $1 instance, $2 before id, $3 buckets, or one, $4 rows but one. */
export const FIND_LIST_FLOOR: WideStatement = {
  scope: 'scatter',
  text: `select max(last."id") as "id" from unnest($3::text::smallint[]) as b(bucket)
  cross join lateral (${floorOf('b.bucket')}) last`,
  narrow: { scope: 'bucket', text: floorOf('$3') },
}

/** The first due instant of one bucket, $1, from a watermark on, $2. */
const PEEK_BUCKET: Statement = {
  scope: 'bucket',
  text: `select $1::smallint as bucket, ${epochMs('d.due')} as "deliveryDue",
    ${epochMs('s.due')} as "sessionDue",
    (extract(epoch from clock_timestamp()) * 1000)::float8 as "now"
  from (
    select min(due_at) as due from signoff.delivery
    where bucket = $1 and due_at is not null and due_at >= $2::timestamptz
  ) d cross join (
    select min(due_at) as due from signoff.session_logout where bucket = $1 and due_at is not null
  ) s`,
}

/** The first due instant of each of these buckets, as cheap as 64 index probes. $1 buckets, $2 watermark. */
export const PEEK_DUE: WideStatement = {
  narrow: PEEK_BUCKET,
  scope: 'scatter',
  text: `select b.bucket, d.due as "deliveryDue", s.due as "sessionDue",
    (extract(epoch from clock_timestamp()) * 1000)::float8 as "now"
  from unnest($1::text::smallint[]) as b(bucket)
  left join lateral (
    select ${epochMs('due_at')} as due from signoff.delivery
    where bucket = b.bucket and due_at is not null and due_at >= $2::timestamptz order by due_at limit 1
  ) d on true
  left join lateral (
    select ${epochMs('due_at')} as due from signoff.session_logout
    where bucket = b.bucket and due_at is not null order by due_at limit 1
  ) s on true`,
}
