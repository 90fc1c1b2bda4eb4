import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBus } from '../../src/bus/index.ts'
import { systemClock } from '../../src/clock.ts'
import { createVault } from '../../src/encryption/index.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { createProviderRow, type ProviderActor } from '../../src/engine/provider-actor.ts'
import {
  createProviderDirectory,
  type ProviderDirectory,
  providerPurpose,
} from '../../src/engine/provider-directory.ts'
import { createProviderWriter, type ProviderWriter } from '../../src/engine/provider-writer.ts'
import { silentLogger } from '../../src/logger.ts'
import type { ProviderRouting } from '../../src/provider/index.ts'
import {
  bucketOf,
  createDeliveryStore,
  createProviderStore,
  type Database,
  openDatabase,
  type ProviderStore,
  readDatabaseTime,
} from '../../src/store/index.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const KEY = { kid: 'k1', key: new Uint8Array(32).fill(7) }
const bus = createBus(silentLogger)
const vault = createVault([KEY])

let test: TestDatabase
let database: Database
let store: ProviderStore
let directory: ProviderDirectory
let writer: ProviderWriter
let count = 0
let instance = ''

/** Puts a provider there; with a priority, it is active. */
async function put(id: string, priority?: number, routing: ProviderRouting = {}): Promise<void> {
  const born = {
    instance,
    id,
    channel: 'email',
    kind: 'smtp',
    description: id,
    config: { host: `${id}.example`, port: 587 },
    secrets: await vault.seal('{"password":"s3cret"}', providerPurpose(instance, id)),
    onUncertain: 'ask',
    routing,
  } as const
  await writer.add(createProviderRow(born, Date.now()), {})
  if (priority !== undefined)
    await step(id, (actor, at) => actor.apply({ type: 'provider.activated', at, priority }))
}

const step = (id: string, take: (actor: ProviderActor, at: number) => boolean) =>
  writer.run({
    instance,
    channel: 'email',
    decide(actors, { now }) {
      const actor = actors.find(({ row }) => row.id === id)
      return actor !== undefined && take(actor, now)
    },
  })

const idsFor = async (wanted: ProviderRouting = {}) =>
  (await directory.candidates({ instance, channel: 'email', ...wanted })).map(({ id }) => id)

const revisionOf = async (id: string) => (await store.get(instance, id))?.revision ?? 0

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase({ connection: test.url, maxConnections: 4 })
  store = createProviderStore(database)
  const databaseClock = createDatabaseClock(systemClock, () => readDatabaseTime(database))
  const ports = { database, store, bus, vault, clock: systemClock, databaseClock, cacheMs: 60_000 }
  directory = createProviderDirectory(ports)
  writer = createProviderWriter({ ...ports, forget: (one) => directory.forget(one) })
})

beforeEach(() => {
  instance = `i${++count}`
})

afterAll(async () => {
  await database.close()
  await test.drop()
})

describe('the directory of providers', () => {
  it('names the active and paused ones, for the type first, then the organisation, then all, each by priority', async () => {
    await put('spare', 1)
    await put('primary', 0)
    await put('resting')
    await put('acme', 0, { organization: 'acme' })
    await put('codes', 5, { type: 'otp.email' })
    await put('acmecodes', 0, { type: 'otp.email', organization: 'acme' })
    expect(await idsFor()).toEqual(['primary', 'spare'])
    expect(await idsFor({ organization: 'acme' })).toEqual(['acme', 'primary', 'spare'])
    expect(await idsFor({ type: 'otp.email', organization: 'acme' })).toEqual([
      'acmecodes',
      'codes',
      'acme',
      'primary',
      'spare',
    ])
    expect(await idsFor({ type: 'otp.email', organization: 'other' })).toEqual([
      'codes',
      'primary',
      'spare',
    ])
  })

  it('opens the secrets of one provider, and of no other instance', async () => {
    await put('a')
    expect(await directory.open(instance, 'a')).toMatchObject({
      id: 'a',
      kind: 'smtp',
      revision: 1,
      config: { host: 'a.example' },
      secrets: { password: 's3cret' },
    })
    expect(await directory.open('elsewhere', 'a')).toBeUndefined()
    expect(await directory.open(instance, 'b')).toBeUndefined()
  })

  it('opens a provider in the revision in which it was named, until that is forgotten', async () => {
    await put('a', 0)
    const [named] = await directory.candidates({ instance, channel: 'email' })
    await test.sql`update signoff.provider set revision = 9 where instance_id = ${instance}`
    expect((await directory.open(instance, 'a'))?.revision).toBe(named?.revision)
    directory.forget(instance)
    expect((await directory.open(instance, 'a'))?.revision).toBe(9)
  })

  it('refuses to open secrets that lie in another row than they were sealed for', async () => {
    await put('a')
    await put('b')
    await test.sql`update signoff.provider set secrets = (select secrets from signoff.provider
      where instance_id = ${instance} and id = 'a') where instance_id = ${instance} and id = 'b'`
    await expect(directory.open(instance, 'b')).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
  })

  it('pauses a refused provider, says so, and still names it', async () => {
    await put('a', 0)
    expect(await idsFor()).toEqual(['a'])
    const told: object[] = []
    bus.on('provider.paused', (fact) => void told.push(fact))
    const refusal = { fault: 'EAUTH', revision: await revisionOf('a') }
    expect(await directory.refuse(instance, 'a', refusal)).toBe(true)
    const [candidate] = await directory.candidates({ instance, channel: 'email' })
    expect(candidate).toMatchObject({ id: 'a', state: 'paused', revision: 3, onUncertain: 'ask' })
    expect(told).toMatchObject([
      { providerId: 'a', channel: 'email', kind: 'smtp', fault: 'EAUTH' },
    ])
  })

  it('leaves a provider alone that was mended since the revision that was refused', async () => {
    await put('a', 0)
    const revision = await revisionOf('a')
    await step('a', (actor, at) => actor.apply({ type: 'configuration.changed', at }))
    expect(await directory.refuse(instance, 'a', { fault: 'EAUTH', revision })).toBe(false)
    expect((await store.get(instance, 'a'))?.state).toBe('active')
  })

  it('is paused once, however many attempts are refused at the same time', async () => {
    await put('a', 0)
    const refusal = { fault: 'EAUTH', revision: await revisionOf('a') }
    const results = await Promise.all(
      Array.from({ length: 8 }, () => directory.refuse(instance, 'a', refusal)),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
  })

  it('writes each step into the journal with its edge, its revision and its reason', async () => {
    await put('a', 0)
    await directory.refuse(instance, 'a', { fault: 'EAUTH', revision: await revisionOf('a') })
    const key = { instance, bucket: bucketOf(instance, 'a'), id: 'a' }
    expect(await createDeliveryStore(database).journal('provider', key)).toMatchObject([
      { revision: 1, event: 'provider.added', edge: null, from: null, to: 'inactive' },
      { revision: 2, event: 'provider.activated', from: 'inactive', to: 'active' },
      {
        revision: 3,
        event: 'configuration.refused',
        from: 'active',
        to: 'paused',
        detail: { fault: 'EAUTH' },
      },
    ])
  })

  it('takes back every step when the change fails', async () => {
    await put('a')
    const failing = step('a', (actor, at) => {
      actor.apply({ type: 'provider.activated', at, priority: 0 })
      throw new TypeError('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await store.get(instance, 'a')).toMatchObject({ state: 'inactive', revision: 1 })
  })
})
