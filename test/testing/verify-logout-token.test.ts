import { CompactSign, createLocalJWKSet, importJWK, type JWK, UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { type LogoutTokenExpectations, verifyLogoutToken } from '../../src/testing/index.ts'
import { createClaims, createKeyPair, createRelyingParty, issuer } from '../logout/support.ts'

type Pair = Awaited<ReturnType<typeof createKeyPair>>

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const nowMs = 1_800_000_000_000
const now = nowMs / 1000

let ec: Pair
let other: Pair
let expected: LogoutTokenExpectations

beforeAll(async () => {
  ec = await createKeyPair('ES256', { kid: 'ec' })
  other = await createKeyPair('ES256', { kid: 'ec' })
  expected = { issuer, clientId: 'shop', jwks: { keys: [ec.publicJwk] }, nowMs }
})

interface Change {
  readonly claims?: Record<string, unknown>
  readonly header?: Record<string, unknown>
  readonly key?: JWK
}

async function sign({ claims, header, key = ec.privateJwk }: Change = {}): Promise<string> {
  const whole = { ...createClaims(createRelyingParty(), nowMs), ...claims }
  const protectedHeader = { alg: 'ES256', typ: 'logout+jwt', kid: 'ec', ...header }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(whole)))
    .setProtectedHeader(protectedHeader)
    .sign(await importJWK(key, protectedHeader.alg))
}

async function failedChecks(token: string, change: Partial<LogoutTokenExpectations> = {}) {
  const { checks, ok } = await verifyLogoutToken(token, { ...expected, ...change })
  const failed = checks.filter((check) => !check.ok).map(({ name }) => name)
  expect(ok).toBe(failed.length === 0)
  return failed
}

describe('A strict relying party', () => {
  test('accepts what is as it should be', async () => {
    expect(await failedChecks(await sign())).toEqual([])
    expect(await failedChecks(await sign({ claims: { sub: 'ann', extra: 1 } }))).toEqual([])
    expect(await failedChecks(await sign({ claims: { aud: ['x', 'shop'] } }))).toEqual([])
    expect(await failedChecks(await sign({ header: { kid: undefined } }))).toEqual([])
  })

  test.each<[string, Record<string, unknown>, readonly string[]]>([
    ['another issuer', { iss: `${issuer}/` }, ['iss']],
    ['no issuer', { iss: undefined }, ['iss']],
    ['another audience', { aud: 'wrong' }, ['aud']],
    ['no audience', { aud: undefined }, ['aud']],
    ['no iat', { iat: undefined }, ['iat', 'lifetime']],
    ['an iat as text', { iat: String(now) }, ['iat', 'lifetime']],
    ['an iat in the future', { iat: now + 301, exp: now + 400 }, ['iat']],
    ['an iat of the day before', { iat: now - 86_401 }, ['iat', 'lifetime']],
    ['no exp', { exp: undefined }, ['exp', 'lifetime']],
    ['an exp that has passed', { iat: now - 121, exp: now - 1 }, ['exp']],
    ['a long life', { exp: now + 121 }, ['lifetime']],
    ['no jti', { jti: undefined }, ['jti']],
    ['an empty jti', { jti: '' }, ['jti']],
    ['no events', { events: undefined }, ['events']],
    ['no event', { events: {} }, ['events']],
    ['another event', { events: { 'http://wrong.example/event': {} } }, ['events']],
    ['a second event', { events: { [LOGOUT_EVENT]: {}, x: {} } }, ['events']],
    ['an event that is not empty', { events: { [LOGOUT_EVENT]: { a: 1 } } }, ['events']],
    ['an event that is no object', { events: { [LOGOUT_EVENT]: [] } }, ['events']],
    ['events as a list', { events: [LOGOUT_EVENT] }, ['events']],
    ['a nonce', { nonce: 'n' }, ['nonce']],
    ['neither sub nor sid', { sid: undefined }, ['sub_or_sid']],
    ['a sid that is no text', { sid: 7 }, ['sid']],
  ])('refuses %s', async (_, claims, failed) => {
    expect(await failedChecks(await sign({ claims }))).toEqual(failed)
  })

  test('refuses a sid or sub other than those it knows', async () => {
    const token = await sign({ claims: { sub: 'ann' } })
    expect(await failedChecks(token, { sid: 's2' })).toEqual(['sid'])
    expect(await failedChecks(token, { sid: ['s2', 's1'], sub: 'ann' })).toEqual([])
    expect(await failedChecks(token, { sub: ['bob'] })).toEqual(['sub'])
  })

  test('refuses a jti that it has seen', async () => {
    const token = await sign({ claims: { jti: 'again' } })
    expect(await failedChecks(token, { seen: new Set(['again']) })).toEqual(['jti_unseen'])
  })

  test.each([
    [undefined, 'JWT', ['typ']],
    [undefined, undefined, ['typ']],
    ['JWT', 'logout+jwt', ['typ']],
    ['JWT', 'JWT', []],
    ['any', undefined, []],
    ['any', 'at+jwt', ['typ']],
  ] as const)('that wants typ %s, and gets %s, fails %j', async (typ, got, failed) => {
    const token = await sign({ header: { typ: got } })
    expect(await failedChecks(token, typ === undefined ? {} : { typ })).toEqual(failed)
  })
})

describe('The signature', () => {
  test('is refused with alg none', async () => {
    const token = new UnsecuredJWT({ ...createClaims(createRelyingParty(), nowMs) }).encode()
    expect(await failedChecks(token, { typ: 'any' })).toEqual(['alg', 'signature'])
  })

  test('is refused with an algorithm that the relying party did not register', async () => {
    expect(await failedChecks(await sign(), { algorithms: ['RS256'] })).toEqual(['alg'])
  })

  test('is refused with the public key as an HMAC secret', async () => {
    const secret = { kty: 'oct', k: ec.publicJwk.x as string } as const
    const token = await sign({ header: { alg: 'HS256' }, key: secret })
    expect(await failedChecks(token)).toEqual(['alg', 'signature'])
  })

  test('is refused by another key, with the same kid or without', async () => {
    const { privateJwk: key } = other
    expect(await failedChecks(await sign({ key }))).toEqual(['signature'])
    expect(await failedChecks(await sign({ key, header: { kid: undefined } }))).toEqual([
      'signature',
    ])
  })

  test('is refused when changed, or when the payload is', async () => {
    const [header, payload, signature] = (await sign()).split('.')
    const [, foreign] = (await sign({ claims: { jti: 'x' } })).split('.')
    expect(await failedChecks(`${header}.${foreign}.${signature}`)).toEqual(['signature'])
    expect(await failedChecks(`${header}.${payload}.`)).toEqual(['signature'])
  })

  test('is refused when no key, or more than one, answers to its kid', async () => {
    const token = await sign()
    const twice = { keys: [ec.publicJwk, other.publicJwk] }
    const unknown = { keys: [{ ...ec.publicJwk, kid: 'x' }] }
    const forEncryption = { keys: [{ ...ec.publicJwk, use: 'enc' }] }
    for (const jwks of [twice, unknown, forEncryption, { keys: [] }]) {
      expect(await failedChecks(token, { jwks })).toEqual(['signature'])
    }
  })

  test('is verified with a key that is looked up', async () => {
    const getKey = createLocalJWKSet({ keys: [ec.publicJwk] })
    const { jwks: _jwks, ...rest } = expected
    expect(await verifyLogoutToken(await sign(), { ...rest, getKey })).toMatchObject({ ok: true })
    const foreign = await sign({ key: other.privateJwk })
    expect(await verifyLogoutToken(foreign, { ...rest, getKey })).toMatchObject({ ok: false })
  })
})

describe('What is no token', () => {
  test.each(['', 'x', 'a.b.c', 'a.b.c.d', '..', 'bnVsbA.bnVsbA.'])(
    '%j fails to parse',
    async (text) => {
      expect(await failedChecks(text)).toEqual(['parse'])
    },
  )

  test('encrypted or not against expectation fails', async () => {
    const key = (await createKeyPair('ECDH-ES')).privateJwk
    expect(await failedChecks('a.b.c.d.e')).toEqual(['encryption'])
    expect(await failedChecks('a.b.c.d.e', { decryptionKey: key })).toEqual(['encryption'])
    expect(await failedChecks(await sign(), { decryptionKey: key })).toEqual(['encryption'])
  })
})
