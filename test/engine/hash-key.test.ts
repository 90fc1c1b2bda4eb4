import { afterAll, beforeAll, expect, it } from 'vitest'
import { createVault } from '../../src/encryption/index.ts'
import { createHashKey } from '../../src/engine/hash-key.ts'
import { systemRandom } from '../../src/random.ts'
import { createNotificationStore, openDatabase } from '../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})

afterAll(() => test.drop())

it('the key of the hashes is read on its own connection by a transaction, though others wait for one', async () => {
  const narrow = openDatabase({ connection: test.url, maxConnections: 1 })
  const store = createNotificationStore(narrow)
  const vault = createVault([{ kid: 'test', key: new Uint8Array(32).fill(1) }])
  const key = createHashKey({ store, vault, random: systemRandom })
  const outside: ReturnType<typeof key.load>[] = []
  const within = await narrow.begin(async (sql) => {
    outside.push(key.load())
    return key.load(sql)
  })
  const [hash] = await Promise.all(outside)
  expect(hash?.('user', 'anna')).toBe(within('user', 'anna'))
  await narrow.close()
})
