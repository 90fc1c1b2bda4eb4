import { describe, expect, it } from 'vitest'
import type { Statement } from '../../src/store/sql/index.ts'
import { createTestDatabase } from '../support/database.ts'
import { findFaults, HOT_TABLES } from '../support/statement-guard.ts'
import { STATEMENTS } from '../support/statements.ts'

describe('every SQL statement', () => {
  it('is found', () => {
    expect(STATEMENTS.length).toBeGreaterThan(30)
    for (const name of ['deliverySql.CLAIM_DELIVERIES', 'sessionSql.SAVE_SESSIONS'])
      expect(STATEMENTS.map(([found]) => found)).toContain(name)
  })

  it.each(STATEMENTS)('%s keeps to its buckets', (_, statement) => {
    expect(findFaults(statement)).toEqual([])
  })

  it('reads and writes tables that are there', async () => {
    const { sql, drop } = await createTestDatabase()
    const rows =
      await sql`select relname from pg_class where relnamespace = 'signoff'::regnamespace`
    await drop()
    const tables = new Set(rows.map((row) => `signoff.${row['relname']}`))
    const named = STATEMENTS.flatMap(([, { text }]) => text.match(/\bsignoff\.\w+/g) ?? [])
    expect([...new Set(named)].filter((table) => !tables.has(table))).toEqual([])
  })
})

describe('the guard', () => {
  const claim = `with due as (select id from signoff.delivery where bucket = $1 for update skip locked)
    update signoff.delivery d set fence = 1 from due where d.bucket = $1 and d.id = due.id`
  const join = 'd.instance_id = s.instance_id and d.bucket = s.bucket and d.id = s.id'

  it.each<readonly [string, Statement, string]>([
    [
      'a lock over all buckets',
      { scope: 'bucket', text: 'select 1 from signoff.delivery where due_at < $1 for update' },
      'names no bucket',
    ],
    [
      'two buckets in one statement',
      { scope: 'bucket', text: claim.replace('d.bucket = $1', 'd.bucket = $2') },
      'names more than one bucket',
    ],
    [
      'a change that forgets the bucket of the claim',
      { scope: 'bucket', text: claim.replace('d.bucket = $1 and ', '') },
      'locks or changes rows without naming the bucket',
    ],
    [
      'a list of buckets',
      { scope: 'bucket', text: `${claim} and d.bucket in (1, 2)` },
      'reaches for other buckets',
    ],
    [
      'a batch that joins on the id alone',
      {
        scope: 'batch',
        text: 'update signoff.delivery d set fence = 1 from step s where d.id = s.id',
      },
      'changes rows without a join on (instance_id, bucket, id)',
    ],
    [
      'a batch whose second change has no join',
      {
        scope: 'batch',
        text: `with a as (update signoff.delivery d set fence = 1 from step s where ${join})
          delete from signoff.journal j where j.actor_id = $1`,
      },
      'changes rows without a join on (instance_id, bucket, id)',
    ],
    [
      'a batch that joins a table with itself',
      {
        scope: 'batch',
        text: `update signoff.delivery d set fence = 1 where ${join.replaceAll('s.', 'd.')}`,
      },
      'changes rows without a join on (instance_id, bucket, id)',
    ],
    [
      'a batch that locks',
      {
        scope: 'batch',
        text: `select 1 from signoff.delivery d join step s on ${join} for no key update`,
      },
      'locks rows that it was not handed',
    ],
    [
      'a conflict on a key without its bucket',
      {
        scope: 'batch',
        text: 'insert into signoff.destination (id) values ($1) on conflict (id) do update set id = $1',
      },
      'settles a conflict on a key without instance and bucket',
    ],
    [
      'a list that locks',
      { scope: 'scatter', text: 'select 1 from signoff.delivery for share' },
      'locks or writes over many buckets',
    ],
    [
      'a list that writes',
      { scope: 'scatter', text: 'delete from signoff.journal where at < $1' },
      'locks or writes over many buckets',
    ],
    [
      'a small statement on a hot table',
      { scope: 'small', text: 'select 1 from signoff.session_logout' },
      'touches a hot table',
    ],
    [
      'a global sequence',
      { scope: 'small', text: `select nextval('signoff.counter')` },
      'relies on something that is one for the whole database',
    ],
  ])('refuses %s', (_, statement, fault) => {
    expect(findFaults(statement)).toContain(fault)
  })

  it('lets a right claim and a right batch pass', () => {
    expect(findFaults({ scope: 'bucket', text: claim })).toEqual([])
    const batch = `update signoff.delivery d set fence = 1 from step s where ${join}`
    expect(findFaults({ scope: 'batch', text: batch })).toEqual([])
  })

  it('does not take a comment for a condition', () => {
    const text = `select 1 from signoff.delivery -- where bucket = $1\n for update`
    expect(findFaults({ scope: 'bucket', text })).toEqual(['names no bucket'])
  })

  it('knows every table that has buckets', async () => {
    const { sql, drop } = await createTestDatabase()
    const rows = await sql<{ name: string }[]>`
      select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'signoff'::regnamespace and a.attname = 'bucket'
        and c.relkind in ('r', 'p') and not c.relispartition order by 1`
    await drop()
    expect(HOT_TABLES).toEqual(expect.arrayContaining(rows.map(({ name }) => name)))
  })
})
