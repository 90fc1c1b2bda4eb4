import type { Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/random.ts'
import {
  createDeliveryId,
  createRecoveryStore,
  type Database,
  openDatabase,
  type RecoveryStore,
} from '../../src/store/index.ts'
import {
  deliveryListSql,
  deliverySql,
  destinationSql,
  notificationSql,
  providerSql,
  retentionSql,
  type Statement,
  saveSql,
  sessionSql,
} from '../../src/store/sql/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const ROWS = 20_000
const DUE = 400
const BUCKETS = `{${Array.from({ length: 64 }, (_, bucket) => bucket).join(',')}}`

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.url, maxConnections: 2 })
  await test.sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination, machine_version,
      state, snapshot, revision, due_at, deadline_at, created_at, facts)
    select 'default', n % 64, gen_random_uuid(), 'logout', 'logout:a', 1, 'pending', '{}', 1,
      case when n <= ${DUE} then now() - interval '1 minute' end, now(), now(), '{}'
    from generate_series(1, ${ROWS}::int) n`
  await test.sql`insert into signoff.session_logout (instance_id, bucket, id, machine_version, state, snapshot,
      revision, due_at, created_at)
    select 'default', n % 64, n::text, 1, 'active', '{}', 1,
      case when n <= ${DUE} then now() - interval '1 minute' end, now()
    from generate_series(1, ${ROWS}::int) n`
  await test.sql`insert into signoff.delivery_body (instance_id, bucket, id, supersession_key, sealed)
    select instance_id, bucket, id, id::text, 'sealed' from signoff.delivery`
  await test.sql`insert into signoff.destination (instance_id, bucket, id, machine_version, state, snapshot,
      revision, changed_at)
    select 'default', n % 64, n::text, 1, 'closed', '{}', 1, now() from generate_series(1, ${ROWS}::int) n`
  await test.sql`insert into signoff.provider (instance_id, id, channel, kind, description, config,
      on_uncertain, routing, machine_version, state, snapshot, revision, priority, created_at, updated_at)
    select n::text, n::text, 'email', 'http', '', '{}', 'hold', '{}', 1, 'active', '{}', 1, 0, now(), now()
    from generate_series(1, ${ROWS}::int) n`
  for (const table of ['delivery_body', 'destination', 'provider'])
    await test.sql`vacuum analyze ${test.sql(`signoff.${table}`)}`
  await test.sql`vacuum analyze signoff.delivery`
  await test.sql`vacuum analyze signoff.session_logout`
})

afterAll(async () => {
  await database.close()
  await test.drop()
})

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

const flatten = (node: PlanNode): readonly PlanNode[] => [
  node,
  ...(node.Plans ?? []).flatMap(flatten),
]

/** The plan on a connection of our own pool, whose settings count. */
async function explain(
  { text }: Statement,
  parameters: readonly (string | number | null)[],
): Promise<readonly PlanNode[]> {
  const [row] = await database.sql.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
    `explain (format json) ${text}`,
    [...parameters],
  )
  return row === undefined ? [] : flatten(row['QUERY PLAN'][0].Plan)
}

/** The plan that a prepared statement keeps, whatever it is called with. */
async function explainGeneric(sql: Sql, { text }: Statement): Promise<readonly PlanNode[]> {
  const count = new Set(text.match(/\$\d+/g)).size
  const nothing = Array.from({ length: count }, () => 'null').join(', ')
  return sql.begin(async (tx) => {
    await tx.unsafe(`set local plan_cache_mode = force_generic_plan`)
    await tx.unsafe(`prepare kept as ${text}`)
    const [row] = await tx.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
      `explain (format json) execute kept(${nothing})`,
    )
    await tx.unsafe('deallocate kept')
    return row === undefined ? [] : flatten(row['QUERY PLAN'][0].Plan)
  })
}

const scansOf = (nodes: readonly PlanNode[]) =>
  nodes
    .filter((node) => node['Relation Name'] !== undefined && / Scan$/.test(node['Node Type']))
    .map((node) =>
      `${node['Relation Name']}: ${node['Node Type']} ${node['Index Name'] ?? ''}`.trim(),
    )

const SAVED = /^(delivery|session_logout|destination|provider)\w*:/
const BY_KEY = /^\w+: Index (Only )?Scan (\w+_pkey|delivery_session|delivery_body_supersession)$/

const NOW = new Date().toISOString()
const EPOCH = new Date(0).toISOString()

describe('what is done all the time', () => {
  it('a claim walks the due index and finds the row by its key', async () => {
    const nodes = await explain(deliverySql.CLAIM_DELIVERIES, [3, NOW, EPOCH, 100, 'me', NOW])
    expect(scansOf(nodes).toSorted()).toEqual([
      'delivery: Index Scan delivery_due',
      'delivery: Index Scan delivery_pkey',
    ])
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort')
  })

  it('a peek probes the due indexes, and nothing else', async () => {
    const scans = scansOf(await explain(deliveryListSql.PEEK_DUE, [BUCKETS, EPOCH]))
    expect(scans).toHaveLength(2)
    expect(scans[0]).toMatch(/^delivery: Index (Only )?Scan delivery_due$/)
    expect(scans[1]).toMatch(/^session_logout: Index (Only )?Scan session_logout_due$/)
  })

  it('sessions that are due are found by their due index', async () => {
    const nodes = await explain(sessionSql.FIND_DUE_SESSIONS, [3, NOW, 100, 1])
    expect(scansOf(nodes)).toEqual(['session_logout: Index Scan session_logout_due'])
  })

  it.each([
    ['a save', saveSql.SAVE_DELIVERIES],
    ['a release', deliverySql.RELEASE_DELIVERIES],
    ['a recall', deliverySql.RECALL_DELIVERIES],
    ['a renewal', deliverySql.RENEW_DELIVERIES],
    ['the end of sessions', sessionSql.SAVE_SESSIONS],
    ['a read of sessions', sessionSql.GET_SESSIONS],
    ['a read of registrations', sessionSql.GET_SESSION_CLIENTS],
    ['a save with bodies', saveSql.SAVE_WITH_BODIES],
    ['a read of what is open of kinds and users', notificationSql.LIST_OPEN],
    ['a lock on what waits', notificationSql.LOCK_WAITING],
    ['a read of bodies', notificationSql.GET_BODIES],
    ['a step of a destination', destinationSql.SAVE_DESTINATION],
    ['the removal of a destination', destinationSql.REMOVE_DESTINATION],
    ['a save of providers', providerSql.SAVE_PROVIDERS],
    ['a removal of old sessions', retentionSql.REMOVE_SESSIONS],
  ] as const)(
    '%s finds its rows by their keys, also when it was planned on empty tables or on a connection of the host',
    async (_, statement) => {
      const empty = await createTestDatabase()
      const plans = await Promise.all([
        explainGeneric(database.sql, statement),
        explainGeneric(test.sql, statement),
        explainGeneric(empty.sql, statement),
      ]).finally(() => empty.drop())
      for (const nodes of plans) {
        const scans = scansOf(nodes).filter((scan) => SAVED.test(scan))
        expect(scans.length).toBeGreaterThan(0)
        for (const scan of scans) expect(scan).toMatch(BY_KEY)
      }
    },
  )

  it.each([
    ['a destination', deliverySql.WAKE_DESTINATION],
    ['a channel', deliverySql.WAKE_CHANNEL],
  ])(
    'the waking of %s walks a page of the due index and finds its rows by their keys',
    async (_, statement) => {
      const plans = [explainGeneric(database.sql, statement), explainGeneric(test.sql, statement)]
      for (const nodes of await Promise.all(plans)) {
        const byDue = 'delivery: Index Scan delivery_due'
        expect(scansOf(nodes).toSorted()).toEqual([byDue, 'delivery: Index Scan delivery_pkey'])
        const limit = nodes.findIndex((node) => node['Node Type'] === 'Limit')
        expect(scansOf(nodes.slice(limit, limit + 2))).toEqual([byDue])
      }
    },
  )

  it('a claim without our settings may choose otherwise, so the settings are there', async () => {
    const [row] = await database.sql`select current_setting('enable_bitmapscan') as bitmap,
      current_setting('enable_seqscan') as seq`
    expect(row).toEqual({ bitmap: 'off', seq: 'off' })
  })
})

describe('a claim', () => {
  it('touches no index when a row is saved: all its updates are heap-only', async () => {
    const { sql } = test
    const counts = await sql.begin(async (tx) => {
      await tx`update signoff.delivery set state = 'signed', revision = revision + 1, snapshot = '{"value":"signed"}',
        lease_owner = 'me', fence = fence + 1 where bucket = 5 and due_at is not null`
      return await tx`select pg_stat_get_xact_tuples_updated('signoff.delivery'::regclass)::int as updated,
        pg_stat_get_xact_tuples_hot_updated('signoff.delivery'::regclass)::int as hot`
    })
    expect(counts[0]?.['updated']).toBeGreaterThan(0)
    expect(counts[0]?.['hot']).toBe(counts[0]?.['updated'])
  })
})

describe('a recovery', () => {
  const HOUR_MS = 3_600_000
  const until = Date.now()
  const filter = { since: until - HOUR_MS, until, state: 'pending' }
  const recovery = {
    id: '',
    instance: 'default',
    filter,
    actor: null,
    nextBucket: 3,
    after: null,
    matched: 0,
    redriven: 0,
    createdAt: until,
    finishedAt: null,
  }

  /** What the store would ask, explained. */
  async function explainAsked(ask: (store: RecoveryStore) => Promise<unknown>) {
    const asked: [Statement, readonly (string | number | boolean | null)[]][] = []
    const query = async (...[statement, parameters]: Parameters<Database['query']>) => {
      asked.push([statement, parameters])
      return []
    }
    await ask(createRecoveryStore({ ...database, query }))
    const [first] = asked
    if (!first) throw new Error('nothing was asked')
    return explain(first[0], first[1] as (string | number | null)[])
  }

  it.each<[string, (store: RecoveryStore) => Promise<unknown>]>([
    ['counts', (store) => store.count({ bucket: 3, instance: 'default' }, filter)],
    ['takes', (store) => store.lockNext(database.sql, recovery, 100)],
  ])('%s what a stretch of the key holds', async (_, ask) => {
    const scan = (await explainAsked(ask)).find((node) => node['Index Name'] === 'delivery_pkey')
    expect(scan?.['Index Cond']).toMatch(/id >= .*id <= /)
  })

  it('finds by that what was made within its range', async () => {
    const store = createRecoveryStore(database)
    const instants = [filter.since - 1, filter.since, until - 1, until, until + 1]
    for (const at of instants) {
      await test.sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination,
          machine_version, state, snapshot, revision, deadline_at, created_at, facts)
        values ('made', 5, ${createDeliveryId(at, 5, systemRandom)}, 'logout', 'logout:a', 1,
          'pending', '{}', 1, now(), ${new Date(at)}, '{}')`
    }
    expect(await store.count({ bucket: 5, instance: 'made' }, filter)).toBe(3)
  })
})

describe('the journal of an actor', () => {
  it('is read from the days that it lived, however many there are', async () => {
    const today = new Date().toISOString().slice(0, 10)
    const [since, until] = [`${today}T00:00:00Z`, `${today}T23:59:59Z`]
    const parameters = [3, 'default', 'actor', 'delivery', since, until]
    const scans = scansOf(await explain(deliverySql.LIST_JOURNAL, parameters))
    const day = `journal_${today.replaceAll('-', '')}`
    const tables = new Set(scans.map((scan) => scan.replace(/:.*/, '')))
    expect([...tables].toSorted()).toEqual([day])
  })
})
