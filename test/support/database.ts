import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string
  /** Up to ten connections; ended by `drop`. */
  readonly sql: postgres.Sql
  /** Drops the database, whoever is still connected. Safe to call again. */
  drop(): Promise<void>
}

/** Postgres: the template is being copied by someone else at this moment. */
const OBJECT_IN_USE = '55006'
const TRIES = 100

async function withAdmin<T>(work: (admin: postgres.Sql) => Promise<T>): Promise<T> {
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice() {} })
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

async function createDatabase(admin: postgres.Sql, name: string, template: string): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      const strategy = admin.unsafe(inject('postgresStrategy'))
      await admin`create database ${admin(name)} template ${admin(template)} ${strategy}`
      return
    } catch (error) {
      if (
        !(error instanceof postgres.PostgresError) ||
        error.code !== OBJECT_IN_USE ||
        left === 0
      ) {
        throw error
      }
      await admin`select pg_sleep(0.05)`
    }
  }
}

/**
 * Makes a database: a copy of the migrated template, or an empty one.
 *
 * @example
 * const database = await createTestDatabase()
 * afterAll(() => database.drop())
 */
export async function createTestDatabase(
  options: { readonly migrated?: boolean } = {},
): Promise<TestDatabase> {
  const template = options.migrated === false ? 'template0' : inject('postgresTemplate')
  const name = `signoff_test_${randomBytes(6).toString('hex')}`
  await withAdmin((admin) => createDatabase(admin, name, template))
  const address = new URL(inject('postgresUrl'))
  address.pathname = `/${name}`
  const sql = postgres(address.href, { onnotice() {} })
  const drop = async () => {
    await sql.end({ timeout: 1 })
    await withAdmin((admin) => admin`drop database if exists ${admin(name)} with (force)`)
  }
  return { url: address.href, sql, drop }
}
