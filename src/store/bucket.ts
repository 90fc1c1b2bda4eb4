/** How many buckets every hot table is split into. Fixed for the life of a database. */
export const BUCKET_COUNT = 64

/** All of them. */
export const ALL_BUCKETS: readonly number[] = Array.from(
  { length: BUCKET_COUNT },
  (_, bucket) => bucket,
)

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

const encoder = new TextEncoder()

/**
 * The bucket of an ordering key: what must stay together (the OP session for a logout) shares a bucket.
 * FNV-1a over `instance NUL key` in UTF-8, mixed, modulo 64. Stored rows depend on it: it never changes.
 *
 * @example
 * bucketOf('default', 'session-1') // the same in every replica, for ever
 */
export function bucketOf(instance: string, key: string): number {
  let hash = FNV_OFFSET
  for (const byte of encoder.encode(`${instance}\u0000${key}`)) {
    hash = Math.imul(hash ^ byte, FNV_PRIME)
  }
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  return (hash >>> 0) % BUCKET_COUNT
}
