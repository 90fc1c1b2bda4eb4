import { toColumns } from './columns.ts'
import type { Database } from './database.ts'
import type { RowKey } from './row.ts'
import { readWide } from './sharded.ts'
import { notificationSql, shapes } from './sql/index.ts'

/** A sealed body where it lies. */
export interface SealedBody extends RowKey {
  readonly sealed: string
}

/** A sealed body, and whether a newer one of the same kind and user is open. */
export interface FoundBody {
  readonly id: string
  readonly sealed: string
  readonly superseded: boolean
}

const toBodyKey = ({ instance, bucket, id }: RowKey) => ({ instance_id: instance, bucket, id })

/** The sealed bodies of a database: each lies beside its delivery until it is erased. */
export function createNotificationBodies(db: Database) {
  return {
    bodies: (keys: readonly RowKey[]) =>
      readWide<FoundBody>(db, {
        statement: notificationSql.GET_BODIES,
        parameters: toColumns(shapes.BODY_KEY, keys.map(toBodyKey)),
        narrowParameters: keys.map(({ instance, bucket, id }) => [instance, bucket, id]),
      }),

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
