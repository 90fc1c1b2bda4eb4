import type { Sql } from 'postgres'
import { describe } from '../statistics.ts'
import { describeLatency } from './pace.ts'
import type { Inner } from './store.ts'

const DUE_EACH = 10
const ROUNDS = 10
const LEASE_MS = 60_000
const LOOKS = 20
const BATCH = 100
const ALL_BUCKETS = Array.from({ length: 64 }, (_, bucket) => bucket)

/** What looks and claims take, milliseconds each. */
export interface ClaimTimes {
  /** For what is due in any bucket, without a lower bound. */
  readonly looks: readonly number[]
  /** Of ten rows in one bucket. */
  readonly claims: readonly number[]
  /** Of a bucket where nothing is due. */
  readonly empty: readonly number[]
  /** Pages that a claim of ten rows touches: what it costs, whatever else the machine does. */
  readonly pages: readonly number[]
}

/** Ten rows of each bucket become due and are claimed, some rounds long; everything else goes on waiting. */
export async function measureClaims(inner: Inner, url: string, sql: Sql): Promise<ClaimTimes> {
  const database = inner.openDatabase({ connection: url, maxConnections: 2 })
  const store = inner.createDeliveryStore(database)
  const times = { looks: [] as number[], claims: [] as number[], empty: [] as number[] }
  let pages: readonly number[] = []
  try {
    for (let look = 0; look < LOOKS; look++)
      times.looks.push((await timed(() => store.peek(ALL_BUCKETS, 0))).ms)
    for (let round = 0; round <= ROUNDS; round++) {
      await makeDue(sql)
      for (const bucket of ALL_BUCKETS) {
        const now = Date.now() + 1000
        const lease = { bucket, now, owner: 'bench', leaseUntil: now + LEASE_MS }
        const claim = () => store.claim(lease, { watermark: 0, limit: BATCH })
        const full = await timed(claim)
        if (full.result.length !== DUE_EACH) throw new Error(`${full.result.length} claimed`)
        const empty = await timed(claim)
        if (round === 0) continue
        times.claims.push(full.ms)
        times.empty.push(empty.ms)
      }
      await putBack(sql)
    }
    await makeDue(sql)
    pages = await countPages(inner, database.sql)
    await putBack(sql)
  } finally {
    await database.close()
  }
  return { ...times, pages }
}

const putBack = (sql: Sql) =>
  sql`update signoff.delivery set lease_owner = null, due_at = now() + interval '6 hours'
    where lease_owner = 'bench'`

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: Readonly<Record<string, number>> }]
}

/** Claims each bucket once more, as the server accounts for it. */
async function countPages({ deliverySql }: Inner, sql: Sql): Promise<readonly number[]> {
  const pages: number[] = []
  for (const bucket of ALL_BUCKETS) {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString()
    const [row] = await sql.unsafe<Explained[]>(
      `explain (analyze, buffers, format json) ${deliverySql.CLAIM_DELIVERIES.text}`,
      [bucket, at(1000), new Date(0).toISOString(), BATCH, 'bench', at(LEASE_MS)],
    )
    const plan = row?.['QUERY PLAN'][0].Plan ?? {}
    pages.push((plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0))
  }
  return pages
}

/** The next ten of each bucket, by their keys. */
async function makeDue(sql: Sql): Promise<void> {
  await sql`update signoff.delivery d set due_at = now() - interval '1 second'
    from generate_series(0, 63) b cross join lateral (
      select n.instance_id, n.bucket, n.id from signoff.delivery n
      where n.bucket = b and n.due_at is not null order by n.due_at limit ${DUE_EACH}) next
    where d.instance_id = next.instance_id and d.bucket = next.bucket and d.id = next.id`
}

async function timed<Result>(work: () => Promise<Result>) {
  const began = performance.now()
  const result = await work()
  return { result, ms: performance.now() - began }
}

/** A line for each. */
export const describeClaims = ({ looks, claims, empty, pages }: ClaimTimes): readonly string[] => [
  `a look at all buckets     ${describeLatency(looks)}`,
  `a claim of ${DUE_EACH} deliveries  ${describeLatency(claims)}`,
  `a claim of none           ${describeLatency(empty)}`,
  `pages of a claim of ${DUE_EACH}     ${describe(pages, 0)}`,
]
