import type { Random } from '../random.ts'
import type { VaultKey } from './vault.ts'

/** What decides over the keys of a host that has given none. */
export interface VaultKeySource {
  readonly keys?: readonly VaultKey[] | undefined
  /** The database goes with this process. */
  readonly temporary: boolean
  readonly development: boolean
  readonly random: Random
}

const KEY_BYTES = 32

/** Everybody can know it. What it seals opens again after a restart, and nowhere in production. */
const DEVELOPMENT_KEY: VaultKey = {
  kid: 'development',
  key: new TextEncoder().encode('signoff-development-key-not-safe'),
}

/**
 * The keys that secrets and bodies at rest are sealed with: the host's. Without them a temporary database
 * gets a key that goes with it, and development a key that everybody can know; anywhere else there is
 * none, and whatever wants to seal fails with `ERR_ENCRYPTION_KEY`.
 */
export function chooseVaultKeys(source: VaultKeySource): readonly VaultKey[] {
  if (source.keys) return source.keys
  if (source.temporary) return [{ kid: 'temporary', key: source.random.bytes(KEY_BYTES) }]
  return source.development ? [DEVELOPMENT_KEY] : []
}
