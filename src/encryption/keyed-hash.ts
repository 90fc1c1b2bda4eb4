import { createHmac } from 'node:crypto'

/** Hashes what names a person, so that nobody without the key can try who it is. */
export type KeyedHash = (...parts: readonly string[]) => string

/** 128 bits: no two of a database will meet. */
const HASH_BYTES = 16

/**
 * A hash with a key: HMAC-SHA256 (RFC 2104), cut to 128 bits, in base64url. Parts are set apart: `('a', 'b')`
 * is not `('ab')`.
 */
export function createKeyedHash(key: Uint8Array): KeyedHash {
  return (...parts) =>
    createHmac('sha256', key)
      .update(JSON.stringify(parts))
      .digest()
      .subarray(0, HASH_BYTES)
      .toString('base64url')
}
