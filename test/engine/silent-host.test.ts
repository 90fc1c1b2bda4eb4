import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTokenIssuer, type TokenSigner } from '../../src/logout/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterAll(() => bench.close())

/** Makes good tokens, but for one relying party: of that it is never heard again. */
async function createSigner(silentFor: string): Promise<TokenSigner> {
  const { issue } = await createTokenIssuer({ jwks: bench.jwks })
  const rest = { sessionRequired: false, signedResponseAlg: 'ES256', paused: false } as const
  return {
    async sign({ claims }) {
      if (claims.aud === silentFor) return new Promise<never>(() => {})
      const relyingParty = { ...rest, clientId: claims.aud, typ: 'logout+jwt' } as const
      const { token, kid } = await issue(claims, relyingParty)
      return { jws: token, kid: kid ?? '' }
    },
  }
}

describe('a source of relying parties that never answers', () => {
  it('costs an attempt, and not its place among those in flight', async () => {
    const own = await createBench()
    try {
      const signoff = await own.start({ engine: { attemptTimeoutMs: 200, concurrency: 4 } })
      for (const clientId of ['mute', 'shop']) {
        const { uri } = await own.receiver(clientId)
        const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
        await signoff.relyingParties.put(party)
      }
      for (const sessionId of ['one', 'two', 'three', 'four', 'five'])
        await signoff.sessions.register({ sessionId, clientId: 'mute', sub: 'alice' })
      await signoff.sessions.register({ sessionId: 'six', clientId: 'shop', sub: 'bob' })
      const shop = await signoff.relyingParties.get('shop')
      signoff.relyingParties.use({
        find: async ({ clientId }) =>
          clientId === 'shop' ? { ...shop, typ: 'logout+jwt' } : new Promise<never>(() => {}),
      })
      const retrying = own.once(signoff, 'delivery.retrying')
      for (const sessionId of ['one', 'two', 'three', 'four', 'five'])
        await signoff.sessions.terminate({ sessionId })
      expect(await retrying).toMatchObject({ clientId: 'mute', attempt: 1 })
      const sent = own.once(signoff, 'delivery.sent')
      await signoff.sessions.terminate({ sessionId: 'six' })
      expect(await sent).toMatchObject({ clientId: 'shop' })
    } finally {
      await own.close()
    }
  })
})

describe('a signer that never answers', () => {
  it('costs an attempt, and not its place among those in flight', async () => {
    const signoff = await bench.start({
      signing: await createSigner('mute'),
      engine: { attemptTimeoutMs: 200, concurrency: 4 },
    })
    for (const clientId of ['mute', 'shop']) {
      const { uri } = await bench.receiver(clientId)
      const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
      await signoff.relyingParties.put(party)
    }
    const retrying = bench.once(signoff, 'delivery.retrying')
    for (const sessionId of ['one', 'two', 'three', 'four', 'five']) {
      await signoff.sessions.register({ sessionId, clientId: 'mute', sub: 'alice' })
      await signoff.sessions.terminate({ sessionId })
    }
    expect(await retrying).toMatchObject({ clientId: 'mute', attempt: 1, code: 'ERR_SIGNING_KEY' })
    const { deliveryId } = await retrying
    const attempts = await signoff.deliveries.attempts(deliveryId)
    expect(attempts).toMatchObject([{ outcome: 'misconfigured', code: 'ERR_SIGNING_KEY' }])
    await signoff.sessions.register({ sessionId: 'six', clientId: 'shop', sub: 'bob' })
    const sent = bench.once(signoff, 'delivery.sent')
    await signoff.sessions.terminate({ sessionId: 'six' })
    expect(await sent).toMatchObject({ clientId: 'shop' })
  })
})
