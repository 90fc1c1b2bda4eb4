import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Statement, StatementScope } from '../../src/store/sql/index.ts'
import { type Catalog, findClusterFaults, readCatalog } from '../support/cluster-rules.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { parseStatement } from '../support/node-tree.ts'
import { isWide, STATEMENTS } from '../support/statements.ts'

let test: TestDatabase
let catalog: Catalog

beforeAll(async () => {
  test = await createTestDatabase()
  catalog = await readCatalog(test.sql)
})

afterAll(() => test.drop())

async function faultsOf({ text, scope }: Pick<Statement, 'text' | 'scope'>) {
  const tree = await test.sql.begin((tx) => parseStatement(tx, text))
  return findClusterFaults(tree as Awaited<ReturnType<typeof parseStatement>>, { scope, catalog })
}

/** Those that a cluster is sent; a setting of a transaction has no tree. */
const SENT = STATEMENTS.filter(
  ([, statement]) => !isWide(statement) && !statement.text.startsWith('set '),
)

describe('what a cluster is sent', () => {
  it('is nearly all there is', () => {
    expect(SENT.length).toBeGreaterThan(100)
  })

  it.each(SENT)('%s keeps to the rules of Citus', async (_, statement) => {
    expect(await faultsOf(statement)).toEqual([])
  })

  it('is not what would break them: of the others two keep to the rules, one slow, one with keys of other buckets', async () => {
    const wide = STATEMENTS.filter(([, statement]) => isWide(statement))
    const lawful: string[] = []
    for (const [name, statement] of wide)
      if ((await faultsOf(statement)).length === 0) lawful.push(name)
    expect(lawful.toSorted()).toEqual([
      'notificationSql.INSERT_NOTIFICATIONS',
      'sessionSql.FIND_SESSION_FLOOR',
    ])
  })
})

describe('the rules', () => {
  const ROWS = `unnest($1::text::smallint[], $2::text::uuid[]) as s(bucket, id)`

  it.each<readonly [string, StatementScope, string, string]>([
    [
      'an instant that a change returns by the time zone',
      'bucket',
      `update signoff.delivery set fence = 1 where bucket = $1 returning extract(epoch from created_at)`,
      'returns what is not immutable from a change',
    ],
    [
      'a setting within a change',
      'bucket',
      `update signoff.delivery set fence = 1 where bucket = $1
        and (select set_config('lock_timeout', '1s', true)) is not null`,
      'changes rows with a function that is volatile',
    ],
    [
      'a stable function of a column',
      'bucket',
      `update signoff.delivery set reason = to_char(created_at, 'DD') where bucket = $1`,
      'changes rows by a stable function of a column',
    ],
    [
      'a time that is only taken sometimes',
      'bucket',
      `update signoff.delivery set due_at = coalesce(due_at, now()) where bucket = $1`,
      'has what is not immutable within case or coalesce of a change',
    ],
    [
      'the time of a conflict, in a copied table too',
      'small',
      `insert into signoff.feature (instance_id, name, enabled) values ($1, $2, true)
        on conflict (instance_id, name) do update set updated_at = now()`,
      'settles a conflict with what is not immutable',
    ],
    [
      'a table of the coordinator beside a spread one',
      'bucket',
      `select 1 from signoff.delivery d where d.bucket = $1
        and exists (select from signoff.replica r where r.id = d.lease_owner)`,
      'joins a table of other servers with one of the coordinator',
    ],
    [
      'a bucket in one of two tables',
      'bucket',
      `select 1 from signoff.delivery d join signoff.delivery_body b on b.id = d.id where d.bucket = $1`,
      'looks into a spread table without naming the bucket',
    ],
    [
      'two buckets',
      'bucket',
      `select 1 from signoff.delivery d join signoff.delivery_body b on b.id = d.id
        where d.bucket = $1 and b.bucket = $2`,
      'names more than one bucket',
    ],
    [
      'a bucket that is one of two conditions',
      'bucket',
      `select 1 from signoff.delivery where bucket = $1 or fence = 1`,
      'looks into a spread table without naming the bucket',
    ],
    [
      'a batch that changes rows',
      'batch',
      `update signoff.delivery d set fence = 1 from ${ROWS} where d.bucket = s.bucket and d.id = s.id`,
      'looks for its rows on every shard',
    ],
    [
      'a list that joins a function',
      'scatter',
      `select d.id from signoff.delivery d join ${ROWS} on d.bucket = s.bucket and d.id = s.id`,
      'joins all shards with rows that a function makes',
    ],
    [
      'a limited look for each row',
      'scatter',
      `select f.id from signoff.feature t cross join lateral
        (select id from signoff.delivery where state = t.name limit 1) f`,
      'is asked for each row of something else',
    ],
    [
      'a limit within',
      'scatter',
      `select id from (select id, state from signoff.delivery order by id limit 9) d where state = $1`,
      'draws to the coordinator what it limits',
    ],
    [
      'a list that locks',
      'scatter',
      `select id from signoff.delivery for update`,
      'locks rows on every shard',
    ],
  ])('refuse %s', async (_, scope, text, fault) => {
    expect(await faultsOf({ scope, text })).toContain(fault)
  })

  it('let a claim pass whose instants are counted from the epoch', async () => {
    const text = `with due as (select id from signoff.delivery where bucket = $1 for update skip locked)
      update signoff.delivery d set fence = 1 from due where d.bucket = $1 and d.id = due.id
      returning extract(epoch from d.created_at - timestamptz 'epoch'), d.id::text`
    expect(await faultsOf({ scope: 'bucket', text })).toEqual([])
  })
})
