import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createFakeClock } from '../../src/testing/index.ts'
import { CALM, login, only, party, put, sessionReaches } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createLatch } from '../support/latch.ts'

/** A reader of its own has one database. */
const isWhole = inject('shards') === 1

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: CALM })
})

afterAll(() => bench.close())

describe('features', () => {
  it('off for an instance, nothing is registered there, and elsewhere it is', async () => {
    await party(bench, signoff, 'f1')
    await signoff.features.set('backChannelLogout', false, { instance: 'acme' })
    const registration = { sessionId: 'f', clientId: 'f1', sub: 'a' }
    expect(await signoff.sessions.register(registration, { instance: 'acme' })).toEqual({
      registered: false,
      skipped: 'feature_off',
    })
    expect(await signoff.sessions.register(registration)).toMatchObject({ registered: true })
    await signoff.features.reset('backChannelLogout', { instance: 'acme' })
    expect(await signoff.features.get('backChannelLogout', { instance: 'acme' })).toBe(true)
  })

  it("off for the system, an instance's own word wins", async () => {
    await signoff.features.set('sessionExpiry', true)
    await signoff.features.set('sessionExpiry', false, { instance: 'acme' })
    expect(await signoff.features.get('sessionExpiry')).toBe(true)
    expect(await signoff.features.get('sessionExpiry', { instance: 'acme' })).toBe(false)
    await signoff.features.reset('sessionExpiry')
    expect(await signoff.features.get('sessionExpiry')).toBe(false)
  })

  it('off at the end, nobody is told, and the session is complete', async () => {
    const shop = await party(bench, signoff, 'f2')
    await login(signoff, 'f-end', 'f2')
    await signoff.features.set('backChannelLogout', false)
    expect((await signoff.sessions.terminate({ sessionId: 'f-end' })).deliveries).toEqual([])
    await signoff.features.reset('backChannelLogout')
    expect((await signoff.sessions.get('f-end')).state).toBe('completed')
    const last = (await signoff.sessions.events('f-end')).at(-1)
    expect(last).toMatchObject({ event: 'session.terminated', detail: { skipped: 'feature_off' } })
    expect(shop.requests).toHaveLength(0)
  })

  it('with sessionExpiry on, a session whose time has come is ended', async () => {
    const shop = await party(bench, signoff, 'f3')
    await signoff.features.set('sessionExpiry', true, { instance: 'default' })
    const expiresAt = Date.now() + 300
    await signoff.sessions.register({ sessionId: 'f-exp', clientId: 'f3', sub: 'a', expiresAt })
    await shop.waitFor(1)
    await sessionReaches(signoff, 'f-exp', 'completed')
    expect((await signoff.sessions.get('f-exp')).reason).toBe('expired')
    await signoff.features.reset('sessionExpiry', { instance: 'default' })
  })

  it('with sessionExpiry on, a session that is renewed by a little does not end before that', async () => {
    const shop = await party(bench, signoff, 'f4')
    await signoff.features.set('sessionExpiry', true, { instance: 'default' })
    const registration = { sessionId: 'f-renewed', clientId: 'f4', sub: 'a' }
    const first = Date.now() + 86_400_000
    await signoff.sessions.register({ ...registration, expiresAt: first })
    await signoff.sessions.register({ ...registration, expiresAt: first + 30_000 })
    const { expiresAt } = await signoff.sessions.get('f-renewed')
    expect(+(expiresAt ?? 0)).toBeGreaterThanOrEqual(first + 30_000)
    const written = await signoff.sessions.events('f-renewed')
    await signoff.sessions.register({ ...registration, expiresAt: first + 60_000 })
    expect(await signoff.sessions.events('f-renewed')).toHaveLength(written.length)
    expect(+(expiresAt ?? 0)).toBeGreaterThanOrEqual(first + 60_000)
    expect(shop.requests).toHaveLength(0)
    await signoff.features.reset('sessionExpiry', { instance: 'default' })
  })

  it('with sessionExpiry on, a session that is renewed for seconds lasts for seconds', async () => {
    const shop = await party(bench, signoff, 'f5')
    await signoff.features.set('sessionExpiry', true, { instance: 'default' })
    const registration = { sessionId: 'f-brief', clientId: 'f5', sub: 'a' }
    const first = Date.now() + 300
    await signoff.sessions.register({ ...registration, expiresAt: first })
    await signoff.sessions.register({ ...registration, expiresAt: first + 900 })
    const { expiresAt } = await signoff.sessions.get('f-brief')
    expect(+(expiresAt ?? 0)).toBeLessThanOrEqual(first + 900 + 20)
    await shop.waitFor(1)
    const { terminatedAt } = await signoff.sessions.get('f-brief')
    expect(+(terminatedAt ?? 0)).toBeGreaterThanOrEqual(first + 900)
    await signoff.features.reset('sessionExpiry', { instance: 'default' })
  })
})

describe('a session that has ended', () => {
  it('tells a relying party that logs in late at once, and is complete again after', async () => {
    const first = await party(bench, signoff, 'l1')
    const late = await party(bench, signoff, 'l2')
    await login(signoff, 'late', 'l1')
    await signoff.sessions.terminate({ sessionId: 'late' })
    await first.waitFor(1)
    await sessionReaches(signoff, 'late', 'completed')
    const result = await signoff.sessions.register({ sessionId: 'late', clientId: 'l2', sub: 'a' })
    expect(result).toMatchObject({ registered: true, deliveries: [expect.any(String)] })
    await late.waitFor(1)
    await sessionReaches(signoff, 'late', 'completed')
    expect(first.requests).toHaveLength(1)
  })

  it('answers a second end with the deliveries of the first', async () => {
    await party(bench, signoff, 't1')
    await login(signoff, 'twice', 't1')
    const first = only(await signoff.sessions.terminate({ sessionId: 'twice' }))
    const second = only(await signoff.sessions.terminate({ sessionId: 'twice' }))
    expect(second.id).toBe(first.id)
  })
})

describe('a session that ended before anybody had registered', () => {
  const unknown = { code: 'ERR_SESSION_NOT_FOUND' }

  it('is not known, however often it ends, and tells whoever registers later at once', async () => {
    const early = await party(bench, signoff, 'e1')
    const end = () => signoff.sessions.terminate({ sessionId: 'early', reason: 'signed out' })
    await expect(end()).rejects.toMatchObject(unknown)
    await expect(end()).rejects.toMatchObject(unknown)
    expect(await signoff.sessions.events('early')).toHaveLength(1)
    expect(await signoff.sessions.get('early')).toMatchObject({ state: 'completed' })
    const result = await signoff.sessions.register({ sessionId: 'early', clientId: 'e1', sub: 'a' })
    expect(result).toMatchObject({ registered: true, deliveries: [expect.any(String)] })
    await early.waitFor(1)
    await sessionReaches(signoff, 'early', 'completed')
    only(await end())
  })

  it('tells the login whose registration was committed while it was being ended', async () => {
    const slow = await party(bench, signoff, 'e2')
    let ended: Promise<unknown> = Promise.resolve()
    await signoff.transaction(async (sql) => {
      await signoff.sessions.register({ sessionId: 'slow', clientId: 'e2', sub: 'a' }, { sql })
      ended = signoff.sessions.terminate({ sessionId: 'slow' })
    })
    await ended
    await slow.waitFor(1)
    await sessionReaches(signoff, 'slow', 'completed')
  })

  it("leaves the caller's transaction in order", async () => {
    await signoff.transaction(async (sql) => {
      const ended = signoff.sessions.terminate({ sessionId: 'early-tx' }, { sql })
      await expect(ended).rejects.toMatchObject(unknown)
    })
    expect((await signoff.sessions.get('early-tx')).state).toBe('completed')
  })
})

describe('terminateAll', () => {
  it('ends all sessions of a user but those excepted, and tells by sub alone once', async () => {
    const bySub = await party(bench, signoff, 'by-sub')
    const bySid = await party(bench, signoff, 'by-sid', { more: { sessionRequired: true } })
    for (const sessionId of ['a1', 'a2', 'a3', 'kept']) {
      const user = { sessionId, sub: 'pairwise', accountId: 'anna' }
      await signoff.sessions.register({ ...user, clientId: 'by-sub' })
      await signoff.sessions.register({ ...user, clientId: 'by-sid', sid: `sid-${sessionId}` })
    }
    const result = await signoff.sessions.terminateAll({ sub: 'anna', except: 'kept' })
    expect([...result.sessions].sort()).toEqual(['a1', 'a2', 'a3'])
    expect(result.deliveries).toHaveLength(4)
    await bySid.waitFor(3)
    for (const id of result.sessions) await sessionReaches(signoff, id, 'completed')
    expect(bySub.requests.map((request) => request.claims?.sub)).toEqual(['pairwise'])
    expect(new Set(bySid.requests.map((request) => request.claims?.['sid']))).toEqual(
      new Set(['sid-a1', 'sid-a2', 'sid-a3']),
    )
    expect((await signoff.sessions.get('kept')).state).toBe('active')
  })

  it('finds a session whose user became known by a later registration', async () => {
    await party(bench, signoff, 'known-later')
    const registration = { sessionId: 'whose', clientId: 'known-later', sub: 'pairwise-2' }
    await signoff.sessions.register(registration)
    await signoff.sessions.register({ ...registration, accountId: 'berta' })
    expect((await signoff.sessions.terminateAll({ sub: 'berta' })).sessions).toEqual(['whose'])
  })

  it('of a user without sessions ends none', async () => {
    const result = await signoff.sessions.terminateAll({ sub: 'nobody' })
    expect(result).toEqual({ sessions: [], deliveries: [] })
  })
})

describe('terminateClient', () => {
  it('tells one relying party, and the end of the session does not tell it again', async () => {
    const leaving = await party(bench, signoff, 'c1')
    const staying = await party(bench, signoff, 'c2')
    await login(signoff, 'part', 'c1', 'c2')
    const departure = { sessionId: 'part', clientId: 'c1', reason: 'consent revoked' }
    only(await signoff.sessions.terminateClient(departure))
    expect((await signoff.sessions.events('part')).at(-1)).toMatchObject({
      event: 'client.departed',
      detail: { clientId: 'c1', reason: 'consent revoked' },
    })
    await leaving.waitFor(1)
    expect((await signoff.sessions.get('part')).state).toBe('active')
    const again = await signoff.sessions.terminateClient({ sessionId: 'part', clientId: 'c1' })
    expect(again.deliveries).toHaveLength(1)
    const nobody = { sessionId: 'part', clientId: 'nobody' }
    expect(await signoff.sessions.terminateClient(nobody)).toEqual({ deliveries: [] })
    await signoff.sessions.terminate({ sessionId: 'part' })
    await staying.waitFor(1)
    await sessionReaches(signoff, 'part', 'completed')
    expect(leaving.requests).toHaveLength(1)
  })
})

describe('a session that is read', () => {
  it.runIf(isWhole)(
    'is of one moment: one statement reads it with its registrations and deliveries',
    async () => {
      await party(bench, signoff, 'whole')
      await login(signoff, 'seen', 'whole')
      await signoff.sessions.terminate({ sessionId: 'seen' })
      await sessionReaches(signoff, 'seen', 'completed')
      const asked: string[] = []
      const sql = postgres(bench.database.url, { debug: (_, text) => asked.push(text) })
      const reader = await bench.create({ database: sql })
      const seen = await reader.sessions.get('seen')
      expect(asked.filter((text) => text.includes('signoff.'))).toHaveLength(1)
      expect(seen).toEqual(await signoff.sessions.get('seen'))
      expect(seen).toMatchObject({
        state: 'completed',
        registrations: [{ clientId: 'whole', sub: 'alice' }],
        deliveries: [{ state: 'sent', clientId: 'whole', createdAt: expect.any(Date) }],
      })
      await sql.end()
    },
  )
})

describe('waitUpToMs', () => {
  it('waits for the first outcome of each and for a hung one no longer than asked', async () => {
    await party(bench, signoff, 'w1')
    await put(signoff, 'w2', 'http://127.0.0.1:9/logout')
    await party(bench, signoff, 'w3', { respond: () => 'hang', more: { timeoutMs: 30_000 } })
    await login(signoff, 'wait', 'w1', 'w2', 'w3')
    const { deliveries } = await signoff.sessions.terminate({ sessionId: 'wait', waitUpToMs: 3000 })
    const states = Object.fromEntries(deliveries.map((one) => [one.clientId, one.state]))
    expect(states).toMatchObject({ w1: 'sent', w3: 'signed' })
    expect(['retrying', 'signed', 'pending']).toContain(states['w2'])
  })

  it('is over as soon as all have been answered', async () => {
    const clock = createFakeClock({ now: Date.now() })
    const still = await bench.start({ clock, engine: CALM })
    await party(bench, still, 'w4')
    await login(still, 'prompt', 'w4')
    const result = await still.sessions.terminate({ sessionId: 'prompt', waitUpToMs: 20_000 })
    expect(only(result).state).toBe('sent')
    await still.stop()
  })
})

describe('waitUpToMs of a repeated end', () => {
  /** A session whose end its relying party has heard of, and not answered yet. */
  const answering = async (clientId: string) => {
    const sessionId = `of-${clientId}`
    const asked = createLatch()
    const answer = createLatch<number>()
    await party(bench, signoff, clientId, {
      respond: () => {
        asked.open()
        return answer.opened
      },
      more: { timeoutMs: 5000 },
    })
    await login(signoff, sessionId, clientId)
    await signoff.sessions.terminate({ sessionId })
    await asked.opened
    return { sessionId, answer: () => answer.open(200) }
  }

  it('waits for the deliveries of the first', async () => {
    const { sessionId, answer } = await answering('w5')
    const second = signoff.sessions.terminate({ sessionId, waitUpToMs: 20_000 })
    setImmediate(answer)
    expect(only(await second).state).toBe('sent')
  })

  it('waits for what another replica sends', async () => {
    const { sessionId, answer } = await answering('w6')
    const idle = await bench.create({ engine: CALM })
    const second = idle.sessions.terminate({ sessionId, waitUpToMs: 20_000 })
    setImmediate(answer)
    expect(only(await second).state).toBe('sent')
  })
})

describe('what is not known', () => {
  it.each([
    ['ERR_SESSION_NOT_FOUND', () => signoff.sessions.terminate({ sessionId: 'never' })],
    ['ERR_SESSION_NOT_FOUND', () => signoff.sessions.get('never seen')],
    [
      'ERR_SESSION_NOT_FOUND',
      () => signoff.sessions.terminateClient({ sessionId: 'never', clientId: 'c' }),
    ],
    [
      'ERR_RELYING_PARTY_NOT_FOUND',
      () => signoff.sessions.register({ sessionId: 's', clientId: 'never', sub: 'a' }),
    ],
    ['ERR_RELYING_PARTY_NOT_FOUND', () => signoff.relyingParties.get('never')],
    ['ERR_RELYING_PARTY_NOT_FOUND', () => signoff.relyingParties.pause('never')],
    ['ERR_RELYING_PARTY_NOT_FOUND', () => signoff.relyingParties.resume('never')],
    ['ERR_RELYING_PARTY_NOT_FOUND', () => signoff.relyingParties.remove('never')],
    [
      'ERR_DELIVERY_NOT_FOUND',
      () => signoff.deliveries.get('01890000-0000-7000-8000-000000000000'),
    ],
    [
      'ERR_DELIVERY_NOT_FOUND',
      () => signoff.deliveries.attempts('01890000-0000-7000-8000-000000000000'),
    ],
    ['ERR_FEATURE_UNKNOWN', () => signoff.features.get('toString' as 'sessionExpiry')],
  ] as const)('is told by %s', async (code, call) => {
    await expect(call()).rejects.toMatchObject({ code })
  })
})
