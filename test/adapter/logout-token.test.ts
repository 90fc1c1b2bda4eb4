import { createHash } from 'node:crypto'
import { exportJWK, type GenerateKeyPairResult, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AttachedSignoff, attachSignoff } from '../../src/adapter/oidc-provider.ts'
import type { LogoutTokenClaims } from '../../src/logout/index.ts'
import { clientMetadata, LOGOUT_URI, type Op, startOp } from './support/op.ts'
import { createRecorder } from './support/recorder.ts'
import { acceptLogoutToken, type StrictRp } from './support/strict-rp.ts'

const recorder = createRecorder()
let op: Op
let attached: AttachedSignoff
let rsa: GenerateKeyPairResult
let ec: GenerateKeyPairResult

async function publicJwk(pair: GenerateKeyPairResult, alg: string) {
  return { keys: [{ ...(await exportJWK(pair.publicKey)), alg, use: 'enc', kid: 'rp key' }] }
}

async function encryptedClients() {
  rsa = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  ec = await generateKeyPair('ECDH-ES', { extractable: true })
  return [
    clientMetadata('jwe-rsa', {
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      id_token_encrypted_response_enc: 'A256GCM',
      jwks: await publicJwk(rsa, 'RSA-OAEP-256'),
    }),
    clientMetadata('jwe-ec', {
      id_token_signed_response_alg: 'ES256',
      id_token_encrypted_response_alg: 'ECDH-ES',
      jwks: await publicJwk(ec, 'ECDH-ES'),
    }),
    clientMetadata('jwe-dir', {
      id_token_encrypted_response_alg: 'dir',
      id_token_encrypted_response_enc: 'A128GCM',
    }),
    clientMetadata('jwe-keyless', {
      id_token_encrypted_response_alg: 'RSA-OAEP-256',
      jwks: await publicJwk(ec, 'ECDH-ES'),
    }),
  ]
}

beforeAll(async () => {
  op = await startOp(
    [
      ...['RS256', 'ES256', 'EdDSA', 'HS256'].map((alg) =>
        clientMetadata(alg, { id_token_signed_response_alg: alg }),
      ),
      clientMetadata('expired', {
        id_token_signed_response_alg: 'HS256',
        client_secret_expires_at: 1,
      }),
      clientMetadata('pairwise', { subject_type: 'pairwise' }),
      ...(await encryptedClients()),
    ],
    {
      enabledJWA: {
        idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA', 'HS256'],
        idTokenEncryptionAlgValues: ['RSA-OAEP-256', 'ECDH-ES', 'dir'],
      },
    },
  )
  attached = attachSignoff(op.provider, recorder.signoff, {
    relyingParty: ({ clientId }) =>
      clientId === 'ES256' ? { claims: 'both', timeoutMs: 900 } : {},
  })
})
afterAll(async () => {
  attached.detach()
  await op.close()
})

const secretOf = (clientId: string) =>
  `secret of ${clientId}, long enough for any HMAC algorithm there is`

function claimsFor(clientId: string, more: Partial<LogoutTokenClaims> = {}): LogoutTokenClaims {
  const iat = Math.floor(Date.now() / 1000) - 7
  return {
    iss: op.provider.issuer,
    aud: clientId,
    iat,
    exp: iat + 120,
    jti: 'the attempt’s own',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...more,
  }
}

const find = (clientId: string) => recorder.source()?.find({ instance: 'default', clientId })

async function issue(clientId: string, claims: LogoutTokenClaims) {
  const party = await find(clientId)
  const sealed = await party?.issue?.(claims, party)
  if (!sealed) throw new Error(`${clientId} has no way to issue`)
  return sealed
}

describe('a logout token', () => {
  test.each(['RS256', 'ES256', 'EdDSA'])('is signed with %s by the key of the OP', async (alg) => {
    const claims = claimsFor(alg, { sid: 's-1' })
    const { token, kid } = await issue(alg, claims)
    const { payload, header } = await acceptLogoutToken(op, { clientId: alg, alg }, token)
    expect(payload).toStrictEqual(claims)
    expect(kid).toBe(header.kid)
  })

  test('is signed with the secret of a client that registered HS256', async () => {
    const claims = claimsFor('HS256', { sub: 'alice' })
    const { token, kid } = await issue('HS256', claims)
    const rp = { clientId: 'HS256', alg: 'HS256', secret: secretOf('HS256') }
    expect((await acceptLogoutToken(op, rp, token)).payload).toStrictEqual(claims)
    expect(kid).toBeUndefined()
  })

  test('carries exactly the claims it was given, also at another issuer and time', async () => {
    const claims = claimsFor('RS256', {
      iss: 'https://old.example',
      iat: 1000,
      exp: 1120,
      sid: 's',
    })
    const { token } = await issue('RS256', claims)
    const [, payload = ''] = token.split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toStrictEqual(claims)
  })

  test('does not make a pairwise subject pairwise twice', async () => {
    const claims = claimsFor('pairwise', { sub: 'pairwise already', sid: 's-1' })
    const { token } = await issue('pairwise', claims)
    const rp = { clientId: 'pairwise', alg: 'RS256' }
    expect((await acceptLogoutToken(op, rp, token)).payload.sub).toBe('pairwise already')
  })

  test.each([
    ['jwe-rsa', 'RS256', () => rsa.privateKey],
    ['jwe-ec', 'ES256', () => ec.privateKey],
    [
      'jwe-dir',
      'RS256',
      () => createHash('sha256').update(secretOf('jwe-dir')).digest().subarray(0, 16),
    ],
  ])('is encrypted for %s as its ID tokens are', async (clientId, alg, key) => {
    const claims = claimsFor(clientId, { sid: 's-1' })
    const { token, kid } = await issue(clientId, claims)
    const rp: StrictRp = { clientId, alg, decryptionKey: key() }
    expect((await acceptLogoutToken(op, rp, token)).payload).toStrictEqual(claims)
    expect(kid).toBeUndefined()
  })

  test('that has no fitting encryption key is refused with a code', async () => {
    await expect(
      issue('jwe-keyless', claimsFor('jwe-keyless', { sid: 's' })),
    ).rejects.toMatchObject({
      code: 'ERR_TOKEN_ENCRYPTION',
    })
  })

  test('whose client secret has expired is refused with a code', async () => {
    await expect(issue('expired', claimsFor('expired', { sid: 's' }))).rejects.toMatchObject({
      code: 'ERR_SIGNING_KEY',
      cause: { error: 'invalid_client' },
    })
  })
})

describe('a relying party', () => {
  test('is what the client metadata say now, with the settings of the operator', async () => {
    expect(await find('ES256')).toEqual({
      clientId: 'ES256',
      backchannelLogoutUri: LOGOUT_URI,
      sessionRequired: true,
      signedResponseAlg: 'ES256',
      typ: 'logout+jwt',
      paused: false,
      claims: 'both',
      timeoutMs: 900,
      issue: expect.any(Function),
    })
  })

  test('is gone when its client is removed', async () => {
    const metadata = clientMetadata('passing')
    await op.provider.Client.adapter.upsert('passing', metadata)
    expect(await find('passing')).toMatchObject({ clientId: 'passing' })
    await op.provider.Client.adapter.destroy('passing')
    expect(await find('passing')).toBeUndefined()
  })

  test('follows a change of its client', async () => {
    const moved = clientMetadata('moving', { backchannel_logout_uri: 'https://rp.example/new?a=1' })
    await op.provider.Client.adapter.upsert('moving', clientMetadata('moving'))
    expect(await find('moving')).toMatchObject({ backchannelLogoutUri: LOGOUT_URI })
    await op.provider.Client.adapter.upsert('moving', moved)
    expect(await find('moving')).toMatchObject({
      backchannelLogoutUri: 'https://rp.example/new?a=1',
    })
    await op.provider.Client.adapter.destroy('moving')
  })

  test('is not lost because it cannot be looked up', async () => {
    await op.provider.Client.adapter.upsert(
      'broken',
      clientMetadata('broken', { redirect_uris: 1 }),
    )
    await expect(find('broken')).rejects.toThrow()
    await op.provider.Client.adapter.destroy('broken')
  })

  test('is of the instance of its provider', () => {
    expect(recorder.source()?.instance).toBe('default')
  })
})
