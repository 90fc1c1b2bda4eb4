import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import { bucketOf, createDeliveryId } from '../../src/store/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const DAY_MS = 86_400_000
const NOON = Date.UTC(2026, 0, 15, 12)

/** Few instants for many sessions: order within one is by the id alone. */
const SESSIONS = Array.from({ length: 90 }, (_, n) => ({
  id: `session ${n}`,
  bucket: bucketOf('default', `session ${n}`),
  account_id: n % 4 === 0 ? null : `account ${n % 3}`,
  state: ['active', 'terminated', 'completed', 'incomplete'][n % 4],
  created_at: new Date(NOON + (n % 5) * 1000),
}))

const DELIVERIES = SESSIONS.flatMap(({ id, bucket }, n) =>
  ['shop', 'wiki'].map((client, index) => ({
    id: createDeliveryId(NOON + (n % 7) * 1000, bucket, systemRandom),
    bucket,
    session_id: id,
    client_id: client,
    channel: 'logout',
    destination: `logout:${client}`,
    state: ['sent', 'failed', 'retrying', 'pending'][(n + index) % 4] ?? '',
    due_at: (n + index) % 4 > 1 ? new Date(Date.now() + DAY_MS) : null,
  })),
)

const MAILS = Array.from({ length: 30 }, (_, n) => {
  const bucket = (n * 7) % 64
  return {
    id: createDeliveryId(NOON + n, bucket, systemRandom),
    bucket,
    session_id: null,
    client_id: null,
    channel: 'email',
    destination: `email:${n % 2}`,
    state: n % 3 === 0 ? 'sent' : 'pending',
    due_at: n % 3 === 0 ? null : new Date(Date.now() + DAY_MS),
  }
})

let benches: readonly TestBench[]
let replicas: readonly Signoff[]

async function fill({ database: { sql } }: TestBench): Promise<void> {
  await sql`insert into signoff.session_logout (instance_id, bucket, id, account_id, machine_version, state,
      snapshot, revision, created_at)
    select 'default', r.bucket, r.id, r.account_id, 1, r.state, '{"value":"active","context":{}}', 1, r.created_at
    from json_to_recordset(${JSON.stringify(SESSIONS)}::text::json)
      as r(id text, bucket smallint, account_id text, state text, created_at timestamptz)`
  await sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination, machine_version, state,
      snapshot, revision, due_at, deadline_at, created_at, session_id, client_id, facts)
    select 'default', r.bucket, r.id, r.channel, r.destination, 1, r.state,
      '{"value":"sent","context":{"attempt":1,"maxAttempts":30,"wakeAt":null}}', 1, r.due_at,
      timestamptz '2026-02-01', timestamptz '2026-01-15', r.session_id, r.client_id, '{}'
    from json_to_recordset(${JSON.stringify([...DELIVERIES, ...MAILS])}::text::json)
      as r(id uuid, bucket smallint, channel text, destination text, state text, due_at timestamptz,
        session_id text, client_id text)`
}

beforeAll(async () => {
  benches = await Promise.all([1, 4].map((shards) => createBench({ shards })))
  for (const bench of benches) await fill(bench)
  replicas = await Promise.all(benches.map((bench) => bench.create()))
})

afterAll(() => Promise.all(benches.map((bench) => bench.close())))

type List<Item> = (
  signoff: Signoff,
  page: { readonly limit: number; readonly after?: string },
) => Promise<{ readonly items: readonly Item[]; readonly next?: string }>

/** All pages, of one database and of four. */
async function walkBoth<Item>(list: List<Item>, limit: number) {
  return Promise.all(
    replicas.map(async (signoff) => {
      const pages: (readonly Item[])[] = []
      for (let after: string | undefined; ; ) {
        const page = await list(signoff, after === undefined ? { limit } : { limit, after })
        pages.push(page.items)
        if (page.next === undefined) return pages
        after = page.next
      }
    }),
  )
}

describe('one database and four with the same rows', () => {
  it.each([
    [{}, 90],
    [{ state: 'active' }, 23],
    [{ state: 'incomplete' }, 22],
    [{ accountId: 'account 1' }, 22],
    [{ accountId: 'account 2', state: 'completed' }, 8],
    [{ accountId: 'nobody' }, 0],
  ] as const)('have the same sessions of %j, page by page', async (filter, count) => {
    for (const limit of [7, 500]) {
      const [one, four] = await walkBoth(
        (signoff, page) => signoff.sessions.list({ ...filter, ...page }),
        limit,
      )
      expect(four).toEqual(one)
      expect(one?.flat()).toHaveLength(count)
    }
  })

  it.each([
    [{}, 210],
    [{ state: 'failed' }, 46],
    [{ channel: 'email' }, 30],
    [{ destination: 'logout:wiki' }, 90],
    [{ clientId: 'shop', state: 'sent' }, 23],
    [{ sessionId: 'session 8' }, 2],
    [{ state: 'uncertain' }, 0],
  ] as const)('have the same deliveries of %j, page by page', async (filter, count) => {
    for (const limit of [7, 500]) {
      const [one, four] = await walkBoth(
        (signoff, page) => signoff.deliveries.list({ ...filter, ...page }),
        limit,
      )
      expect(four).toEqual(one)
      expect(one?.flat()).toHaveLength(count)
    }
  })

  it('count the same open ones', async () => {
    await Promise.all(replicas.map((signoff) => signoff.start()))
    const known = () => replicas.map((signoff) => signoff.stats().byDestination)
    const open = {
      'email:0': { pending: 10 },
      'email:1': { pending: 10 },
      'logout:shop': { pending: 22, retrying: 22 },
      'logout:wiki': { pending: 22, retrying: 23 },
    }
    await expect.poll(known).toEqual([open, open])
  })
})
