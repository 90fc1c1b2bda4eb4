import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SignoffError } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { FAST, login, only, party, put, sessionReaches } from './support/fleet.ts'
import { type DatabaseLine, layLine } from './support/line.ts'
import { forbidStrayRejections } from './support/stray.ts'

let bench: TestBench
let line: DatabaseLine

forbidStrayRejections()

beforeEach(async () => {
  bench = await createBench()
  line = await layLine(bench.database.url)
})

afterEach(async () => {
  await bench.close()
  await line.close()
})

const UNAVAILABLE = { code: 'ERR_DATABASE_UNAVAILABLE' }

describe('a database that is away', () => {
  it('at the start says so, and a second start works when it is back', async () => {
    await line.cut()
    const signoff = await bench.create({ database: line.url, engine: FAST })
    const [first, second] = await Promise.allSettled([signoff.start(), signoff.start()])
    for (const start of [first, second]) expect(start).toMatchObject({ reason: UNAVAILABLE })
    expect((await signoff.health()).ok).toBe(false)
    await line.mend()
    await signoff.start()
    const shop = await party(bench, signoff, 'shop')
    await login(signoff, 's', 'shop')
    await signoff.sessions.terminate({ sessionId: 's' })
    await shop.waitFor(1)
    await sessionReaches(signoff, 's', 'completed')
  })

  it('lets every public call say ERR_DATABASE_UNAVAILABLE, and the process lives', async () => {
    const signoff = await bench.start({ database: line.url, engine: FAST })
    await put(signoff, 'shop', 'http://127.0.0.1:9/logout')
    await login(signoff, 's', 'shop')
    const { id } = only(await signoff.sessions.terminate({ sessionId: 's' }))
    await line.cut()
    const { sessions, deliveries, relyingParties, features } = signoff
    const calls: readonly (() => Promise<unknown>)[] = [
      () => sessions.register({ sessionId: 's2', clientId: 'shop', sub: 'a' }),
      () => sessions.terminate({ sessionId: 's' }),
      () => sessions.terminate({ sessionId: 's', waitUpToMs: 100 }),
      () => sessions.terminateClient({ sessionId: 's', clientId: 'shop' }),
      () => sessions.terminateAll({ sub: 'a' }),
      () => sessions.get('s'),
      () => sessions.list(),
      () => sessions.events('s'),
      () => deliveries.get(id),
      () => deliveries.list(),
      () => deliveries.attempts(id),
      () => deliveries.retry(id),
      () => deliveries.cancel(id),
      () => deliveries.resolve(id, 'sent'),
      () => relyingParties.put({ clientId: 'b', backchannelLogoutUri: 'http://127.0.0.1:9/' }),
      () => relyingParties.get('shop'),
      () => relyingParties.list(),
      () => relyingParties.pause('shop'),
      () => relyingParties.resume('shop'),
      () => relyingParties.remove('shop'),
      () => features.get('sessionExpiry'),
      () => features.set('sessionExpiry', true),
      () => features.reset('sessionExpiry'),
    ]
    const answers = await Promise.allSettled(calls.map((call) => call()))
    const codes = answers.map((answer) =>
      answer.status === 'rejected' && answer.reason instanceof SignoffError
        ? answer.reason.code
        : answer,
    )
    expect(codes).toEqual(calls.map(() => UNAVAILABLE.code))
    expect(await signoff.health()).toMatchObject({ ok: false, database: { reachable: false } })
    await line.mend()
  })
})

describe('a database that hangs', () => {
  it('does not keep a stop for ever', async () => {
    const signoff = await bench.start({ database: line.url, engine: FAST })
    line.freeze()
    await signoff.stop({ deadlineMs: 200 })
    expect(signoff.stats().engine).toBe('stopped')
    await line.cut() // Or the server waits a minute for logins that have begun, and drops no database meanwhile.
  })
})
