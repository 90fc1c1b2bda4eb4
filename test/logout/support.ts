import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { buildLogoutTokenClaims, type RelyingParty } from '../../src/logout/index.ts'

export const issuer = 'https://op.example'

async function generateJwks(alg: string): Promise<readonly [JWK, JWK]> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return [await exportJWK(privateKey), await exportJWK(publicKey)]
}

/** RSA keys take long to make; one pair does for all. */
const rsa = generateJwks('RS256')

/** A key pair as two JWKs, new unless it is RSA; `extra` goes into both. */
export async function createKeyPair(
  alg: string,
  extra: JWK = {},
): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const [privateJwk, publicJwk] = await (/^[RP]S/.test(alg) ? rsa : generateJwks(alg))
  return { privateJwk: { ...privateJwk, ...extra }, publicJwk: { ...publicJwk, ...extra } }
}

export const createRelyingParty = (change: Partial<RelyingParty> = {}): RelyingParty => ({
  clientId: 'shop',
  sessionRequired: true,
  signedResponseAlg: 'RS256',
  typ: 'logout+jwt',
  paused: false,
  ...change,
})

let count = 0

export function createClaims(relyingParty: RelyingParty, nowMs = Date.now()) {
  count += 1
  const jti = `jti-${count}`
  return buildLogoutTokenClaims({ issuer, relyingParty, sid: 's1', sub: 'ann', jti, nowMs })
}
