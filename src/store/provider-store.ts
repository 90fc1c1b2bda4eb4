import type { ProviderContext, ProviderState } from '../../machines/index.ts'
import { ContentionError } from '../errors.ts'
import type {
  OnUncertain,
  ProviderChannel,
  ProviderKind,
  ProviderRouting,
} from '../provider/index.ts'
import { type Database, first, type Queryable } from './database.ts'
import type { JournalLine, StoredSnapshot } from './row.ts'
import { providerSql } from './sql/index.ts'

/** A provider as stored. */
export interface ProviderRow {
  readonly instance: string
  readonly id: string
  readonly channel: ProviderChannel
  readonly kind: ProviderKind
  readonly description: string
  readonly config: Readonly<Record<string, unknown>>
  /** Sealed; null when there are none, or when they were erased. */
  readonly secrets: string | null
  readonly onUncertain: OnUncertain
  readonly routing: ProviderRouting
  readonly machineVersion: number
  readonly state: ProviderState
  readonly snapshot: StoredSnapshot<ProviderContext>
  readonly revision: number
  readonly priority: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A provider to be written. Names are those of the columns. */
export interface ProviderSave {
  readonly instance_id: string
  readonly id: string
  readonly channel: ProviderChannel
  readonly kind: ProviderKind
  readonly description: string
  readonly config: object
  readonly secrets: string | null
  readonly on_uncertain: OnUncertain
  readonly routing: ProviderRouting
  readonly machine_version: number
  readonly state: ProviderState
  readonly snapshot: StoredSnapshot<ProviderContext>
  /** The revision it was read at; 0: it is new. */
  readonly revision: number
  readonly next_revision: number
  readonly priority: number
  readonly at: string
}

/** A sealed text and where it lies. */
export interface SealedRow {
  readonly instance: string
  readonly id: string
  readonly sealed: string
}

/** Reads and writes providers. */
export type ProviderStore = ReturnType<typeof createProviderStore>

/** The providers of a database. Every statement is in `sql/provider.ts`. */
export function createProviderStore(db: Database) {
  return {
    get: (instance: string, id: string, within?: Queryable) =>
      first(db.query<ProviderRow>(providerSql.GET_PROVIDER, [instance, id], within)),

    list: (instance: string, channel: ProviderChannel, within?: Queryable) =>
      db.query<ProviderRow>(providerSql.LIST_PROVIDERS, [instance, channel], within),

    /** The rows, locked until the transaction ends. */
    lock: (sql: Queryable, instance: string, channel: ProviderChannel) =>
      db.query<ProviderRow>(providerSql.LOCK_PROVIDERS, [instance, channel], sql),

    /** A new row with the line of its creation, in one transaction. */
    async insert(sql: Queryable, row: ProviderSave, line: JournalLine): Promise<void> {
      await db.query(providerSql.INSERT_PROVIDER, [JSON.stringify(row)], sql)
      await db.query(providerSql.APPEND_JOURNAL, [JSON.stringify([line])], sql)
    },

    /**
     * Saves steps with their journal lines, in one transaction.
     *
     * @throws {ContentionError} a row was changed by somebody else since it was read.
     */
    async save(
      sql: Queryable,
      rows: readonly ProviderSave[],
      lines: readonly JournalLine[],
    ): Promise<void> {
      const saved = await db.query(providerSql.SAVE_PROVIDERS, [JSON.stringify(rows)], sql)
      if (saved.length < rows.length)
        throw new ContentionError('the provider was changed by somebody else meanwhile; try again')
      if (lines.length > 0) await db.query(providerSql.APPEND_JOURNAL, [JSON.stringify(lines)], sql)
    },

    /** What is sealed, by key; `after` is the last of the former batch. */
    listSealed: (after: Pick<SealedRow, 'instance' | 'id'> | undefined, limit: number) =>
      db.query<SealedRow>(providerSql.LIST_SEALED_PROVIDERS, [
        after?.instance ?? '',
        after?.id ?? '',
        limit,
      ]),

    /** False: it was changed meanwhile. */
    async reseal(row: SealedRow, sealed: string): Promise<boolean> {
      const parameters = [row.instance, row.id, row.sealed, sealed]
      return (await db.query(providerSql.RESEAL_PROVIDER, parameters)).length > 0
    },
  }
}
