import { KEYS_VARIABLE } from './environment.ts'
import { UsageError } from './exit-code.ts'
import type { Io } from './io.ts'

const KEY = /^([^=,\s]+)=([A-Za-z\d_-]{43})$/

/** There are any. */
export const hasVaultKeys = ({ environment }: Io): boolean => Boolean(environment[KEYS_VARIABLE])

/**
 * The keys, the first one first: `kid=key,kid=key`, each of 32 bytes as base64url.
 *
 * @throws {UsageError} they cannot be read. None is repeated.
 */
export function readVaultKeys({ environment }: Io) {
  const text = environment[KEYS_VARIABLE]
  if (text === undefined || text === '') return {}
  const keys = text.split(',').map((part) => {
    const [, kid, key] = KEY.exec(part.trim()) ?? []
    if (kid === undefined || key === undefined)
      throw new UsageError(`${KEYS_VARIABLE}: want kid=key,kid=key, each key 32 bytes as base64url`)
    return { kid, key }
  })
  return { encryption: { keys } }
}
