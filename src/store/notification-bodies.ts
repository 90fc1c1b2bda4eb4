import type { Database } from './database.ts'
import type { RowKey } from './row.ts'
import { notificationSql } from './sql/index.ts'

/** A sealed body where it lies. */
export interface SealedBody extends RowKey {
  readonly sealed: string
}

/** The sealed bodies of a database: each lies beside its delivery until it is erased. */
export function createNotificationBodies(db: Database) {
  return {
    async body({ bucket, instance, id }: RowKey) {
      const parameters = [bucket, instance, id]
      return (
        await db.query<{ sealed: string; superseded: boolean }>(
          notificationSql.GET_BODY,
          parameters,
        )
      )[0]
    },

    listBodies: (
      bucket: number,
      { after, limit }: { readonly after: SealedBody | undefined; readonly limit: number },
    ) =>
      db.query<SealedBody>(notificationSql.LIST_BODIES, [
        bucket,
        after?.instance ?? null,
        after?.id ?? null,
        limit,
      ]),

    /** False: it was erased meanwhile. */
    async reseal({ bucket, instance, id, sealed }: SealedBody, anew: string): Promise<boolean> {
      const parameters = [bucket, instance, id, sealed, anew]
      return (await db.query(notificationSql.RESEAL_BODY, parameters)).length > 0
    },
  }
}
