import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { Database } from './database.ts'
import type { Claim } from './delivery-claims.ts'
import type { DeliveryRow, RowKey } from './row.ts'
import { ofBucket, writeWide } from './sharded.ts'
import { deliverySql, shapes } from './sql/index.ts'

/** A row in hand. */
export interface HeldRow extends RowKey {
  readonly fence: number
}

/** A row in hand that is given back. */
export interface Release {
  /** `movedTo`: its destination, where that is another one than on disk. */
  readonly row: HeldRow & { readonly movedTo?: string | undefined }
  readonly dueAt: number
}

const toHeld = (row: HeldRow) => ({
  instance_id: row.instance,
  bucket: row.bucket,
  id: row.id,
  fence: row.fence,
})

const toHeldColumns = (rows: readonly HeldRow[], bucket: number | undefined) =>
  toColumns(shapes.HELD_DELIVERY, ofBucket(rows, bucket).map(toHeld))

/** Leases of deliveries that were in hand: given back, renewed, taken again. */
export function createDeliveryLeases(db: Database) {
  return {
    /** Takes these in hand again, as far as they are still free as they were left. */
    recall: (
      rows: readonly HeldRow[],
      { owner, leaseUntil }: Pick<Claim, 'owner' | 'leaseUntil'>,
    ) =>
      writeWide<DeliveryRow>(db, {
        statement: deliverySql.RECALL_DELIVERIES,
        rows,
        parameters: (bucket) => [owner, toTimestamp(leaseUntil), ...toHeldColumns(rows, bucket)],
      }),

    async release(rows: readonly Release[]): Promise<void> {
      const records = rows.map(({ row, dueAt }) => ({
        ...toHeld(row),
        due_at: toTimestamp(dueAt),
        destination: row.movedTo,
      }))
      await writeWide(db, {
        statement: deliverySql.RELEASE_DELIVERIES,
        rows: records,
        parameters: (bucket) => toColumns(shapes.RELEASED_DELIVERY, ofBucket(records, bucket)),
      })
    },

    /** Returns the ids that are still ours. */
    async renew(rows: readonly HeldRow[], leaseUntil: number): Promise<ReadonlySet<string>> {
      const kept = await writeWide<{ id: string }>(db, {
        statement: deliverySql.RENEW_DELIVERIES,
        rows,
        parameters: (bucket) => [toTimestamp(leaseUntil), ...toHeldColumns(rows, bucket)],
      })
      return new Set(kept.map((row) => row.id))
    },
  }
}
