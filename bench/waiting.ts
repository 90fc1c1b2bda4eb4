import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import postgres, { type Sql } from 'postgres'
import { ISSUER, type Lab, registerSessions, startSubject } from './lab.ts'

/** What waiting deliveries cost the process. */
export interface Waiting {
  readonly addedMb: number
  readonly lines: readonly string[]
}

const DELIVERIES = 100_000
const BYTES_PER_MB = 1_048_576

/** Nobody listens there: a first attempt fails, and the delivery waits. */
const NOWHERE = 'http://127.0.0.1:9'

/** The heap that a running engine needs more when 100,000 deliveries wait in its database. */
export async function measureWaiting(lab: Lab): Promise<Waiting> {
  const unreachable = { ...lab, receiver: { ...lab.receiver, origin: NOWHERE } }
  const subject = await startSubject(unreachable, { clients: 1, path: '/' })
  const sql = postgres(subject.url, { max: 1, onnotice() {} })
  try {
    await registerSessions(subject.signoff, ['only'], { width: 1, clients: 1 })
    const retrying = new Promise((resolve) => subject.signoff.once('delivery.retrying', resolve))
    await subject.signoff.sessions.terminate({ sessionId: 'only' })
    await retrying
    await subject.signoff.stop()
    await putOff(sql)
    await measureHeap(lab, subject.url)
    const before = await measureHeap(lab, subject.url)
    await multiply(sql)
    const after = await measureHeap(lab, subject.url)
    await assertWaiting(sql)
    const addedMb = after - before
    const line = `heap ${before.toFixed(1)} MB with one waiting, ${after.toFixed(1)} MB with ${DELIVERIES}`
    return { addedMb, lines: [line] }
  } finally {
    await sql.end()
    await subject.close()
  }
}

async function putOff(sql: Sql): Promise<void> {
  await sql`update signoff.delivery set due_at = now() + interval '1 hour'`
}

/** Copies the one that waits; each copy has an id, a bucket and a time of its own. */
async function multiply(sql: Sql): Promise<void> {
  await sql`insert into signoff.delivery select copy.* from signoff.delivery d,
    generate_series(2, ${DELIVERIES}::int) as n,
    jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'bucket', n % 64,
      'due_at', now() + interval '1 hour' + n * interval '10 ms')) as copy`
}

/** Used heap of this process after a replica has started on the database and run for a while. */
async function measureHeap({ library, jwks, quick }: Lab, url: string): Promise<number> {
  const signoff = await library.createSignoff({ database: url, issuer: ISSUER, signing: { jwks } })
  await signoff.start()
  await new Promise((resolve) => setTimeout(resolve, quick ? 1500 : 11_000))
  const used = usedHeap()
  await signoff.stop()
  return used
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let times = 0; times < 3; times++) collect()
  return process.memoryUsage().heapUsed / BYTES_PER_MB
}

async function assertWaiting(sql: Sql): Promise<void> {
  const [row] = await sql<{ waiting: number }[]>`
    select count(*)::int as waiting from signoff.delivery where state = 'retrying'`
  if (row?.waiting !== DELIVERIES) throw new Error('the deliveries do not wait')
}
