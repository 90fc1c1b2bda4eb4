import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let bench: TestBench
let empty: TestDatabase

beforeAll(async () => {
  bench = await createBench()
  empty = await createTestDatabase({ migrated: false })
})

afterAll(async () => {
  await bench.close()
  await empty.drop()
})

const CALLS: readonly (readonly [string, (signoff: Signoff) => Promise<unknown>])[] = [
  ['sessions.terminate', ({ sessions }) => sessions.terminate({ sessionId: 's' })],
  ['sessions.get', ({ sessions }) => sessions.get('s')],
  ['deliveries.list', ({ deliveries }) => deliveries.list()],
  ['deliveries.recover', ({ deliveries }) => deliveries.recover({ since: 0 })],
  ['relyingParties.put', ({ relyingParties }) => relyingParties.put({ clientId: 'shop' })],
  ['features.get', ({ features }) => features.get('sessionExpiry')],
  [
    'sessions.terminate in a transaction',
    (signoff) =>
      signoff.transaction((sql) => signoff.sessions.terminate({ sessionId: 's' }, { sql })),
  ],
]

describe('a database without the schema', () => {
  it.each(CALLS)('makes %s say so', async (_, call) => {
    const signoff = await bench.create({ database: empty.url })
    await expect(call(signoff)).rejects.toMatchObject({
      code: 'ERR_MIGRATION',
      message: expect.stringContaining('signoff migrate'),
    })
  })

  it('is told of by a start that may not migrate, and can be reached all the same', async () => {
    const signoff = await bench.create({ database: empty.url, migrate: false })
    await expect(signoff.start()).rejects.toMatchObject({ code: 'ERR_MIGRATION' })
    const { ok, database } = await signoff.health()
    expect({ ok, reachable: database.reachable }).toEqual({ ok: false, reachable: true })
  })

  it('is not what a table of the host is missing from', async () => {
    const signoff = await bench.create()
    const failed = signoff.transaction((sql) => sql`select * from nowhere`)
    await expect(failed).rejects.toMatchObject({ code: '42P01' })
  })
})

describe('a database that refuses us', () => {
  it.each(CALLS)('makes %s say so', async (_, call) => {
    const url = new URL(bench.database.url)
    url.pathname = '/nobody_made_this'
    const signoff = await bench.create({ database: url.href })
    await expect(call(signoff)).rejects.toMatchObject({
      code: 'ERR_DATABASE_UNAVAILABLE',
      message: expect.stringContaining('refuses us (3D000)'),
    })
  })
})
