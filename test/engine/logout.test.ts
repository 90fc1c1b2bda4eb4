import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

describe('the logout of a session', () => {
  let bench: TestBench
  let signoff: Signoff

  beforeAll(async () => {
    bench = await createBench()
    signoff = await bench.start()
  })

  afterAll(() => bench.close())

  it('reaches every relying party with a token that a strict one accepts', async () => {
    const shop = await bench.receiver('shop')
    const mail = await bench.receiver('mail')
    await signoff.relyingParties.put({
      clientId: 'shop',
      backchannelLogoutUri: shop.uri,
      sessionRequired: true,
      signedResponseAlg: 'ES256',
    })
    await signoff.relyingParties.put({
      clientId: 'mail',
      backchannelLogoutUri: mail.uri,
      signedResponseAlg: 'ES256',
    })
    await signoff.sessions.register({
      sessionId: 's1',
      clientId: 'shop',
      sid: 'sid-shop',
      sub: 'alice',
    })
    await signoff.sessions.register({ sessionId: 's1', clientId: 'mail', sub: 'alice' })
    const completed = bench.once(signoff, 'session.completed')
    const { deliveries } = await signoff.sessions.terminate({
      sessionId: 's1',
      reason: 'signed out',
    })
    expect(deliveries).toHaveLength(2)
    const [first] = await shop.waitFor(1)
    await mail.waitFor(1)
    expect(first?.checks.filter((check) => !check.ok)).toEqual([])
    expect(first?.claims).toMatchObject({ sid: 'sid-shop', aud: 'shop' })
    await completed
    const view = await signoff.sessions.get('s1')
    expect(view.state).toBe('completed')
    expect(view.deliveries.map((delivery) => delivery.state)).toEqual(['sent', 'sent'])
    const attempts = await signoff.deliveries.attempts(deliveries[0]?.id ?? '')
    expect(attempts).toMatchObject([{ number: 1, outcome: 'accepted', status: 200 }])
    expect((await signoff.sessions.events('s1')).map((entry) => entry.event)).toEqual([
      'client.registered',
      'client.registered',
      'session.terminated',
      'deliveries.settled',
    ])
  })
})
