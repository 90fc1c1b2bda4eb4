import { type Database, first, type Queryable } from './database.ts'
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

/** A relying party to be put into the registry. Without `paused`, one that is there stays paused or not. */
type NewRelyingParty = Pick<RelyingPartyRow, 'instance' | 'clientId' | 'metadata'> & {
  readonly paused: boolean | undefined
}

/** `hosted`: an adapter brought it, and its host may still have it. */
interface RemovedParty {
  readonly hosted: boolean
}

/** Reads and writes the registry of relying parties. */
export type RelyingPartyStore = ReturnType<typeof createRelyingPartyStore>

/** The relying parties of a database. */
export function createRelyingPartyStore(db: Database) {
  return {
    get: (instance: string, clientId: string, within?: Queryable) =>
      first(db.query<RelyingPartyRow>(smallSql.GET_RELYING_PARTY, [instance, clientId], within)),

    list: (instance: string, after: string | undefined, limit: number) =>
      db.query<RelyingPartyRow>(smallSql.LIST_RELYING_PARTIES, [instance, after ?? null, limit]),

    /** Returns what is stored then. */
    put({ instance, clientId, metadata, paused }: NewRelyingParty, within?: Queryable) {
      const parameters = [instance, clientId, JSON.stringify(metadata), paused ?? null]
      return first(db.query<RelyingPartyRow>(smallSql.PUT_RELYING_PARTY, parameters, within))
    },

    /** Merges what a login said of its relying party; writes nothing when that is known. */
    async note(
      instance: string,
      clientId: string,
      metadata: object,
      within?: Queryable,
    ): Promise<void> {
      const parameters = [instance, clientId, JSON.stringify(metadata)]
      await db.query(smallSql.NOTE_RELYING_PARTY, parameters, within)
    },

    /** Undefined: there was none. */
    remove(instance: string, clientId: string, within?: Queryable) {
      const parameters = [instance, clientId]
      return first(db.query<RemovedParty>(smallSql.REMOVE_RELYING_PARTY, parameters, within))
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
