import type { Sql } from 'postgres'
import type { Signoff } from '../../src/index.ts'
import { clientName, registerSessions } from '../lab.ts'

/** One delivery that was refused once and waits, and relying parties enough. */
export async function createModel(signoff: Signoff, sql: Sql, destinations: number): Promise<void> {
  await registerSessions(signoff, ['model'], { width: 1, clients: 1 })
  const retrying = new Promise((resolve) => signoff.once('delivery.retrying', resolve))
  await signoff.sessions.terminate({ sessionId: 'model' })
  await retrying
  await signoff.stop()
  await sql`insert into signoff.relying_party (instance_id, client_id, metadata)
    select instance_id, 'client-' || n, metadata from signoff.relying_party,
      generate_series(1, ${destinations - 1}::int) n where client_id = ${clientName(0)}`
  await sql`update signoff.delivery set due_at = now() + interval '6 hours'`
}

/** Numbers of copies, and when number `n` is due. */
export interface Copies {
  readonly from: number
  readonly to: number
  readonly destinations: number
  readonly due: string
}

/** Copies of the model, spread evenly over buckets and destinations. */
export async function addCopies(sql: Sql, { from, to, destinations, due }: Copies): Promise<void> {
  await sql.unsafe(`insert into signoff.delivery select copy.* from signoff.delivery d,
    generate_series(${from}, ${to}) n, jsonb_populate_record(d, jsonb_build_object(
      'id', lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
        || to_hex(28672 + (n % 64) * 64) || '8' || substr(md5(n::text), 1, 15),
      'bucket', n % 64, 'session_id', 'waiting-' || n, 'client_id', 'client-' || n % ${destinations},
      'destination', 'logout:client-' || n % ${destinations}, 'due_at', ${due})) copy
    where d.session_id = 'model'`)
  await sql`vacuum analyze signoff.delivery`
}
