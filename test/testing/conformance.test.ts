import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RelyingPartyInput, Signoff } from '../../src/index.ts'
import type { LogoutReceiverOptions, ReceivedLogout } from '../../src/testing/index.ts'
import { createBench, ISSUER, type TestBench } from '../support/bench.ts'

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const

type Algorithm = (typeof ALGORITHMS)[number]

let bench: TestBench
let signoff: Signoff
let jwks: { readonly keys: JWK[] }
let secret: JWK
let open: JWK & { readonly kty: string }

beforeAll(async () => {
  bench = await createBench()
  const pairs = await Promise.all(ALGORITHMS.map(createSigningPair))
  const signing = { jwks: { keys: pairs.map(({ secretJwk }) => secretJwk) } }
  jwks = { keys: pairs.map(({ openJwk }) => openJwk) }
  const pair = await generateKeyPair('ECDH-ES+A256KW', { extractable: true })
  secret = { ...(await exportJWK(pair.privateKey)), alg: 'ECDH-ES+A256KW' }
  open = { kty: 'EC', ...(await exportJWK(pair.publicKey)), use: 'enc', kid: 'rp-enc' }
  signoff = await bench.start({ signing, engine: { relyingPartyCacheMs: 0 } })
})

afterAll(() => bench.close())

async function createSigningPair(alg: Algorithm) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const more = { kid: `key-${alg}`, alg, use: 'sig' }
  return {
    secretJwk: { ...(await exportJWK(privateKey)), ...more },
    openJwk: { ...(await exportJWK(publicKey)), ...more },
  }
}

let count = 0

interface Party extends Partial<Omit<LogoutReceiverOptions, 'issuer' | 'clientId'>> {
  readonly metadata: Omit<RelyingPartyInput, 'clientId' | 'backchannelLogoutUri'>
}

/** Logs a relying party in and out; returns what it got, and what came of it. */
async function logOut({ metadata, ...expectations }: Party) {
  count++
  const clientId = `rp-${count}`
  const ids = { sid: `sid-${count}`, sub: `sub-${count}` }
  const receiver = await bench.receiver(clientId, { jwks, ...expectations })
  const backchannelLogoutUri = `${receiver.uri}?logout=backchannel&tenant=${count}`
  await signoff.relyingParties.put({ clientId, backchannelLogoutUri, ...metadata })
  const sessionId = `session-${count}`
  await signoff.sessions.register({ sessionId, clientId, ...ids })
  const { deliveries } = await signoff.sessions.terminate({ sessionId, waitUpToMs: 20_000 })
  return { received: await receiver.next(), deliveries, ids, clientId }
}

const faultsOf = ({ checks }: ReceivedLogout) => checks.filter(({ ok }) => !ok)

const namesOf = ({ checks }: ReceivedLogout) => checks.map(({ name }) => name)

describe('what arrives from the engine', () => {
  it.each(ALGORITHMS)('is taken by a strict relying party that wants %s', async (alg) => {
    const { received, deliveries } = await logOut({
      metadata: { signedResponseAlg: alg, sessionRequired: true },
      algorithms: [alg],
    })
    expect(faultsOf(received)).toEqual([])
    expect(received.header).toEqual({ alg, kid: `key-${alg}`, typ: 'logout+jwt' })
    expect(deliveries).toMatchObject([{ state: 'sent', attempts: 1 }])
    expect(namesOf(received)).toEqual(
      expect.arrayContaining([
        'method',
        'content_type',
        'only_logout_token',
        'alg',
        'typ',
        'signature',
      ]),
    )
    expect(namesOf(received)).toEqual(
      expect.arrayContaining([
        'iss',
        'aud',
        'iat',
        'exp',
        'lifetime',
        'jti',
        'jti_unseen',
        'events',
        'nonce',
      ]),
    )
  })

  it.each([
    ['sid', true, false],
    ['sub', false, true],
    ['both', true, true],
  ] as const)('names what ended by %s', async (claims, sid, sub) => {
    const { received, ids } = await logOut({ metadata: { claims, signedResponseAlg: 'ES256' } })
    expect(faultsOf(received)).toEqual([])
    expect(received.claims?.['sid']).toBe(sid ? ids.sid : undefined)
    expect(received.claims?.sub).toBe(sub ? ids.sub : undefined)
  })

  it.each([
    [true, 'sid'],
    [false, 'sub'],
  ] as const)(
    'when nothing else is said and sessions are required: %s, by %s',
    async (sessionRequired, name) => {
      const { received, ids } = await logOut({
        metadata: { sessionRequired, signedResponseAlg: 'ES256' },
      })
      const { sid, sub } = received.claims ?? {}
      expect({ sid, sub }).toEqual({ sid: undefined, sub: undefined, [name]: ids[name] })
    },
  )

  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'is encrypted for who registered it, over %s',
    async (alg) => {
      const encryption = {
        alg: 'ECDH-ES+A256KW' as const,
        enc: 'A256GCM' as const,
        jwks: { keys: [open] },
      }
      const { received } = await logOut({
        metadata: { signedResponseAlg: alg, encryption },
        decryptionKey: secret,
      })
      expect(faultsOf(received)).toEqual([])
      expect(namesOf(received)).toEqual(
        expect.arrayContaining(['encryption', 'jwe_iss', 'jwe_cty']),
      )
      expect(received.token.split('.')).toHaveLength(5)
    },
  )

  it.each([
    ['JWT', 'JWT'],
    ['none', 'any'],
  ] as const)('bears typ %s for older relying parties', async (typ, expected) => {
    const { received } = await logOut({
      metadata: { typ, signedResponseAlg: 'ES256' },
      typ: expected,
    })
    expect(faultsOf(received)).toEqual([])
    expect(received.header?.['typ']).toBe(typ === 'none' ? undefined : typ)
  })

  it('has exactly the claims of the specification', async () => {
    const { received, clientId, ids } = await logOut({
      metadata: { claims: 'both', signedResponseAlg: 'ES256' },
    })
    const { iat = 0, exp, jti, ...claims } = received.claims ?? {}
    expect(claims).toEqual({
      iss: ISSUER,
      aud: clientId,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: ids.sid,
      sub: ids.sub,
    })
    expect(exp).toBe(iat + 120)
    expect(jti).toMatch(/^[\w-]{22}$/)
    expect(received.url).toMatch(/^\/backchannel_logout\?logout=backchannel&tenant=\d+$/)
  })

  it('is another token at another attempt', async () => {
    const answers = [503]
    const { received, deliveries } = await logOut({
      metadata: { signedResponseAlg: 'ES256' },
      respond: () => answers.shift(),
    })
    expect(deliveries).toMatchObject([{ state: 'retrying' }])
    const sent = bench.once(signoff, 'delivery.sent')
    await signoff.deliveries.retry(deliveries[0]?.id ?? '').catch(() => {})
    expect(await sent).toMatchObject({ deliveryId: deliveries[0]?.id, attempt: 2 })
    const attempts = await signoff.deliveries.attempts(deliveries[0]?.id ?? '')
    expect(new Set(attempts.map(({ jti }) => jti)).size).toBe(2)
    expect(attempts[0]?.jti).toBe(received.jti)
  })
})

describe('a strict relying party', () => {
  it('refuses what was signed for another, and the engine learns that', async () => {
    const { received, deliveries } = await logOut({
      metadata: { signedResponseAlg: 'ES256' },
      algorithms: ['RS256'],
    })
    expect(faultsOf(received).map(({ name }) => name)).toEqual(['alg'])
    expect(deliveries).toMatchObject([{ state: 'retrying' }])
  })

  it('refuses a token in the open when it registered encryption elsewhere', async () => {
    const { received } = await logOut({
      metadata: { signedResponseAlg: 'ES256' },
      decryptionKey: secret,
    })
    expect(faultsOf(received).map(({ name }) => name)).toEqual(['encryption'])
  })
})
