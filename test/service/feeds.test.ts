import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Feed,
  type FeedTermination,
  type Logger,
  type Signoff,
  silentLogger,
} from '../../src/index.ts'
import { CALM, login, party, sessionReaches } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench

beforeEach(async () => {
  bench = await createBench()
  await bench.database.sql`create table outbox (position serial primary key, session_id text)`
})

afterEach(() => bench.close())

/** Reads the host's outbox by position. */
function outboxFeed(onRead: (count: number) => void = () => {}): Feed {
  return {
    name: 'outbox',
    from: 'now',
    intervalMs: 20,
    read: async ({ cursor, limit, sql }) => {
      if (cursor === null) {
        const [row] = await sql`select coalesce(max(position), 0)::int as last from outbox`
        return { terminations: [], cursor: row?.['last'] }
      }
      const rows = await sql`
        select position, session_id from outbox where position > ${Number(cursor)}
        order by position limit ${limit}`
      onRead(rows.length)
      return {
        terminations: rows.map((row) => ({ sessionId: String(row['session_id']) })),
        cursor: rows.at(-1)?.['position'] ?? cursor,
      }
    },
  }
}

const publish = (sessionId: string) =>
  bench.database.sql`insert into outbox (session_id) values (${sessionId})`

async function startWithFeed(onRead?: (count: number) => void): Promise<Signoff> {
  const signoff = await bench.create({ engine: CALM })
  await signoff.feeds.add(outboxFeed(onRead))
  await signoff.start()
  return signoff
}

const cursorIsSet = () =>
  expect
    .poll(async () => (await bench.database.sql`select 1 from signoff.feed_cursor`).length)
    .toBe(1)

describe('a feed', () => {
  it('begins with what comes from now on, and goes on where it was after a restart', async () => {
    const office = await bench.create({ engine: CALM })
    const shop = await party(bench, office, 'shop')
    await login(office, 'old', 'shop')
    await login(office, 'new', 'shop')
    await login(office, 'meanwhile', 'shop')
    await publish('old')
    const first = await startWithFeed()
    await cursorIsSet()
    await publish('unknown to us')
    await publish('new')
    await sessionReaches(first, 'new', 'completed')
    await first.stop()
    await publish('meanwhile')
    const second = await startWithFeed()
    await sessionReaches(second, 'meanwhile', 'completed')
    expect((await second.sessions.get('old')).state).toBe('active')
    expect(shop.requests).toHaveLength(2)
  })

  it('read by two replicas ends each session once', async () => {
    const taken: number[] = []
    const one = await startWithFeed((count) => taken.push(count))
    await startWithFeed((count) => taken.push(count))
    await cursorIsSet()
    const shop = await party(bench, one, 'shop')
    const ids = Array.from({ length: 30 }, (_, index) => `s${index}`)
    await Promise.all(ids.map((id) => login(one, id, 'shop')))
    await Promise.all(ids.map(publish))
    for (const id of ids) await sessionReaches(one, id, 'completed')
    expect(shop.requests).toHaveLength(30)
    expect(new Set(shop.requests.map((request) => request.jti)).size).toBe(30)
  })

  it('that fails while it reads moves nothing, and is read again', async () => {
    const signoff = await bench.create({ engine: CALM })
    const shop = await party(bench, signoff, 'shop')
    await login(signoff, 's', 'shop')
    const feed = outboxFeed()
    let fail = true
    await signoff.feeds.add({
      ...feed,
      read: async (request) => {
        const page = await feed.read(request)
        if (page.terminations.length === 0 || !fail) return page
        fail = false
        throw new Error('the log is away')
      },
    })
    await signoff.start()
    await cursorIsSet()
    await publish('s')
    await shop.waitFor(1)
    await sessionReaches(signoff, 's', 'completed')
    expect(fail).toBe(false)
  })

  it('goes on past what can never be a session, and cuts a reason that is too long', async () => {
    const refused: unknown[] = []
    const logger: Logger = {
      ...silentLogger,
      error: (...line) => void refused.push(line),
    }
    const signoff = await bench.create({ engine: CALM, logger })
    await party(bench, signoff, 'shop')
    await login(signoff, 's', 'shop')
    const feed = outboxFeed()
    const odd = ['', 'nul\0', 'x'.repeat(513), 7].map((sessionId) => ({ sessionId }))
    await signoff.feeds.add({
      ...feed,
      read: async (request) => {
        const { terminations, cursor } = await feed.read(request)
        const long = terminations.map((one) => ({ ...one, reason: '\u{1f600}'.repeat(101) }))
        const bad = long.length === 0 ? [] : [...odd, null]
        return { terminations: [...bad, ...long] as FeedTermination[], cursor }
      },
    })
    await signoff.start()
    await cursorIsSet()
    await publish('s')
    await sessionReaches(signoff, 's', 'completed')
    expect((await signoff.sessions.get('s')).reason).toBe('\u{1f600}'.repeat(100))
    const line = ['feed.terminationRefused', { feed: 'outbox', code: 'ERR_OPTION_INVALID' }]
    expect(refused).toEqual(Array(5).fill(line))
  })

  it('is not taken twice under one name', async () => {
    const signoff = await startWithFeed()
    const again = signoff.feeds.add(outboxFeed())
    await expect(again).rejects.toMatchObject({ code: 'ERR_FEED_EXISTS' })
  })

  it('is not taken where nothing reads it any more', async () => {
    const signoff = await bench.create({ engine: CALM })
    await signoff.stop()
    await expect(signoff.feeds.add(outboxFeed())).rejects.toMatchObject({
      code: 'ERR_ENGINE_STOPPED',
    })
  })

  it('whose reader hangs does not keep a stop waiting for ever', async () => {
    const signoff = await bench.create({ engine: CALM })
    let reading = () => {}
    const begun = new Promise<void>((resolve) => {
      reading = resolve
    })
    await signoff.feeds.add({
      name: 'hung',
      from: 'now',
      read: () => {
        reading()
        return new Promise(() => {})
      },
    })
    await signoff.start()
    await begun
    await signoff.stop({ deadlineMs: 100 })
    expect(signoff.stats().engine).toBe('stopped')
  })
})
