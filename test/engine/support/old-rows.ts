import type { Sql } from 'postgres'
import { systemRandom } from '../../../src/random.ts'
import { bucketOf, createDeliveryId } from '../../../src/store/index.ts'

const DAY_MS = 86_400_000

/** How long ago something was, in days. */
export const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS)

/** What a session is to look like; ages in days. */
export interface OldSession {
  readonly id: string
  readonly instance?: string
  readonly created: number
  /** Settled so long ago; absent: it is active. */
  readonly settled?: number
  readonly expired?: number
  readonly open?: number
}

/** Puts a session with one registration into the tables. */
export async function putSession(sql: Sql, session: OldSession): Promise<void> {
  const { id, instance = 'default', created, settled, expired, open = 0 } = session
  const bucket = bucketOf(instance, id)
  await sql`insert into signoff.session_logout (instance_id, bucket, id, machine_version, state, snapshot,
      revision, open_deliveries, created_at, finished_at, expires_at)
    values (${instance}, ${bucket}, ${id}, 1, ${settled === undefined ? 'active' : 'completed'}, '{}', 1,
      ${open}, ${daysAgo(created)}, ${settled === undefined ? null : daysAgo(settled)},
      ${expired === undefined ? null : daysAgo(expired)})`
  await sql`insert into signoff.session_logout_client (instance_id, bucket, session_id, client_id, issuer,
      registered_at)
    values (${instance}, ${bucket}, ${id}, 'shop', 'https://op.example', ${daysAgo(created)})`
}

/** Puts a delivery of a session into the tables: made, and final, so many days ago. */
export async function putDelivery(
  sql: Sql,
  session: Pick<OldSession, 'id' | 'instance'>,
  age: { readonly created: number; readonly finished?: number },
): Promise<string> {
  const { id: sessionId, instance = 'default' } = session
  const bucket = bucketOf(instance, sessionId)
  const id = createDeliveryId(daysAgo(age.created).getTime(), bucket, systemRandom)
  const { finished } = age
  await sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination, machine_version, state,
      snapshot, revision, due_at, deadline_at, created_at, finished_at, session_id, facts)
    values (${instance}, ${bucket}, ${id}, 'logout', 'logout:shop', 1,
      ${finished === undefined ? 'retrying' : 'sent'}, '{}', 1,
      ${finished === undefined ? new Date() : null}, now(), ${daysAgo(age.created)},
      ${finished === undefined ? null : daysAgo(finished)}, ${sessionId}, '{}')`
  return id
}

/** Writes a line of the journal, so many days ago. */
export async function putLine(sql: Sql, actor: string, age: number): Promise<void> {
  await sql`insert into signoff.journal (instance_id, bucket, machine, actor_id, revision, event, to_state, at)
    values ('default', 7, 'delivery', ${actor}, 1, 'delivery.created', 'pending', ${daysAgo(age)})`
}

/** Makes the partition of a day that is over. */
export async function putDay(sql: Sql, age: number): Promise<string> {
  const day = daysAgo(age).toISOString().slice(0, 10)
  const name = `journal_${day.replaceAll('-', '')}`
  await sql.unsafe(`create table signoff.${name} partition of signoff.journal
    for values from ('${day} 00:00:00+00') to ('${day} 24:00:00+00')`)
  return name
}
