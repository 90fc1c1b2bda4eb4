import { KEYS_VARIABLE } from './environment.ts'
import { UsageError } from './exit-code.ts'
import type { Io } from './io.ts'

const KEY = /^([^=,\s]+)=([A-Za-z\d_-]{43})$/

/** There are any. */
export const hasVaultKeys = ({ environment }: Io): boolean =>
  Boolean(environment[KEYS_VARIABLE]?.trim())

/**
 * For what seals: a shell is taken for development, where the library without keys seals with one that everybody
 * can know, and no replica in production opens that.
 *
 * @throws {UsageError} there is none.
 */
export function assertVaultKeys(io: Io): void {
  if (hasVaultKeys(io)) return
  throw new UsageError(`set ${KEYS_VARIABLE}, the key to seal with first: new=key,old=key`)
}

/**
 * The keys, the first one first: `kid=key,kid=key`, each of 32 bytes as base64url.
 *
 * @throws {UsageError} they cannot be read. None is repeated.
 */
export function readVaultKeys({ environment }: Io) {
  const text = environment[KEYS_VARIABLE]
  if (text === undefined || text.trim() === '') return {}
  const keys = text.split(',').map((part) => {
    const [, kid, key] = KEY.exec(part.trim()) ?? []
    if (kid === undefined || key === undefined)
      throw new UsageError(`${KEYS_VARIABLE}: want kid=key,kid=key, each key 32 bytes as base64url`)
    return { kid, key }
  })
  return { encryption: { keys } }
}
