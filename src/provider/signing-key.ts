import type { Random } from '../random.ts'
import type { RelaySigningKey } from './provider.ts'

const ID_BYTES = 9
const KEY_BYTES = 32

/** So many keys sign at once, however often they are rotated. */
const MOST_KEYS = 4

/** A new key for the bodies of a relay, as Standard Webhooks writes it. */
export function createSigningKey(random: Random): RelaySigningKey {
  return {
    id: Buffer.from(random.bytes(ID_BYTES)).toString('base64url'),
    secret: `whsec_${Buffer.from(random.bytes(KEY_BYTES)).toString('base64')}`,
  }
}

/** The keys after a rotation, the new one first; the others sign on for `overlapMs`, and no longer than before. */
export function rotateSigningKeys(
  keys: readonly RelaySigningKey[],
  next: RelaySigningKey,
  { now, overlapMs }: { readonly now: number; readonly overlapMs: number },
): readonly RelaySigningKey[] {
  const former = keys
    .map((key) => ({ ...key, expiresAt: Math.min(key.expiresAt ?? Infinity, now + overlapMs) }))
    .filter(({ expiresAt }) => expiresAt > now)
  return [next, ...former].slice(0, MOST_KEYS)
}
