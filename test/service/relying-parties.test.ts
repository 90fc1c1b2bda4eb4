import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const URI = 'http://127.0.0.1:9/logout'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

afterAll(() => bench.close())

const isPaused = async (clientId: string) => (await signoff.relyingParties.get(clientId)).paused

describe('put', () => {
  it('sets paused when it is given, leaves it when not, and returns what is stored', async () => {
    const party = { clientId: 'shop', backchannelLogoutUri: URI }
    const { put, get } = signoff.relyingParties
    for (const [given, stored] of [
      [{}, false],
      [{ paused: true }, true],
      [{}, true],
      [{ paused: false }, false],
    ] as const) {
      const returned = await put({ ...party, ...given })
      expect(returned.paused).toBe(stored)
      expect(returned).toEqual(await get('shop'))
    }
  })
})

describe('pause and resume', () => {
  it("take the host's transaction", async () => {
    await signoff.relyingParties.put({ clientId: 'held', backchannelLogoutUri: URI })
    const rolledBack = signoff.transaction(async (sql) => {
      await signoff.relyingParties.pause('held', { sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await isPaused('held')).toBe(false)
    await signoff.transaction((sql) => signoff.relyingParties.pause('held', { sql }))
    expect(await isPaused('held')).toBe(true)
    await signoff.transaction((sql) => signoff.relyingParties.resume('held', { sql }))
    expect(await isPaused('held')).toBe(false)
  })
})

/** Three of its deliveries are tried again in an hour. */
const haveWaiting = (clientId: string) => bench.database.sql`
  insert into signoff.delivery (instance_id, bucket, id, channel, destination,
    machine_version, state, snapshot, revision, due_at, deadline_at, created_at, facts)
  select 'default', n, gen_random_uuid(), 'logout', ${`logout:${clientId}`}, 1, 'retrying', '{}', 1,
    now() + interval '1 hour', now() + interval '1 day', now(), '{}' from generate_series(0, 2) n`

async function countWoken(clientId: string): Promise<number> {
  const rows = await bench.database.sql`select 1 from signoff.delivery
    where destination = ${`logout:${clientId}`} and due_at < now() + interval '30 minutes'`
  return rows.length
}

describe('remove', () => {
  it('looks at what waits again when no replica remembers the relying party any more', async () => {
    const cacheMs = 60_000
    const { sql } = bench.database
    const long = await bench.create({ engine: { relyingPartyCacheMs: cacheMs } })
    await long.relyingParties.put({ clientId: 'long', backchannelLogoutUri: URI })
    await haveWaiting('long')
    const [began] = await sql<{ at: Date }[]>`select clock_timestamp() as at`
    await long.relyingParties.remove('long')
    await expect.poll(() => countWoken('long')).toBe(3)
    const due = await sql<{ at: Date }[]>`
      select due_at as at from signoff.delivery where destination = 'logout:long'`
    const soonest = Math.min(...due.map(({ at }) => +at))
    expect(soonest).toBeGreaterThanOrEqual(+(began?.at ?? 0) + cacheMs)
  })

  it('looks once more at what was put off meanwhile, and leaves alone who was put again', async () => {
    const clock = createFakeClock({ now: Date.now() })
    const { relyingParties } = await bench.create({ clock })
    for (const clientId of ['gone', 'back']) {
      await relyingParties.put({ clientId, backchannelLogoutUri: URI })
      await relyingParties.remove(clientId)
      await haveWaiting(clientId)
    }
    await relyingParties.put({ clientId: 'back', backchannelLogoutUri: URI })
    clock.advance(60_000)
    await expect.poll(() => countWoken('gone')).toBe(3)
    expect(await countWoken('back')).toBe(0)
  })

  it.each([undefined, 'a\0b', ''])('refuses the client id %j', async (clientId) => {
    const removed = signoff.relyingParties.remove(clientId as string)
    await expect(removed).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'clientId' })
  })
})
