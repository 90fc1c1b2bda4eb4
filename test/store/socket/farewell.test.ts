import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../../src/store/index.ts'
import { forbidStrayRejections } from '../../engine/support/stray.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { layFarewellLine } from './farewell-line.ts'

forbidStrayRejections()

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await database.sql`create table moved (id integer, amount integer)`
})

afterAll(() => database.drop())

const MOVE = { scope: 'small', text: 'insert into moved values ($1, $2)' } as const
const SUM = { scope: 'small', text: 'select sum(amount)::integer as "total" from moved' } as const

/** A prime: the many rounds meet every kind of message. Most of what the server says is its list of array types. */
const STEP = 5

/** Moves something within a transaction. False: the server was gone. */
async function move(url: string, round: number): Promise<boolean> {
  const db = openDatabase({ connection: url, maxConnections: 1 })
  const moved = db.begin(async (sql) => {
    await db.query(MOVE, [round, 1], sql)
    await Promise.all([sql`select ${'a'}::text`, sql`select 3`])
    await sql`select ${round}::integer from nowhere`.catch(() => {})
    throw new RangeError('the host thinks better of it')
  })
  const failure = await moved.catch((error: unknown) => error)
  const isGone = !(failure instanceof RangeError)
  if (isGone) expect(failure).toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' })
  // On the one connection that the pool has: nothing of the lost one may be left in its place.
  const after = async () => (await db.query<{ total: number | null }>(SUM, []))[0]?.total
  const total = await after().catch(after)
  expect(total).toBeNull()
  await db.close()
  return !isGone
}

it('a server that takes its leave, whatever it is at, is told to the caller and to nobody else', async () => {
  const line = await layFarewellLine(database.url)
  try {
    let round = 0
    do {
      line.leaveAfter(STEP * round)
      await move(line.url, round++)
    } while (line.hasLeft)
    expect(round).toBeGreaterThan(50)
  } finally {
    await line.close()
  }
}, 60_000)
