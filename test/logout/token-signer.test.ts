import { createPrivateKey, createSign } from 'node:crypto'
import { CompactSign, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { createTokenIssuer, type TokenSigner } from '../../src/logout/index.ts'
import { verifyLogoutToken } from '../../src/testing/index.ts'
import { createClaims, createKeyPair, createRelyingParty, issuer } from './support.ts'

const relyingParty = createRelyingParty()

async function issueWith(signer: TokenSigner) {
  const tokenIssuer = await createTokenIssuer(signer)
  return tokenIssuer.issue(createClaims(relyingParty), relyingParty)
}

describe('A signer outside the process', () => {
  test('may sign raw bytes', async () => {
    const { privateJwk, publicJwk } = await createKeyPair('RS256', { kid: 'kms/1' })
    const key = createPrivateKey({ key: privateJwk, format: 'jwk' })
    const { token, kid } = await issueWith({
      async sign({ toSigningInput }) {
        const text = toSigningInput('kms/1')
        const signature = createSign('sha256').update(text).sign(key, 'base64url')
        return { jws: `${text}.${signature}`, kid: 'kms/1' }
      },
    })
    expect(kid).toBe('kms/1')
    const expected = { issuer, clientId: 'shop', jwks: { keys: [publicJwk] } }
    expect(await verifyLogoutToken(token, expected)).toMatchObject({ ok: true })
  })

  test('may make the whole token', async () => {
    const { privateJwk, publicJwk } = await createKeyPair('RS256', { kid: 'k' })
    const key = await importJWK(privateJwk, 'RS256')
    const { token } = await issueWith({
      async sign({ header, claims }) {
        const payload = new TextEncoder().encode(JSON.stringify(claims))
        const signing = new CompactSign(payload).setProtectedHeader({ ...header, kid: 'k' })
        return { jws: await signing.sign(key), kid: 'k' }
      },
    })
    const expected = { issuer, clientId: 'shop', jwks: { keys: [publicJwk] } }
    expect(await verifyLogoutToken(token, expected)).toMatchObject({ ok: true })
  })

  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = { alg: 'RS256', typ: 'logout+jwt', kid: 'k' }

  test.each<[string, object, object]>([
    ['alg', { ...header, alg: 'none' }, {}],
    ['kid', { ...header, kid: 'x' }, {}],
    ['typ', { ...header, typ: 'JWT' }, {}],
    ['jti', header, { jti: 'x' }],
    ['nonce', header, { nonce: 'x' }],
  ])('is not believed when it changes the %s', async (name, changed, more) => {
    const answer = issueWith({
      sign: async ({ claims }) => ({
        jws: `${part(changed)}.${part({ ...claims, ...more })}.c2ln`,
        kid: 'k',
      }),
    })
    await expect(answer).rejects.toMatchObject({ code: 'ERR_SIGNING_KEY' })
    await expect(answer).rejects.toThrow(name)
  })

  test('that fails, at once or later, or returns nonsense, is a coded error with its cause', async () => {
    const cause = new Error('KMS is away')
    const failing: readonly TokenSigner[] = [
      { sign: () => Promise.reject(cause) },
      {
        sign() {
          throw cause
        },
      },
    ]
    for (const signer of failing) {
      await expect(issueWith(signer)).rejects.toMatchObject({ code: 'ERR_SIGNING_KEY', cause })
    }
    const nonsense = issueWith({ sign: async () => ({ jws: 'x', kid: 'k' }) })
    await expect(nonsense).rejects.toMatchObject({ code: 'ERR_SIGNING_KEY' })
    await expect(issueWith({ sign: async () => undefined as never })).rejects.toMatchObject({
      code: 'ERR_SIGNING_KEY',
    })
  })
})
