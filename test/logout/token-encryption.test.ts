import { decodeProtectedHeader, type JWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { createTokenIssuer, KEY_ENCRYPTION_ALGORITHMS } from '../../src/logout/index.ts'
import { verifyLogoutToken } from '../../src/testing/index.ts'
import { createClaims, createKeyPair, createRelyingParty, issuer } from './support.ts'

let signing: Awaited<ReturnType<typeof createKeyPair>>

beforeAll(async () => {
  signing = await createKeyPair('ES256', { kid: 'op' })
})

async function encryptFor(alg: string, keys: readonly JWK[], enc = 'A128CBC-HS256') {
  const encryption = { alg, enc, jwks: { keys } }
  const relyingParty = createRelyingParty({ signedResponseAlg: 'ES256', encryption })
  const tokenIssuer = await createTokenIssuer({ jwks: { keys: [signing.privateJwk] } })
  return tokenIssuer.issue(createClaims(relyingParty), relyingParty)
}

const verify = (token: string, decryptionKey: JWK) =>
  verifyLogoutToken(token, {
    issuer,
    clientId: 'shop',
    jwks: { keys: [signing.publicJwk] },
    decryptionKey,
  })

describe('An encrypted token', () => {
  test.each(KEY_ENCRYPTION_ALGORITHMS)('with %s is opened and verified', async (alg) => {
    const { privateJwk, publicJwk } = await createKeyPair(alg, { kid: 'rp', use: 'enc' })
    const { token, kid } = await encryptFor(alg, [publicJwk])
    const { checks, ok } = await verify(token, { ...privateJwk, alg })
    expect(checks.filter((check) => !check.ok)).toEqual([])
    expect(ok).toBe(true)
    expect(kid).toBe('op')
  })

  test('replicates iss and aud, says that a JWT is inside, and names the key', async () => {
    const { publicJwk } = await createKeyPair('RSA-OAEP-256', { kid: 'rp' })
    const { token } = await encryptFor('RSA-OAEP-256', [publicJwk], 'A256GCM')
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      typ: 'logout+jwt',
      cty: 'JWT',
      kid: 'rp',
      iss: issuer,
      aud: 'shop',
    })
  })

  test('is made with the key for encryption, before one without a use, never with one for signatures', async () => {
    const { publicJwk } = await createKeyPair('RSA-OAEP-256')
    const keys = [
      { ...publicJwk, kid: 'signs', use: 'sig' },
      { ...publicJwk, kid: 'other', alg: 'RSA-OAEP' },
      { ...publicJwk, kid: 'any' },
      { ...publicJwk, kid: 'encrypts', use: 'enc' },
    ]
    const kidOf = async (among: readonly JWK[]) =>
      decodeProtectedHeader((await encryptFor('RSA-OAEP-256', among)).token)['kid']
    expect(await kidOf(keys)).toBe('encrypts')
    expect(await kidOf(keys.slice(0, 3))).toBe('any')
    await expect(kidOf(keys.slice(0, 2))).rejects.toMatchObject({ code: 'ERR_TOKEN_ENCRYPTION' })
  })

  test('that cannot be made is a coded error', async () => {
    const { publicJwk } = await createKeyPair('ECDH-ES')
    const broken = [{ ...publicJwk, x: 'AAAA' }]
    const code = 'ERR_TOKEN_ENCRYPTION'
    await expect(encryptFor('ECDH-ES', broken)).rejects.toMatchObject({ code })
    await expect(encryptFor('ECDH-ES', [publicJwk], 'nothing')).rejects.toMatchObject({ code })
  })
})
