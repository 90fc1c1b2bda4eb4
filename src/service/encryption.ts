import { z } from 'zod'
import type { Vault } from '../encryption/index.ts'
import { parseOptions } from '../option.ts'

/** What lies sealed in one table, with what it was sealed for. */
export interface SealedText {
  readonly sealed: string
  readonly purpose: Parameters<Vault['seal']>[1]
}

/** A table with sealed texts, walked by its key. */
export interface SealedTable<Row extends SealedText = SealedText> {
  /** What it holds, in the result: `providers`, `bodies`. */
  readonly name: string
  /** The next batch after `after`, the last of the former one; empty at the end. */
  list(after: Row | undefined, limit: number): Promise<readonly Row[]>
  /** Puts a text in the place of the one that was read. False: it was changed meanwhile. */
  replace(row: Row, sealed: string): Promise<boolean>
}

/** What a rotation did. */
export interface RotationResult {
  /** Texts that were sealed with a former key and are sealed with the first one now, by table. */
  readonly resealed: Readonly<Record<string, number>>
}

/** The keys that secrets and bodies at rest are sealed with. */
export interface Encryption {
  /**
   * Seals whatever is sealed with a former key of `encryption.keys` with the first one, in batches of
   * `batchSize` (1 to 1000, default 100). Safe to repeat, and to run beside traffic; when it is through,
   * the former keys can go.
   *
   * @throws {EncryptionKeyError} there is no key.
   * @throws {DecryptionError} something is sealed with a key that is not among them.
   * @example
   * const { resealed } = await signoff.encryption.rotate() // { providers: 2 }
   */
  rotate(options?: { readonly batchSize?: number }): Promise<RotationResult>
}

const rotateSchema = z.strictObject({ batchSize: z.int().min(1).max(1000).default(100) })

/** Creates it over all tables that hold something sealed. */
export function createEncryption(vault: Vault, tables: readonly SealedTable[]): Encryption {
  return {
    async rotate(options = {}) {
      const { batchSize } = parseOptions(rotateSchema, options, 'options')
      const resealed: Record<string, number> = {}
      for (const table of tables) resealed[table.name] = await resealTable(vault, table, batchSize)
      return { resealed }
    },
  }
}

async function resealTable(vault: Vault, table: SealedTable, batchSize: number): Promise<number> {
  let count = 0
  let rows = await table.list(undefined, batchSize)
  while (rows.length > 0) {
    for (const row of rows) if (await reseal(vault, table, row)) count++
    rows = await table.list(rows.at(-1), batchSize)
  }
  return count
}

async function reseal(vault: Vault, table: SealedTable, row: SealedText): Promise<boolean> {
  if (!vault.isStale(row.sealed)) return false
  const text = await vault.open(row.sealed, row.purpose)
  return table.replace(row, await vault.seal(text, row.purpose))
}
