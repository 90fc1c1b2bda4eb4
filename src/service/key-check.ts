import type { Vault } from '../encryption/index.ts'
import { DecryptionError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { SealedTable } from './encryption.ts'

/** What a look at the keys needs. */
export interface KeyCheckPorts {
  readonly vault: Vault
  /** Small ones: what is looked at delays a start. */
  readonly tables: readonly SealedTable[]
  readonly logger: Logger
}

/** So many of each table: a wrong key shows in the first. */
const MOST_LOOKED_AT = 20

/**
 * Says in the log if something that is stored does not open with the keys that this replica was given. Whoever starts
 * with a wrong key hears of it then, and not with the first message. Nothing else depends on it.
 */
export async function warnOfWrongKeys({ vault, tables, logger }: KeyCheckPorts): Promise<void> {
  for (const table of tables) {
    const error = await findShut(vault, table).catch(() => undefined)
    if (error)
      logger.warn('encryption.keyMissing', {
        table: table.name,
        code: error.code,
        problem: error.message,
      })
  }
}

async function findShut(vault: Vault, table: SealedTable): Promise<DecryptionError | undefined> {
  for (const { sealed, purpose } of await table.list(undefined, MOST_LOOKED_AT)) {
    try {
      await vault.open(sealed, purpose)
    } catch (error) {
      if (error instanceof DecryptionError) return error
      throw error
    }
  }
  return undefined
}
