import {
  type CryptoKey,
  compactDecrypt,
  createLocalJWKSet,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import { request } from 'undici'
import { expect } from 'vitest'
import type { Op } from './op.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/** What an RP registered, and the keys it holds. */
export interface StrictRp {
  readonly clientId: string
  readonly alg: string
  /** The client secret, for HMAC algorithms. */
  readonly secret?: string
  /** Opens the token when it is encrypted. */
  readonly decryptionKey?: CryptoKey | Uint8Array
}

async function fetchKeys(op: Op) {
  const { body } = await request(`${op.url}/jwks`)
  return createLocalJWKSet((await body.json()) as JSONWebKeySet)
}

async function openToken(rp: StrictRp, token: string): Promise<string> {
  if (!rp.decryptionKey) return token
  const { plaintext, protectedHeader } = await compactDecrypt(token, rp.decryptionKey)
  expect(protectedHeader).toMatchObject({ cty: 'JWT', iss: expect.any(String), aud: rp.clientId })
  return new TextDecoder().decode(plaintext)
}

/** Verifies a logout token as the strictest relying party would (Back-Channel Logout 1.0, section 2.6). */
export async function acceptLogoutToken(op: Op, rp: StrictRp, token: string) {
  const jws = await openToken(rp, token)
  const options = {
    issuer: op.provider.issuer,
    audience: rp.clientId,
    algorithms: [rp.alg],
    typ: 'logout+jwt',
    requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
  }
  const { payload, protectedHeader } = rp.secret
    ? await jwtVerify(jws, new TextEncoder().encode(rp.secret), options)
    : await jwtVerify(jws, await fetchKeys(op), options)
  expect(payload.aud).toBe(rp.clientId)
  expect(payload['events']).toStrictEqual({ [EVENT]: {} })
  expect(payload).not.toHaveProperty('nonce')
  if (!rp.secret) expect(protectedHeader.kid).toEqual(expect.any(String))
  return { payload, header: protectedHeader }
}
