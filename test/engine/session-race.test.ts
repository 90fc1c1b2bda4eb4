import type { TransactionSql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { CALM, login, only, party, put, sessionReaches } from './support/fleet.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: CALM })
})

afterAll(() => bench.close())

const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

/** A transaction whose first statement with `text` waits until the gate opens. */
function gated(sql: TransactionSql, text: string, gate: Promise<unknown>): TransactionSql {
  return new Proxy(sql, {
    get(target, name) {
      if (name !== 'unsafe') return Reflect.get(target, name, target)
      return async (...args: Parameters<TransactionSql['unsafe']>) => {
        if (args[0].includes(text)) await gate
        return await target.unsafe(...args)
      }
    },
  })
}

describe('a session that has ended', () => {
  it('has ended when it did, though two look at it at the same time', async () => {
    const { sql } = bench.database
    await party(bench, signoff, 'settled')
    await login(signoff, 'over', 'settled')
    await signoff.sessions.terminate({ sessionId: 'over' })
    await sessionReaches(signoff, 'over', 'completed')
    const before = await signoff.sessions.get('over')
    await sql`update signoff.session_logout set due_at = now() where id = 'over'`
    const isDue = async () =>
      (await sql`select 1 from signoff.session_logout where id = 'over' and due_at is not null`)
        .length > 0
    await expect.poll(isDue).toBe(false)
    expect(await signoff.sessions.get('over')).toEqual(before)
  })
})

describe('many callers at one session', () => {
  it('three hundred ends at once are one end', async () => {
    const shop = await party(bench, signoff, 'shop')
    await login(signoff, 'crowded', 'shop')
    const ends = await Promise.all(
      ids('end', 300).map(() => signoff.sessions.terminate({ sessionId: 'crowded' })),
    )
    expect(new Set(ends.map((end) => only(end).id)).size).toBe(1)
    await sessionReaches(signoff, 'crowded', 'completed')
    expect(shop.requests).toHaveLength(1)
  })

  it('a hundred and twenty different logins at once are all noted', async () => {
    const clientIds = ids('rp', 120)
    for (const clientId of clientIds) await put(signoff, clientId, 'http://127.0.0.1:9/logout')
    await Promise.all(clientIds.map((clientId) => login(signoff, 'busy', clientId)))
    const { registrations } = await signoff.sessions.get('busy')
    expect(new Set(registrations.map((one) => one.clientId))).toEqual(new Set(clientIds))
    const noted = (await signoff.sessions.events('busy')).map((entry) => entry.event)
    expect(noted).toEqual(Array(120).fill('client.registered'))
  })

  it('fifty equal logins at once are one login', async () => {
    await party(bench, signoff, 'twice')
    await Promise.all(ids('again', 50).map(() => login(signoff, 'repeated', 'twice')))
    expect((await signoff.sessions.get('repeated')).registrations).toHaveLength(1)
    expect(await signoff.sessions.events('repeated')).toHaveLength(1)
  })

  it('a login that races an end is told in any case', async () => {
    const clientIds = ids('late', 10)
    const uris = await Promise.all(clientIds.map((clientId) => party(bench, signoff, clientId)))
    await login(signoff, 'racing', 'late-0')
    await Promise.all([
      ...clientIds.slice(1, 5).map((clientId) => login(signoff, 'racing', clientId)),
      signoff.sessions.terminate({ sessionId: 'racing' }),
      ...clientIds.slice(5).map((clientId) => login(signoff, 'racing', clientId)),
    ])
    await Promise.all(uris.map((receiver) => receiver.waitFor(1)))
    await sessionReaches(signoff, 'racing', 'completed')
  })
})

describe('a session id', () => {
  it.each([
    ['quotes and backslashes', `'"\\'; drop table x; --`],
    ['braces and commas', '{a,b},"c"'],
    ['emoji', '👩‍👩‍👧'],
    ['control characters', 'a\u0001\n\tb'],
    ['a tilde and a percent sign', '1~%00~2'],
    ['512 characters', 'ß'.repeat(512)],
    ['a name of every object', '__proto__'],
  ])('with %s works from login to completion', async (_, sessionId) => {
    const clientId = `odd-${sessionId.length}-${sessionId.codePointAt(0)}`
    const receiver = await party(bench, signoff, clientId)
    await login(signoff, sessionId, clientId)
    await signoff.sessions.terminate({ sessionId })
    await receiver.waitFor(1)
    await sessionReaches(signoff, sessionId, 'completed')
    const page = await signoff.sessions.list({ limit: 500 })
    expect(page.items.map((item) => item.sessionId)).toContain(sessionId)
  })

  it('that the database cannot keep is refused without harm to a caller beside it', async () => {
    await party(bench, signoff, 'innocent')
    await login(signoff, 'beside', 'innocent')
    const [bad, surrogate, good] = await Promise.allSettled([
      signoff.sessions.terminate({ sessionId: 'nul\0' }),
      signoff.sessions.terminate({ sessionId: 'half \ud800' }),
      signoff.sessions.terminate({ sessionId: 'beside' }),
    ])
    for (const refused of [bad, surrogate]) {
      expect(refused).toMatchObject({ reason: { code: 'ERR_OPTION_INVALID', option: 'sessionId' } })
    }
    expect(good.status).toBe('fulfilled')
  })
})

describe('an end beside a delivery under way', () => {
  it('completes though that delivery became final between its read and its write', async () => {
    let answer = (_status: number) => {}
    const hung = new Promise<number>((resolve) => {
      answer = resolve
    })
    await party(bench, signoff, 'leaving', { more: { timeoutMs: 5000 }, respond: () => hung })
    await login(signoff, 'left', 'leaving')
    await signoff.sessions.terminateClient({ sessionId: 'left', clientId: 'leaving' })
    const sent = bench.once(signoff, 'delivery.sent')
    await bench.database.sql.begin(async (sql) => {
      const gate = new Promise<void>((open) => {
        void sent.then(() => open())
      })
      const ended = signoff.sessions.terminate(
        { sessionId: 'left' },
        { sql: gated(sql, 'with step as materialized', gate) },
      )
      answer(200)
      await ended
    })
    await sessionReaches(signoff, 'left', 'completed')
  })

  it('is not called complete before that delivery is', async () => {
    const told: string[] = []
    signoff.on('session.completed', ({ sessionId }) => told.push(`completed ${sessionId}`))
    signoff.on('session.incomplete', ({ sessionId }) => told.push(`incomplete ${sessionId}`))
    await put(signoff, 'refusing', 'http://127.0.0.1:9/logout', { maxAttempts: 1 })
    await login(signoff, 'short', 'refusing')
    const failed = bench.once(signoff, 'delivery.failed')
    await signoff.sessions.terminateClient({ sessionId: 'short', clientId: 'refusing' })
    await signoff.sessions.terminate({ sessionId: 'short' })
    await failed
    await sessionReaches(signoff, 'short', 'incomplete')
    expect(told.filter((line) => line.endsWith('short'))).toEqual(['incomplete short'])
  })
})

describe('a fan-out to five hundred relying parties', () => {
  it('tells them all', async () => {
    const paths = new Set<string>()
    const crowd = await bench.receiver('crowd', {
      respond: (_, head) => {
        paths.add(head.url)
        return 200
      },
    })
    const clientIds = ids('crowd', 500)
    await Promise.all(
      clientIds.map((id) => put(signoff, id, `${crowd.uri}/${id}`, { timeoutMs: 10_000 })),
    )
    await bench.database.sql`
      insert into signoff.session_logout_client
        (instance_id, bucket, session_id, client_id, sid, sub, issuer, registered_at)
      select c.instance_id, c.bucket, c.session_id, 'crowd-' || n, '', 'alice', c.issuer, now()
      from signoff.session_logout_client c, generate_series(1, 499) n
      where c.session_id = ${await firstLogin('crowd-0')}`
    const { deliveries } = await signoff.sessions.terminate({ sessionId: 'wide' })
    expect(deliveries).toHaveLength(500)
    await crowd.waitFor(500)
    await sessionReaches(signoff, 'wide', 'completed')
    expect(paths.size).toBe(500)
  })
})

async function firstLogin(clientId: string): Promise<string> {
  await login(signoff, 'wide', clientId)
  return 'wide'
}
