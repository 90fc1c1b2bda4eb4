import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/index.ts'
import { DISTRIBUTED_TABLES, LOCAL_TABLES, REFERENCE_TABLES } from '../../src/store/citus.ts'
import { BUCKET_COUNT, citusStatements } from '../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})

afterAll(() => test.drop())

async function call(...argv: readonly string[]) {
  let out = ''
  let err = ''
  const exitCode = await run(argv, {
    environment: { DATABASE_URL: test.url },
    isTerminal: false,
    out(text) {
      out += text
    },
    err(text) {
      err += text
    },
  })
  return { exitCode, out, err }
}

/** What Citus has of its own, as far as the statements call it: each call is written down. */
async function pretendCitus(): Promise<void> {
  await test.sql.unsafe(`create table pg_dist_partition (logicalrelid regclass primary key, call text);
    create function create_reference_table(name text) returns void language sql as
      $$ insert into pg_dist_partition values (name::regclass, 'reference') $$;
    create function create_distributed_table(name text, key text, shard_count int default null,
        colocate_with text default 'default') returns void language sql as
      $$ insert into pg_dist_partition values (name::regclass, concat_ws(' ', key, shard_count, colocate_with)) $$`)
}

describe('the layout on Citus', () => {
  it('names every table once, and spreads those that have buckets', async () => {
    const tables = await test.sql<{ name: string; bucketed: boolean }[]>`
      select c.relname as name, exists (select 1 from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'bucket') as bucketed
      from pg_class c where c.relnamespace = 'signoff'::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition`
    const named = (bucketed: boolean) =>
      tables.filter((table) => table.bucketed === bucketed).map(({ name }) => name)
    expect([...DISTRIBUTED_TABLES].toSorted()).toEqual(named(true).toSorted())
    expect([...REFERENCE_TABLES, ...LOCAL_TABLES].toSorted()).toEqual(named(false).toSorted())
  })

  it('can be had: no unique index of a spread table is without its bucket, and nothing refers to a table', async () => {
    const unique = await test.sql<{ index: string; columns: string[] }[]>`
      select i.indexrelid::regclass::text as index, array(select a.attname::text from pg_attribute a
        where a.attrelid = i.indrelid and a.attnum = any(i.indkey)) as columns
      from pg_index i join pg_class c on c.oid = i.indrelid
      where i.indisunique and c.relnamespace = 'signoff'::regnamespace
        and c.relname = any(${[...DISTRIBUTED_TABLES]})`
    expect(unique.length).toBeGreaterThan(5)
    for (const { index, columns } of unique)
      expect([index, columns]).toEqual([index, expect.arrayContaining(['bucket'])])
    const foreign = await test.sql`select conname from pg_constraint
      where contype = 'f' and connamespace = 'signoff'::regnamespace`
    expect(foreign).toHaveLength(0)
  })

  it('gives each server its part: of 32 shards by the hash of 64 buckets, none has too many', async () => {
    const shards = await test.sql<{ shard: number; buckets: number }[]>`
      select ((hashint2(b::smallint)::bigint + 2147483648) / (4294967296 / 32))::int as shard, count(*)::int as buckets
      from generate_series(0, ${BUCKET_COUNT - 1}::int) b group by 1`
    expect(Math.max(...shards.map(({ buckets }) => buckets))).toBeLessThanOrEqual(5)
    for (const servers of [2, 4, 8]) {
      const parts = Array.from({ length: servers }, (_, server) =>
        shards
          .filter(({ shard }) => shard % servers === server)
          .reduce((sum, { buckets }) => sum + buckets, 0),
      )
      expect(Math.max(...parts)).toBeLessThanOrEqual((2 * BUCKET_COUNT) / servers)
    }
  })
})

describe('signoff migrate --citus', () => {
  it('says that the extension is missing, with a code of its own', async () => {
    const { exitCode, err } = await call('migrate', '--citus')
    expect(exitCode).toBe(1)
    expect(err).toContain('[ERR_CITUS_MISSING]')
  })

  it('prints what it would run, and runs nothing', async () => {
    const { exitCode, out } = await call('migrate', '--citus', '--print')
    expect(exitCode).toBe(0)
    for (const statement of citusStatements) expect(out).toContain(`${statement};`)
    expect((await call('migrate', '--print')).out).toContain('create table signoff.delivery')
  })

  it('declares each table once, however often it is run', async () => {
    await pretendCitus()
    for (const _ of [1, 2])
      for (const statement of citusStatements) await test.sql.unsafe(statement)
    const calls = await test.sql<{ name: string; call: string }[]>`
      select replace(logicalrelid::text, 'signoff.', '') as name, call from pg_dist_partition`
    expect(Object.fromEntries(calls.map(({ name, call }) => [name, call]))).toEqual({
      ...Object.fromEntries(REFERENCE_TABLES.map((name) => [name, 'reference'])),
      ...Object.fromEntries(DISTRIBUTED_TABLES.map((name) => [name, 'bucket signoff.delivery'])),
      delivery: 'bucket 32 none',
    })
  })
})
