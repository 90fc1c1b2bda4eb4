import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

/** More than a list looks at: 2,000 of each of 64 buckets, 50,000 sessions. */
const DELIVERIES = 200_000
const SESSIONS = 120_000

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  const { sql } = bench.database
  const id = (ms: string, bucket: string, rest: string) =>
    `(lpad(to_hex(${ms}), 12, '0') || to_hex(28672 + ${bucket} * 64) || '8' || lpad(to_hex(${rest}), 15, '0'))::uuid`
  await sql.unsafe(`insert into signoff.delivery (instance_id, bucket, id, channel, destination,
      machine_version, state, snapshot, revision, deadline_at, created_at, finished_at, facts)
    select 'default', n % 64, ${id('1700000000000 + n', 'n % 64', 'n')}, 'logout', 'logout:a', 1,
      case when n in (1, 2, 150000, 199999) then 'failed' else 'sent' end,
      '{"value":"sent","context":{"attempt":1,"maxAttempts":30,"wakeAt":null}}', 3, now(), now(), now(), '{}'
    from generate_series(1, ${DELIVERIES}) n`)
  await sql.unsafe(`insert into signoff.session_logout (instance_id, bucket, id, machine_version, state,
      snapshot, revision, created_at)
    select 'default', n % 64, 's' || n, 1, case when n in (1, 60000, 119999) then 'incomplete' else 'completed' end,
      '{"value":"completed","context":{}}', 2, timestamptz 'epoch' + n * interval '1 second'
    from generate_series(1, ${SESSIONS}) n`)
  await sql`vacuum analyze signoff.delivery`
  await sql`vacuum analyze signoff.session_logout`
})

afterAll(() => bench.close())

type Pager<Item> = (
  after?: string,
) => Promise<{ readonly items: readonly Item[]; readonly next?: string }>

/** All pages of a list. */
async function walk<Item>(page: Pager<Item>): Promise<readonly (readonly Item[])[]> {
  const pages: (readonly Item[])[] = []
  for (let after: string | undefined; ; ) {
    const { items, next } = await page(after)
    pages.push(items)
    if (next === undefined) return pages
    after = next
  }
}

const from = (after: string | undefined) => (after === undefined ? {} : { after })

describe('a list of what is rare', () => {
  it('finds every delivery once, newest first, and goes on where it has stopped looking', async () => {
    const pages = await walk((after) =>
      signoff.deliveries.list({ state: 'failed', ...from(after) }),
    )
    const found = pages.flat().map((one) => Number.parseInt(one.id.slice(20).replace('-', ''), 16))
    expect(found).toEqual([199_999, 150_000, 2, 1])
    expect(pages.map((page) => page.length)).toEqual([2, 2])
  })

  it('has full pages where enough is found', async () => {
    const filter = { state: 'failed', limit: 1 } as const
    const pages = await walk((after) => signoff.deliveries.list({ ...filter, ...from(after) }))
    expect(pages.flat()).toHaveLength(4)
    expect(pages[0]).toHaveLength(1)
    const common = await signoff.deliveries.list({ state: 'sent', limit: 500 })
    expect(common.items).toHaveLength(500)
    const next = await signoff.deliveries.list({ state: 'sent', limit: 500, ...from(common.next) })
    const ids = [...common.items, ...next.items].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed())
  })

  it('looks on for sessions, too', async () => {
    const pages = await walk((after) =>
      signoff.sessions.list({ state: 'incomplete', ...from(after) }),
    )
    expect(pages.map((page) => page.map(({ sessionId }) => sessionId))).toEqual([
      ['s119999'],
      ['s60000'],
      ['s1'],
    ])
  })
})
