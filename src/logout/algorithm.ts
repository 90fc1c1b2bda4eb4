/** What a key must be to serve an algorithm. */
interface KeyShape {
  readonly kty: readonly string[]
  readonly crv?: readonly string[]
}

const RSA: KeyShape = { kty: ['RSA'] }

/** JWS algorithms that a logout token can be signed with, and the keys they need (RFC 7518, RFC 8037). */
const SIGNING_SHAPE: Readonly<Record<string, KeyShape>> = {
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  PS256: RSA,
  PS384: RSA,
  PS512: RSA,
  ES256: { kty: ['EC'], crv: ['P-256'] },
  ES384: { kty: ['EC'], crv: ['P-384'] },
  ES512: { kty: ['EC'], crv: ['P-521'] },
  EdDSA: { kty: ['OKP'], crv: ['Ed25519'] },
  Ed25519: { kty: ['OKP'], crv: ['Ed25519'] },
}

const ECDH: KeyShape = { kty: ['EC', 'OKP'], crv: ['P-256', 'P-384', 'P-521', 'X25519'] }

/** JWE key management with a public key of the relying party. */
const ENCRYPTION_SHAPE: Readonly<Record<string, KeyShape>> = {
  'RSA-OAEP': RSA,
  'RSA-OAEP-256': RSA,
  'RSA-OAEP-384': RSA,
  'RSA-OAEP-512': RSA,
  'ECDH-ES': ECDH,
  'ECDH-ES+A128KW': ECDH,
  'ECDH-ES+A192KW': ECDH,
  'ECDH-ES+A256KW': ECDH,
}

/** Asymmetric JWS algorithms; `none` and the HMAC family are not among them. */
export const SIGNING_ALGORITHMS: readonly string[] = Object.keys(SIGNING_SHAPE)

/** JWE `alg` values that need nothing but a public key of the relying party. */
export const KEY_ENCRYPTION_ALGORITHMS: readonly string[] = Object.keys(ENCRYPTION_SHAPE)

/** JWE `enc` values. */
export const CONTENT_ENCRYPTION_ALGORITHMS: readonly string[] = [
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
  'A128GCM',
  'A192GCM',
  'A256GCM',
]

/** The members of a JWK that decide what it may be used for (RFC 7517, section 4). */
export interface KeyTraits {
  readonly kty?: unknown
  readonly crv?: unknown
  readonly alg?: unknown
  readonly use?: unknown
  readonly key_ops?: unknown
}

function hasShape(key: KeyTraits, shape: KeyShape | undefined): boolean {
  if (shape === undefined || !shape.kty.includes(String(key.kty))) return false
  return shape.crv === undefined || shape.crv.includes(String(key.crv))
}

function allows(key: KeyTraits, use: string, operations: readonly string[]): boolean {
  if (key.use !== undefined && key.use !== use) return false
  if (!Array.isArray(key.key_ops)) return true
  return key.key_ops.some((operation) => operations.includes(operation))
}

/** Whether a private JWK may sign with `alg`, by its `kty`, `crv`, `alg`, `use` and `key_ops`. */
export function canSign(key: KeyTraits, alg: string): boolean {
  if (key.alg !== undefined && key.alg !== alg) return false
  return hasShape(key, SIGNING_SHAPE[alg]) && allows(key, 'sig', ['sign'])
}

/** Whether a public JWK may encrypt a content key with `alg`. */
export function canEncrypt(key: KeyTraits, alg: string): boolean {
  if (key.alg !== undefined && key.alg !== alg) return false
  const operations = ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits']
  return hasShape(key, ENCRYPTION_SHAPE[alg]) && allows(key, 'enc', operations)
}
