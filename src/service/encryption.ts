import { z } from 'zod'
import { RotationError, type SealedPlace, type Vault } from '../encryption/index.ts'
import { DecryptionError } from '../errors.ts'
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
   * Whatever is sealed is opened, also what is sealed with the first key already: when it is through, all can be read.
   * What cannot be opened stays as it is, and keeps nothing else from being sealed anew.
   *
   * @throws {EncryptionKeyError} there is no key.
   * @throws {RotationError} at the end: some could not be opened, as they are sealed with a key that is not among them, or were changed.
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
      const shut = new Shut()
      for (const table of tables)
        resealed[table.name] = await resealTable(vault, table, { batchSize, shut })
      shut.assertNone(resealed)
      return { resealed }
    },
  }
}

/** More are counted, and not named. */
const MOST_NAMED = 100

/** What could not be opened. */
class Shut {
  readonly #places: SealedPlace[] = []
  #count = 0
  #cause: unknown

  add(table: string, { instance, id }: SealedText['purpose'], cause: unknown): void {
    this.#count++
    this.#cause ??= cause
    if (this.#places.length < MOST_NAMED) this.#places.push({ table, instance, id })
  }

  /** @throws {RotationError} there is some. */
  assertNone(resealed: RotationResult['resealed']): void {
    if (this.#count === 0) return
    const rotation = { resealed, failed: this.#count, unopened: this.#places }
    throw new RotationError(rotation, { cause: this.#cause })
  }
}

async function resealTable(
  vault: Vault,
  table: SealedTable,
  { batchSize, shut }: { readonly batchSize: number; readonly shut: Shut },
): Promise<number> {
  let count = 0
  let rows = await table.list(undefined, batchSize)
  while (rows.length > 0) {
    for (const row of rows) {
      const text = await vault.open(row.sealed, row.purpose).catch((error) => {
        if (!(error instanceof DecryptionError)) throw error
        shut.add(table.name, row.purpose, error)
        return undefined
      })
      if (text === undefined || !vault.isStale(row.sealed)) continue
      if (await table.replace(row, await vault.seal(text, row.purpose))) count++
    }
    rows = await table.list(rows.at(-1), batchSize)
  }
  return count
}
