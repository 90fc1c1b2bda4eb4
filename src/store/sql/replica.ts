import type { Statement } from './statement.ts'

/**
 * Makes due at once what a replica that nobody has seen for long has in hand: all that cannot have been sent,
 * and logout tokens, a second of which does no harm. $1 bucket, $2 now, $3 the end of leases that are looked
 * at, $4 replicas that live, $5 limit.
 */
export const HAND_OVER_DELIVERIES: Statement = {
  scope: 'bucket',
  text: `with orphan as (
    select d.instance_id, d.id from signoff.delivery d
    where d.bucket = $1 and d.due_at is not null and d.due_at > $2::timestamptz and d.due_at <= $3::timestamptz
      and d.lease_owner is not null and (d.state <> 'signed' or d.channel = 'logout')
      and d.lease_owner <> all ($4::text::text[])
    limit $5 for update of d skip locked
  )
  update signoff.delivery d set due_at = $2::timestamptz
  from orphan where d.instance_id = orphan.instance_id and d.bucket = $1 and d.id = orphan.id
  returning d.id::text as "id"`,
}
