import { type Database, first, type Queryable } from './database.ts'
import { notificationSettingSql as sql } from './sql/index.ts'

/** A domain that links of an instance may point to. */
export interface TrustedDomainRow {
  readonly domain: string
  readonly createdAt: number
}

/** Reads and writes trusted domains. */
export type TrustedDomainStore = ReturnType<typeof createTrustedDomainStore>

/** The trusted domains of a database. */
export function createTrustedDomainStore(db: Database) {
  return {
    /** Undefined: it was there already. */
    add: (instance: string, domain: string, within?: Queryable) =>
      first(db.query<TrustedDomainRow>(sql.ADD_TRUSTED_DOMAIN, [instance, domain], within)),

    /** False: there was none. */
    async remove(instance: string, domain: string, within?: Queryable): Promise<boolean> {
      const parameters = [instance, domain]
      return (await db.query(sql.REMOVE_TRUSTED_DOMAIN, parameters, within)).length > 0
    },

    /** By name. Without a limit, all. */
    list: (
      instance: string,
      { after, limit }: { readonly after?: string; readonly limit?: number } = {},
      within?: Queryable,
    ) =>
      db.query<TrustedDomainRow>(
        sql.LIST_TRUSTED_DOMAINS,
        [instance, after ?? null, limit ?? null],
        within,
      ),
  }
}
