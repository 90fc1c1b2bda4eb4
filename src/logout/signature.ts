import { constants, type KeyObject, sign } from 'node:crypto'

/** How Node signs for an algorithm. */
interface Scheme {
  /** Null: the algorithm has its own. */
  readonly hash: string | null
  readonly padding?: number
  readonly saltLength?: number
  /** Of ECDSA: `r || s`, not DER. */
  readonly dsaEncoding?: 'ieee-p1363'
}

const PKCS1 = { padding: constants.RSA_PKCS1_PADDING }
const PSS = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
}
const ECDSA = { dsaEncoding: 'ieee-p1363' } as const
const EDDSA: Scheme = { hash: null }

/** The signatures of JWS (RFC 7518, sections 3.3 to 3.5; RFC 8037, section 3.1; RFC 9864, section 2.2). */
const SCHEMES: Readonly<Record<string, Scheme>> = {
  RS256: { hash: 'sha256', ...PKCS1 },
  RS384: { hash: 'sha384', ...PKCS1 },
  RS512: { hash: 'sha512', ...PKCS1 },
  PS256: { hash: 'sha256', ...PSS },
  PS384: { hash: 'sha384', ...PSS },
  PS512: { hash: 'sha512', ...PSS },
  ES256: { hash: 'sha256', ...ECDSA },
  ES384: { hash: 'sha384', ...ECDSA },
  ES512: { hash: 'sha512', ...ECDSA },
  EdDSA: EDDSA,
  Ed25519: EDDSA,
}

/** Signs a text; the signature comes in base64url. */
export type SignText = (text: string) => Promise<string>

/**
 * Signing with one key for one algorithm, on a thread of the pool: half of what the same costs by Web Cryptography.
 *
 * @throws {TypeError} the algorithm is none of JWS that a logout token is signed with.
 */
export function createSignText(key: KeyObject, alg: string): SignText {
  const scheme = SCHEMES[alg]
  if (scheme === undefined) throw new TypeError(`no signature for ${alg}`)
  const { hash, ...options } = scheme
  const input = { key, ...options }
  return (text) =>
    new Promise((resolve, reject) => {
      sign(hash, Buffer.from(text), input, (error, signature) => {
        if (error) reject(error)
        else resolve(signature.toString('base64url'))
      })
    })
}
