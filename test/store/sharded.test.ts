import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bucketOf,
  createDeliveryStore,
  createSessionStore,
  type Database,
  openDatabase,
  type SessionSave,
} from '../../src/store/index.ts'
import { putDelivery, putSession } from '../engine/support/old-rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const SESSIONS = Array.from({ length: 40 }, (_, n) => `session ${n}`)
const ALL = Array.from({ length: 64 }, (_, bucket) => bucket)

let test: TestDatabase
let whole: Database
let sharded: Database

beforeAll(async () => {
  test = await createTestDatabase()
  whole = openDatabase({ connection: test.url, maxConnections: 2 })
  sharded = { ...whole, isSharded: async () => true }
  for (const id of SESSIONS) {
    await putSession(test.sql, { id, created: 3, settled: 2 })
    await putDelivery(test.sql, { id }, { created: 3, finished: 2 })
    await putDelivery(test.sql, { id }, { created: 1 })
  }
})

afterAll(async () => {
  await whole.close()
  await test.drop()
})

describe('bucket by bucket', () => {
  it('is not how an ordinary server is read', async () => {
    expect(await whole.isSharded()).toBe(false)
  })

  it('is asked on its own connection by a transaction, though others wait for one to ask on', async () => {
    const narrow = openDatabase({ connection: test.url, maxConnections: 1 })
    const questions: Promise<boolean>[] = []
    await narrow.begin(async (sql) => {
      questions.push(narrow.isSharded())
      expect(await narrow.isSharded(sql)).toBe(false)
    })
    expect(await Promise.all(questions)).toEqual([false])
    await narrow.close()
  })

  it.each([
    ['all', {}],
    ['one state', { state: 'sent' }],
    ['nothing', { channel: 'email' }],
  ])('a list of %s is what one statement says', async (_, narrowing) => {
    const filter = { instance: 'default', limit: 50, ...narrowing }
    const [one, many] = [whole, sharded].map((db) => createDeliveryStore(db).list(filter))
    expect(await many).toEqual(await one)
  })

  it('a look finds the same buckets due', async () => {
    const looks = [whole, sharded].map(async (db) => {
      const peeks = await createDeliveryStore(db).peek(ALL, 0)
      return peeks.map(({ now: _, ...peek }) => peek).toSorted((a, b) => a.bucket - b.bucket)
    })
    const [one, many] = await Promise.all(looks)
    expect(many).toEqual(one)
    expect(many?.some(({ deliveryDue }) => deliveryDue !== null)).toBe(true)
  })

  it('sessions and their registrations are the same', async () => {
    const keys = SESSIONS.map((id) => ({
      instance: 'default',
      bucket: bucketOf('default', id),
      id,
    }))
    const [one, many] = [whole, sharded].map(createSessionStore)
    const sorted = async <Row extends object>(rows?: Promise<readonly Row[]>) =>
      (await rows)?.map((row) => JSON.stringify(row)).toSorted()
    expect(await sorted(many?.get(keys))).toEqual(await sorted(one?.get(keys)))
    expect(await sorted(many?.clients(keys))).toEqual(await sorted(one?.clients(keys)))
    expect(await many?.get(keys)).toHaveLength(SESSIONS.length)
  })

  it.each([
    ['one statement', () => whole],
    ['a statement for each bucket', () => sharded],
  ])('a batch in %s is written whole or not at all', async (way, open) => {
    const store = createSessionStore(open())
    const save = (sessions: readonly SessionSave[]) =>
      store.save({ sessions, registrations: [], deliveries: [], journal: [] })
    const [good, other, bad] = ['good', 'other', 'bad'].map((name) => toNew(`${way} ${name}`))
    const keysOf = (...saves: readonly SessionSave[]) =>
      saves.map(({ instance_id: instance, bucket, id }) => ({ instance, bucket, id }))
    const isThere = async (...saves: readonly SessionSave[]) =>
      (await store.get(keysOf(...saves))).map(({ id }) => id).toSorted()
    if (!good || !other || !bad) throw new Error('no rows')
    const refused = { ...bad, bucket: (good.bucket + 1) % 64, state: null as never }
    await expect(save([good, refused])).rejects.toMatchObject({ code: '23502' })
    expect(await isThere(good, bad)).toEqual([])
    const written = await save([good, other])
    expect(written.map(({ id }) => id).toSorted()).toEqual([good.id, other.id].toSorted())
    expect(await isThere(good, other)).toEqual([good.id, other.id].toSorted())
  })
})

const toNew = (id: string): SessionSave => ({
  instance_id: 'default',
  bucket: bucketOf('default', id),
  id,
  account_id: null,
  machine_version: 1,
  state: 'active',
  snapshot: { value: 'active', context: {} },
  revision: 0,
  next_revision: 1,
  opened: 0,
  due_at: null,
  expires_at: null,
  created_at: new Date(0).toISOString(),
  terminated_at: null,
  finished_at: null,
})
