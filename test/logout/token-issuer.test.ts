import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTokenIssuer, SIGNING_ALGORITHMS } from '../../src/logout/index.ts'
import { verifyLogoutToken } from '../../src/testing/index.ts'
import { createClaims, createKeyPair, createRelyingParty, issuer } from './support.ts'

type Pair = Awaited<ReturnType<typeof createKeyPair>>

let rsa: Pair
let ec: Pair

beforeAll(async () => {
  rsa = await createKeyPair('RS256', { kid: 'rsa-1' })
  ec = await createKeyPair('ES256', { kid: 'ec-1' })
})

/** Claims and header of what was issued for a relying party that wants `alg`. */
async function issue(keys: readonly JWK[], change: Parameters<typeof createRelyingParty>[0] = {}) {
  const relyingParty = createRelyingParty(change)
  const tokenIssuer = await createTokenIssuer({ jwks: { keys: [...keys] } })
  const { token, kid } = await tokenIssuer.issue(createClaims(relyingParty), relyingParty)
  return { token, kid, header: decodeProtectedHeader(token) }
}

describe('A token that was issued', () => {
  test.each(SIGNING_ALGORITHMS)('with %s passes every check of a strict receiver', async (alg) => {
    const { privateJwk, publicJwk } = await createKeyPair(alg, { kid: 'k', alg, use: 'sig' })
    const { token, kid } = await issue([privateJwk], { signedResponseAlg: alg })
    const jwks = { keys: [publicJwk] }
    const expected = { issuer, clientId: 'shop', sid: 's1', jwks, algorithms: [alg] }
    const { checks, ok } = await verifyLogoutToken(token, expected)
    expect(checks.filter((check) => !check.ok)).toEqual([])
    expect(ok).toBe(true)
    expect(kid).toBe('k')
  })

  test.each([
    ['logout+jwt', 'logout+jwt'],
    ['JWT', 'JWT'],
    ['none', undefined],
  ] as const)('with typ %s has the header %s', async (typ, wanted) => {
    const { header } = await issue([rsa.privateJwk], { typ })
    expect(header.typ).toBe(wanted)
    expect('typ' in header).toBe(wanted !== undefined)
  })

  test('has the thumbprint as kid when its key has none', async () => {
    const { kid: _kid, ...anonymous } = rsa.privateJwk
    const { kid, header } = await issue([anonymous])
    expect(kid).toBe(await calculateJwkThumbprint(rsa.publicJwk))
    expect(header.kid).toBe(kid)
  })

  test('leaves the host’s keys as they were', async () => {
    const key = { ...rsa.privateJwk, key_ops: ['sign', 'verify'] }
    await issue([key])
    expect(Object.isFrozen(key)).toBe(false)
    expect(key.key_ops).toEqual(['sign', 'verify'])
  })
})

describe('The signing key', () => {
  test('is the one that fits the algorithm', async () => {
    const keys = [ec.privateJwk, rsa.privateJwk]
    expect((await issue(keys)).kid).toBe('rsa-1')
    expect((await issue(keys, { signedResponseAlg: 'PS512' })).kid).toBe('rsa-1')
    expect((await issue(keys, { signedResponseAlg: 'ES256' })).kid).toBe('ec-1')
  })

  test('is the first of several that fit', async () => {
    const older = { ...(await createKeyPair('RS256')).privateJwk, kid: 'older' }
    expect((await issue([rsa.privateJwk, older])).kid).toBe('rsa-1')
    expect((await issue([older, rsa.privateJwk])).kid).toBe('older')
  })

  test('is never one for another use, operation or algorithm', async () => {
    const unfit: readonly JWK[] = [
      { ...rsa.privateJwk, kid: 'a', use: 'enc' },
      { ...rsa.privateJwk, kid: 'b', key_ops: ['verify'] },
      { ...rsa.privateJwk, kid: 'c', alg: 'PS256' },
      { ...rsa.privateJwk, kid: 'd', alg: 'RSA-OAEP' },
    ]
    expect((await issue([...unfit, rsa.privateJwk])).kid).toBe('rsa-1')
    await expect(issue(unfit)).rejects.toMatchObject({ code: 'ERR_SIGNING_KEY' })
  })

  test('that is missing for an algorithm is named, and what is there', async () => {
    await expect(issue([ec.privateJwk])).rejects.toThrow('RS256, only ES256')
    await expect(issue([rsa.privateJwk], { signedResponseAlg: 'none' })).rejects.toMatchObject({
      code: 'ERR_SIGNING_KEY',
    })
  })
})

describe('A wrong key set', () => {
  const refused = async (keys: readonly unknown[], option: string, part: string) => {
    const jwks = { keys } as { keys: JWK[] }
    const error = await createTokenIssuer({ jwks }).then(String, (cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', option })
    expect(String(error)).toContain(part)
    expect(String(error)).not.toContain(rsa.privateJwk.d)
  }

  test('is refused with the path of the key', async () => {
    const first = rsa.privateJwk
    await refused([], 'signing.jwks.keys', 'at least 1')
    await refused([first, {}], 'signing.jwks.keys[1].kty', 'string')
    await refused([first, ec.publicJwk], 'signing.jwks.keys[1]', 'private')
    await refused([first, { ...ec.privateJwk, x: 'AAAA' }], 'signing.jwks.keys[1]', 'broken')
    await refused([first, { ...first, kid: 'rsa-1' }], 'signing.jwks.keys[1]', 'keys[0]')
    await refused([{ kty: 'oct', k: 'c2VjcmV0' }], 'signing.jwks.keys', 'got none')
    const { privateKey } = await import('node:crypto').then(({ generateKeyPairSync }) =>
      generateKeyPairSync('rsa', { modulusLength: 1024 }),
    )
    await refused([privateKey.export({ format: 'jwk' })], 'signing.jwks.keys[0]', '2048 bits')
  })

  test('is refused when it is none', async () => {
    await expect(createTokenIssuer({ jwks: undefined as never })).rejects.toMatchObject({
      option: 'signing.jwks',
    })
    await expect(createTokenIssuer({} as never)).rejects.toMatchObject({ option: 'signing' })
  })
})
