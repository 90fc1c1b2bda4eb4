import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/random.ts'
import {
  createDeliveryId,
  createDeliveryStore,
  type Database,
  type DeliveryStore,
  openDatabase,
} from '../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
let database: Database
let store: DeliveryStore

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.url, maxConnections: 2 })
  store = createDeliveryStore(database)
})

afterAll(async () => {
  await database.close()
  await test.drop()
})

const LEASE_UNTIL = Date.parse('2100-01-01T00:00:00Z')
const lease = { owner: 'me', leaseUntil: LEASE_UNTIL }

interface Made {
  readonly bucket?: number
  readonly instance?: string
  readonly fence?: number
  readonly owner?: string | null
  readonly final?: boolean
}

/** A row that is due in an hour. */
async function make({
  bucket = 3,
  instance = 'default',
  fence = 0,
  owner = null,
  final = false,
}: Made) {
  const id = createDeliveryId(Date.now(), bucket, systemRandom)
  await test.sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination, machine_version,
      state, snapshot, revision, fence, lease_owner, due_at, deadline_at, created_at, facts)
    values (${instance}, ${bucket}, ${id}, 'logout', 'logout:a', 1, 'pending', '{}', 1, ${fence}, ${owner},
      ${final ? null : new Date(Date.now() + 3_600_000)}, now(), now(), '{}')`
  return { instance, bucket, id, fence }
}

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).toSorted()

describe('a recall', () => {
  it('claims what lies free in many buckets and instances, though it is not due', async () => {
    const rows = [
      await make({}),
      await make({ bucket: 9, fence: 4 }),
      await make({ instance: 'other' }),
    ]
    const claimed = await store.recall(rows, lease)
    expect(idsOf(claimed)).toEqual(idsOf(rows))
    for (const { id, fence } of rows) {
      expect(claimed.find((one) => one.id === id)?.fence).toBe(fence + 1)
      const [row] =
        await test.sql`select lease_owner, fence, (extract(epoch from due_at) * 1000)::float8 as due
        from signoff.delivery where id = ${id}`
      expect(row).toEqual({ lease_owner: 'me', fence: fence + 1, due: LEASE_UNTIL })
    }
  })

  it('leaves alone what somebody has, or had, in hand, what is final, and what is gone', async () => {
    const had = await make({ fence: 3 })
    const rows = [
      await make({ owner: 'other' }),
      { ...had, fence: 2 },
      await make({ final: true }),
      { ...had, id: createDeliveryId(Date.now(), 3, systemRandom) },
      { ...had, instance: 'other' },
    ]
    const before = await test.sql`select * from signoff.delivery order by id`
    expect(await store.recall(rows, lease)).toEqual([])
    expect(await test.sql`select * from signoff.delivery order by id`).toEqual(before)
  })

  it('gives a row to one of two that ask at the same time', async () => {
    const rows = await Promise.all(Array.from({ length: 20 }, () => make({})))
    const claimed = await Promise.all([
      store.recall(rows, lease),
      store.recall(rows, { ...lease, owner: 'other' }),
    ])
    expect(idsOf(claimed.flat())).toEqual(idsOf(rows))
  })

  it('does not wait long for a row that somebody locks', async () => {
    const rows = [await make({}), await make({})]
    await test.sql.begin(async (sql) => {
      await sql`select 1 from signoff.delivery where id = ${rows[0]?.id ?? ''} for update`
      await expect(store.recall(rows, lease)).rejects.toMatchObject({ code: '55P03' })
    })
    expect(idsOf(await store.recall(rows, lease))).toEqual(idsOf(rows))
  })
})
