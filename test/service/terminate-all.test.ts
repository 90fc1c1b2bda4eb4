import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { CALM, only, party, sessionReaches } from '../engine/support/fleet.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start({ engine: CALM })
})

afterAll(() => bench.close())

const HOUR_MS = 3_600_000

const PARTY = { signedResponseAlg: 'ES256', typ: 'logout+jwt', paused: false } as const

async function register(accountId: string, sessionId: string, more: object): Promise<void> {
  const registration = { sessionId, accountId, sub: 'pairwise', clientId: '', ...more }
  await signoff.sessions.register(registration)
}

describe('the end of all sessions of a user', () => {
  it('is not kept up by a client store that fails, and each login is told', async () => {
    await party(bench, signoff, 'lost-store')
    await register('ada', 'ada-1', { clientId: 'lost-store', sid: 'one' })
    await register('ada', 'ada-2', { clientId: 'lost-store', sid: 'two' })
    const mend = signoff.relyingParties.use({
      find: () => Promise.reject(new RangeError('the client store is away')),
    })
    const { deliveries, sessions } = await signoff.sessions.terminateAll({ sub: 'ada' })
    mend()
    expect(sessions).toHaveLength(2)
    expect(deliveries).toHaveLength(2)
  })

  it('is told no longer than the sessions would have lasted', async () => {
    await party(bench, signoff, 'd-sid', { more: { sessionRequired: true } })
    await party(bench, signoff, 'd-sub')
    const ends = [Date.now() + HOUR_MS, Date.now() + 2 * HOUR_MS]
    for (const [index, expiresAt] of ends.entries()) {
      const sessionId = `bea-${index}`
      await register('bea', sessionId, { clientId: 'd-sid', sid: sessionId, expiresAt })
      await register('bea', sessionId, { clientId: 'd-sub', expiresAt })
    }
    const { deliveries } = await signoff.sessions.terminateAll({ sub: 'bea' })
    const deadlines = deliveries.map((one) => [one.clientId, one.sessionId, +one.deadlineAt])
    expect(deadlines.sort()).toEqual([
      ['d-sid', 'bea-0', ends[0]],
      ['d-sid', 'bea-1', ends[1]],
      ['d-sub', expect.any(String), ends[1]],
    ])
  })

  it('tells one that goes by sub of a login that came between the plan and the end', async () => {
    const shop = await party(bench, signoff, 'r-sub')
    const other = await party(bench, signoff, 'r-other', { more: { sessionRequired: true } })
    const door = await bench.create({ engine: CALM })
    await register('cleo', 'cleo-1', { clientId: 'r-sub' })
    await register('cleo', 'cleo-2', { clientId: 'r-other', sid: 'cleo-2' })
    const uris = new Map([
      ['r-sub', shop.uri],
      ['r-other', other.uri],
    ])
    let late: Promise<unknown> | undefined
    const mend = signoff.relyingParties.use({
      find: async ({ clientId }) => {
        const backchannelLogoutUri = uris.get(clientId)
        // What an earlier test has left to be retried is not for these two.
        if (backchannelLogoutUri === undefined) throw new RangeError('another client')
        late ??= door.sessions.register({ sessionId: 'cleo-2', clientId: 'r-sub', sub: 'pairwise' })
        await late
        const sessionRequired = clientId === 'r-other'
        return { ...PARTY, clientId, sessionRequired, backchannelLogoutUri }
      },
    })
    await signoff.sessions.terminateAll({ sub: 'cleo' })
    for (const id of ['cleo-1', 'cleo-2']) await sessionReaches(signoff, id, 'completed')
    mend()
    expect(shop.requests).toHaveLength(2)
    expect(other.requests).toHaveLength(1)
  })

  it('is told by the last of them to one that goes by sub', async () => {
    const shop = await party(bench, signoff, 'last-sub')
    for (const id of ['dora-1', 'dora-2', 'dora-3'])
      await register('dora', id, { clientId: 'last-sub' })
    const ended: string[] = []
    signoff.on('session.terminated', ({ sessionId }) => ended.push(sessionId))
    const result = await signoff.sessions.terminateAll({ sub: 'dora' })
    expect(ended.at(-1)).toBe(only(result).sessionId)
    for (const id of result.sessions) await sessionReaches(signoff, id, 'completed')
    expect(shop.requests).toHaveLength(1)
  })
})
