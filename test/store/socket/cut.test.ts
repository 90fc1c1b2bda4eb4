import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { type Direction, layCutLine } from './cut-line.ts'

let database: TestDatabase
const stray: unknown[] = []
const noteStray = (error: unknown) => stray.push(error)

beforeAll(async () => {
  database = await createTestDatabase()
  await database.sql`create table moved (id integer primary key, amount integer)`
})

afterAll(() => database.drop())

beforeEach(() => {
  stray.length = 0
  process.on('unhandledRejection', noteStray)
  process.on('uncaughtException', noteStray)
})

afterEach(() => {
  process.off('unhandledRejection', noteStray)
  process.off('uncaughtException', noteStray)
})

const DOUBLE = { scope: 'small', text: 'select $1::integer * 2 as "n"' } as const

/** Primes, so that over the many messages every place within a message is met. Most of what the server says is its list of array types. */
const STEP = { toServer: 31, toClient: 97 } as const

/** Statements of every kind: alone, many at once, in a transaction, with an error in it, with a savepoint. */
async function converse(db: Database, round: number): Promise<void> {
  await db.query(DOUBLE, [round])
  await Promise.all([1, 2, 3].map((n) => db.query(DOUBLE, [n])))
  await db.begin(async (sql) => {
    await sql`insert into moved values (${2 * round}, 1)`
    await Promise.all([sql`select ${'a'}::text`, sql`select ${[1, 2]}::integer[]`, sql`select 3`])
    await sql.savepoint((inner) => inner`select pg_sleep(0)`)
    await sql`insert into moved values (${2 * round + 1}, -1)`
  })
  await db
    .begin(async (sql) => {
      await sql`select 1`.catch(() => {})
      await sql`select 1 / ${0}::integer`.catch(() => {})
      throw new RangeError('the host thinks better of it')
    })
    .catch((error) => {
      if (!(error instanceof RangeError)) throw error
    })
}

/** Whatever fails, fails because of the line. */
async function survive(conversation: Promise<unknown>): Promise<boolean> {
  try {
    await conversation
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' })
    return false
  }
}

const CASES = (['toServer', 'toClient'] as const).flatMap((direction) =>
  [true, false].map((abruptly) => ({ direction, abruptly })),
)

async function sweep(direction: Direction, abruptly: boolean): Promise<number> {
  const line = await layCutLine(database.url, { abruptly })
  let round = 0
  try {
    for (let bytes = 1; ; bytes += STEP[direction]) {
      round++
      line.cutAfter(bytes, direction)
      const db = openDatabase({ connection: line.url, maxConnections: 1 })
      const whole = await survive(converse(db, round))
      while (!(await survive(db.query(DOUBLE, [21])))) expect(line.hasCut).toBe(true)
      await db.close()
      expect({ bytes, stray }).toEqual({ bytes, stray: [] })
      if (!line.hasCut) {
        expect(whole).toBe(true)
        return round
      }
    }
  } finally {
    await line.close()
  }
}

describe('a connection that is cut', () => {
  it.each(CASES)(
    'at any byte $direction (reset: $abruptly) is told to the caller, and to nobody else',
    async ({ direction, abruptly }) => {
      await database.sql`truncate moved`
      expect(await sweep(direction, abruptly)).toBeGreaterThan(50)
      const [moved] = await database.sql`select sum(amount)::integer as total from moved`
      expect(moved).toEqual({ total: 0 })
    },
    60_000,
  )
})
