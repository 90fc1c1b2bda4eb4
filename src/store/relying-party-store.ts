import type { Database, Queryable } from './database.ts'
import { smallSql } from './sql/index.ts'

/** A relying party of the registry as stored. */
export interface RelyingPartyRow {
  readonly instance: string
  readonly clientId: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly paused: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** Reads and writes the registry of relying parties. */
export type RelyingPartyStore = ReturnType<typeof createRelyingPartyStore>

/** The relying parties of a database. */
export function createRelyingPartyStore(db: Database) {
  return {
    async get(
      instance: string,
      clientId: string,
      within?: Queryable,
    ): Promise<RelyingPartyRow | undefined> {
      return (
        await db.query<RelyingPartyRow>(smallSql.GET_RELYING_PARTY, [instance, clientId], within)
      )[0]
    },

    list: (instance: string, after: string | undefined, limit: number) =>
      db.query<RelyingPartyRow>(smallSql.LIST_RELYING_PARTIES, [instance, after ?? null, limit]),

    /** Returns what is stored then. Without `paused` it stays paused or not. */
    async put(
      party: Pick<RelyingPartyRow, 'instance' | 'clientId' | 'metadata'> & {
        readonly paused: boolean | undefined
      },
      within?: Queryable,
    ): Promise<RelyingPartyRow | undefined> {
      const { instance, clientId, metadata, paused } = party
      const parameters = [instance, clientId, JSON.stringify(metadata), paused ?? null]
      return (await db.query<RelyingPartyRow>(smallSql.PUT_RELYING_PARTY, parameters, within))[0]
    },

    /** Merges what a login said of its relying party; writes nothing when that is known. */
    async note(
      instance: string,
      clientId: string,
      metadata: object,
      within?: Queryable,
    ): Promise<void> {
      await db.query(
        smallSql.NOTE_RELYING_PARTY,
        [instance, clientId, JSON.stringify(metadata)],
        within,
      )
    },

    /** Undefined: there was none. `hosted`: an adapter brought it, and its host may still have it. */
    async remove(
      instance: string,
      clientId: string,
      within?: Queryable,
    ): Promise<{ readonly hosted: boolean } | undefined> {
      const parameters = [instance, clientId]
      return (
        await db.query<{ hosted: boolean }>(smallSql.REMOVE_RELYING_PARTY, parameters, within)
      )[0]
    },

    /** False: there was none. */
    async setPaused(
      key: { readonly instance: string; readonly clientId: string },
      paused: boolean,
      within?: Queryable,
    ): Promise<boolean> {
      const { instance, clientId } = key
      const parameters = [instance, clientId, paused]
      return (await db.query(smallSql.PAUSE_RELYING_PARTY, parameters, within)).length > 0
    },
  }
}
