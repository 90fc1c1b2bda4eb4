import { describe, expect, inject, test } from 'vitest'
import { createTestDatabase } from './database.ts'

describe('a test database', () => {
  test('has our schema, and what is written in it is in no other', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
    await one.sql`create table signoff.only_here (id int)`
    const found = await other.sql`
      select table_name from information_schema.tables where table_schema = 'signoff'`
    const names = found.map((row) => row['table_name'])
    expect(names).toContain('delivery')
    expect(names).not.toContain('only_here')
    await Promise.all([one.drop(), other.drop()])
  })

  test('is empty on request', async () => {
    const { sql, drop } = await createTestDatabase({ migrated: false })
    expect(await sql`select 1 from pg_namespace where nspname = 'signoff'`).toHaveLength(0)
    await drop()
  })

  test('ten are made at once, and dropping one ends its connections', async () => {
    const databases = await Promise.all(Array.from({ length: 10 }, () => createTestDatabase()))
    const [first, ...others] = databases
    await Promise.all(others.map(({ sql }) => sql`select 1`))
    await Promise.all(databases.map((database) => database.drop()))
    await first?.drop()
    const { sql, drop } = await createTestDatabase({ migrated: false })
    const left = await sql`select datname from pg_database where datname = any(${databases.map(
      ({ url }) => new URL(url).pathname.slice(1),
    )})`
    expect(left).toHaveLength(0)
    expect(inject('postgresTemplate')).toMatch(/^signoff_template_/)
    await drop()
  })
})
