import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toTimestamp } from '../../src/clock.ts'
import type { Signoff } from '../../src/index.ts'
import { createDeliveryStore, openDatabase } from '../../src/store/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const SMTP = { host: '127.0.0.1', senderAddress: 'no-reply@example.org' }

let bench: TestBench
let signoff: Signoff
let instance = ''
let count = 0

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

beforeEach(() => {
  instance = `i${++count}`
})

afterAll(() => bench.close())

const add = async () => (await signoff.providers.email.addSmtp(SMTP, { instance })).id

/** A delivery that waits for an hour to come. */
async function put(
  destination: string,
  state: 'pending' | 'retrying',
  bucket = 7,
): Promise<string> {
  const id = randomUUID()
  const [channel = ''] = destination.split(':')
  await bench.database
    .sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination,
      machine_version, state, snapshot, revision, due_at, deadline_at, created_at, facts)
    values (${instance}, ${bucket}, ${id}, ${channel}, ${destination}, 1, ${state}, '{}', 1,
      now() + interval '1 hour', now() + interval '1 day', now(), '{}')`
  return id
}

async function areDue(ids: readonly string[]): Promise<readonly boolean[]> {
  const rows = await bench.database.sql<{ id: string; due: boolean }[]>`
    select id, due_at < now() + interval '1 minute' as due from signoff.delivery where instance_id = ${instance}`
  return ids.map((id) => rows.find((row) => row.id === id)?.due ?? false)
}

describe('what waits', () => {
  it('is due at once when a provider is activated, but for what an active one has put off', async () => {
    const [primary, spare] = [await add(), await add()]
    await signoff.providers.email.activate(spare, { instance, priority: 1 })
    const waiting = [
      await put(`email:${primary}`, 'retrying', 0),
      await put('email:gone', 'retrying', 63),
      await put(`email:${spare}`, 'pending'),
    ]
    const putOff = await put(`email:${spare}`, 'retrying')
    const otherChannel = await put('logout:shop', 'retrying')
    await signoff.providers.email.activate(primary, { instance })
    expect(await areDue(waiting)).toEqual([true, true, true])
    expect(await areDue([putOff, otherChannel])).toEqual([false, false])
  })

  it('is due at once, page by page, where a great many wait', async () => {
    const primary = await add()
    await bench.database
      .sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination,
        machine_version, state, snapshot, revision, due_at, deadline_at, created_at, facts)
      select ${instance}, 9, gen_random_uuid(), channel, channel || ':gone', 1, 'retrying', '{}', 1,
        now() + n * interval '1 minute', now() + interval '1 day', now(), '{}'
      from generate_series(1, 700) n, unnest(array['email', 'logout']) channel`
    const key = { instance, bucket: 9, channel: 'email' }
    const database = openDatabase({ connection: bench.database.sql })
    const now = Date.now()
    const page = await createDeliveryStore(database).wakeChannel(key, {
      after: toTimestamp(now),
      now,
      but: '[]',
    })
    expect(page).toEqual({ woken: 250, after: expect.any(String) })
    await signoff.providers.email.activate(primary, { instance })
    const due = await bench.database.sql`select channel, count(*)::int as rows from signoff.delivery
      where instance_id = ${instance} and due_at <= now() group by channel`
    expect([...due]).toEqual([{ channel: 'email', rows: 700 }])
  })

  it('is due at once when another one can take it, since its provider is withdrawn', async () => {
    const [primary, spare] = [await add(), await add()]
    await signoff.providers.email.activate(primary, { instance })
    await signoff.providers.email.activate(spare, { instance, priority: 1 })
    const waiting = await put(`email:${primary}`, 'retrying')
    const putOff = await put(`email:${spare}`, 'retrying')
    await signoff.providers.email.deactivate(primary, { instance })
    expect(await areDue([waiting, putOff])).toEqual([true, false])
  })

  it('is due at once when a paused provider is mended or resumed', async () => {
    const id = await add()
    await signoff.providers.email.activate(id, { instance })
    for (const mend of [
      () => signoff.providers.email.update(id, { senderName: 'Shop' }, { instance }),
      () => signoff.providers.email.resume(id, { instance }),
    ]) {
      await bench.database.sql`update signoff.provider set state = 'paused',
        snapshot = jsonb_set(snapshot, '{value}', '"paused"') where id = ${id}`
      const waiting = await put(`email:${id}`, 'retrying')
      await mend()
      expect(await areDue([waiting])).toEqual([true])
    }
  })

  it('goes on waiting when the transaction of the host is rolled back', async () => {
    const id = await add()
    const waiting = await put(`email:${id}`, 'pending')
    const rolledBack = signoff.transaction(async (sql) => {
      await signoff.providers.email.activate(id, { instance, sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await areDue([waiting])).toEqual([false])
    await signoff.transaction((sql) => signoff.providers.email.activate(id, { instance, sql }))
    expect(await areDue([waiting])).toEqual([true])
  })
})
