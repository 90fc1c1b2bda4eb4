import postgres from 'postgres'
import { afterEach, describe, expect, it } from 'vitest'
import { migrate } from '../../src/index.ts'
import { createJournalPartitions, listMigrationStatements } from '../../src/store/index.ts'
import { migrations } from '../../src/store/migrations/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { dumpSchema } from '../support/schema-dump.ts'

const CALLERS = 10

const databases: TestDatabase[] = []

async function createEmpty(): Promise<TestDatabase> {
  const database = await createTestDatabase({ migrated: false })
  databases.push(database)
  return database
}

afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop()
})

describe('migrate', () => {
  it('makes the schema that stands in the fixture', async () => {
    const { sql } = await createEmpty()
    await migrate(sql)
    await expect(await dumpSchema(sql)).toMatchFileSnapshot('../fixture/schema.sql')
  })

  it('need not be called where its SQL was run by hand, and knows that', async () => {
    const { sql } = await createEmpty()
    for (const statement of listMigrationStatements()) await sql.unsafe(statement)
    await expect(await dumpSchema(sql)).toMatchFileSnapshot('../fixture/schema.sql')
    await migrate(sql)
    await expect(await dumpSchema(sql)).toMatchFileSnapshot('../fixture/schema.sql')
  })

  it.each([undefined, 5, 'postgres://db', () => {}])('wants a pool, not %j', async (sql) => {
    const migrated = migrate(sql as never)
    await expect(migrated).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'sql' })
  })

  it('is called by ten processes at once, and one does the work', async () => {
    const { sql, url } = await createEmpty()
    const pools = Array.from({ length: CALLERS }, () => postgres(url, { max: 1, onnotice() {} }))
    try {
      await Promise.all(pools.map((pool) => migrate(pool)))
    } finally {
      await Promise.all(pools.map((pool) => pool.end()))
    }
    const applied = await sql`select id, name from signoff.migration order by id`
    expect([...applied]).toEqual(migrations.map(({ id, name }) => ({ id, name })))
    await expect(await dumpSchema(sql)).toMatchFileSnapshot('../fixture/schema.sql')
  })

  it('changes nothing when it is called again, and asks for nothing to be created', async () => {
    const { sql, url } = await createEmpty()
    await migrate(sql)
    await sql`insert into signoff.feature (instance_id, name, enabled) values ('', 'x', true)`
    const before = await sql`select * from signoff.migration`
    const asked: string[] = []
    const again = postgres(url, { max: 1, debug: (_, text) => asked.push(text) })
    await migrate(again)
    await again.end()
    expect(asked.length).toBeGreaterThan(2)
    expect(asked.filter((text) => /^\s*(create|alter|insert)\b/i.test(text))).toEqual([])
    expect([...(await sql`select * from signoff.migration`)]).toEqual([...before])
    expect(await sql`select 1 from signoff.feature`).toHaveLength(1)
  })

  it('goes on from each earlier version', async () => {
    for (const { id: last } of migrations.slice(0, -1)) {
      const { sql } = await createEmpty()
      await migrate(sql)
      await sql`drop schema signoff cascade`
      await sql`create schema signoff`
      await sql`create table signoff.migration (
        id integer primary key, name text not null, applied_at timestamptz not null default now())`
      for (const { id, name, statements } of migrations.filter((one) => one.id <= last)) {
        for (const statement of statements) await sql.unsafe(statement)
        await sql`insert into signoff.migration (id, name) values (${id}, ${name})`
      }
      await migrate(sql)
      await expect(await dumpSchema(sql)).toMatchFileSnapshot('../fixture/schema.sql')
    }
  })

  it('refuses a schema that is newer than it, and says so', async () => {
    const { sql } = await createEmpty()
    await migrate(sql)
    const next = migrations.length + 1
    await sql`insert into signoff.migration (id, name) values (${next}, 'from the future')`
    await expect(migrate(sql)).rejects.toMatchObject({
      code: 'ERR_MIGRATION',
      message: expect.stringContaining(`version ${next}`),
    })
    await expect(migrate(sql)).rejects.toThrow('upgrade Signoff')
  })

  it('leaves nothing behind when a statement fails', async () => {
    const { sql } = await createEmpty()
    await sql`create schema signoff`
    await sql`create table signoff.replica (somebody_elses text)`
    await expect(migrate(sql)).rejects.toMatchObject({
      code: 'ERR_MIGRATION',
      cause: { code: '42P07' },
    })
    const left = await sql`select relname from pg_class
      where relnamespace = 'signoff'::regnamespace and relkind = 'r'`
    expect(left.map((row) => row['relname'])).toEqual(['replica'])
  })

  it('counts its migrations from 1 without gaps', () => {
    expect(migrations.map(({ id }) => id)).toEqual(migrations.map((_, index) => index + 1))
  })
})

describe('the partitions of the journal', () => {
  const days = async (sql: postgres.Sql) =>
    (
      await sql`select relname from pg_class where relname ~ '^journal_[0-9]{8}$'
        and relnamespace = 'signoff'::regnamespace order by 1`
    ).map((row) => row['relname'])

  it('are there for today and the week ahead, however often they are asked for', async () => {
    const { sql } = await createEmpty()
    await migrate(sql)
    const made = await days(sql)
    const [row] = await sql`select to_char(now() at time zone 'UTC', 'YYYYMMDD') as today`
    expect(made).toHaveLength(8)
    expect(made[0]).toBe(`journal_${row?.['today']}`)
    await Promise.all([createJournalPartitions(sql), createJournalPartitions(sql)]).catch(() => {})
    await createJournalPartitions(sql)
    expect(await days(sql)).toEqual(made)
  })

  it('take a line of any day, and a day that was missed stays in the default one', async () => {
    const { sql } = await createEmpty()
    await migrate(sql)
    const [gone] = (await days(sql)).slice(-1)
    await sql`drop table ${sql(`signoff.${gone}`)}`
    await sql`insert into signoff.journal (instance_id, bucket, machine, actor_id, revision, event, to_state, at)
      values ('default', 0, 'delivery', 'a', 1, 'delivery.created', 'pending', now() + interval '7 days'),
        ('default', 0, 'delivery', 'a', 2, 'x', 'sent', now() - interval '3 years')`
    await createJournalPartitions(sql)
    expect(await days(sql)).not.toContain(gone)
    expect(await sql`select 1 from signoff.journal_default`).toHaveLength(2)
    expect(await sql`select 1 from signoff.journal where actor_id = 'a'`).toHaveLength(2)
  })

  it('are made without holding up the journal while somebody reads it for long', async () => {
    const { sql } = await createEmpty()
    await migrate(sql)
    const made = await days(sql)
    const last = `signoff.${made.at(-1)}`
    await sql`drop table ${sql(last)}`
    await sql.begin(async (reader) => {
      await reader`lock table signoff.journal in access share mode`
      const upkeep = createJournalPartitions(sql).catch((error: unknown) => error)
      await waitsForLock(sql)
      await sql.begin(async (writer) => {
        await writer`set local statement_timeout = '500ms'`
        await writer`insert into signoff.journal (instance_id, bucket, machine, actor_id, revision, event, to_state, at)
          values ('default', 0, 'delivery', 'a', 1, 'delivery.created', 'pending', now())`
      })
      expect(await upkeep).toMatchObject({ code: '55P03' })
      await migrate(sql)
    })
    expect(await days(sql)).toEqual(made.slice(0, -1))
    await createJournalPartitions(sql)
    expect(await days(sql)).toEqual(made)
  })
})

/** Resolves when somebody waits for a lock on a table of this database. */
async function waitsForLock(sql: postgres.Sql): Promise<void> {
  await expect
    .poll(
      async () =>
        (
          await sql`select 1 from pg_locks where not granted and relation is not null
          and database = (select oid from pg_database where datname = current_database())`
        ).length,
      { interval: 10 },
    )
    .toBeGreaterThan(0)
}
