import { toTimestamp } from '../clock.ts'
import { ALL_BUCKETS } from './bucket.ts'
import type { Database } from './database.ts'
import type { DeliveryViewRow } from './row.ts'
import { readWide } from './sharded.ts'
import { deliveryListSql } from './sql/index.ts'

/** When the first row of a bucket is due, epoch milliseconds. */
export interface BucketPeek {
  readonly bucket: number
  readonly deliveryDue: number | null
  readonly sessionDue: number | null
  /** The database's clock at the look. */
  readonly now: number
}

/** Filters and keyset of a list of deliveries. */
export interface DeliveryFilter {
  readonly instance: string
  readonly before?: string | undefined
  readonly limit: number
  readonly state?: string | undefined
  readonly channel?: string | undefined
  readonly destination?: string | undefined
  readonly clientId?: string | undefined
}

/** A page of a list, newest first. */
export interface DeliveryList {
  readonly rows: readonly DeliveryViewRow[]
  /** All from here on was looked at, and nothing before; absent: everything was. */
  readonly floor?: string
}

/** How many of each bucket's rows a list that is narrowed looks at. */
const ROWS_LOOKED_AT = 2000

const newestFirst = (a: { id: string }, b: { id: string }) => (a.id < b.id ? 1 : -1)

/** Reads deliveries over many buckets. Every statement is in `sql/delivery-list.ts`. */
export function createDeliveryLists(db: Database) {
  return {
    async list(filter: DeliveryFilter): Promise<DeliveryList> {
      const { instance, before = null, limit } = filter
      const narrowing = [filter.state, filter.channel, filter.destination, filter.clientId]
      const parameters = [instance, before, limit, ...narrowing.map((value) => value ?? null)]
      const found = await readWide<DeliveryViewRow>(db, {
        statement: deliveryListSql.LIST_DELIVERIES,
        parameters: [...parameters, toArrayLiteral(ALL_BUCKETS), ROWS_LOOKED_AT],
        narrowParameters: ALL_BUCKETS.map((bucket) => [...parameters, bucket, ROWS_LOOKED_AT]),
      })
      const rows = found.toSorted(newestFirst).slice(0, limit)
      if (narrowing.every((value) => value === undefined)) return { rows }
      const floors = await readWide<{ id: string | null }>(db, {
        statement: deliveryListSql.FIND_LIST_FLOOR,
        parameters: [instance, before, toArrayLiteral(ALL_BUCKETS), ROWS_LOOKED_AT - 1],
        narrowParameters: ALL_BUCKETS.map((bucket) => [
          instance,
          before,
          bucket,
          ROWS_LOOKED_AT - 1,
        ]),
      })
      const floor = floors.map(({ id }) => id ?? '').reduce((a, b) => (a > b ? a : b), '')
      return floor === '' ? { rows } : { rows: rows.filter(({ id }) => id >= floor), floor }
    },

    peek: (buckets: readonly number[], watermark: number) =>
      readWide<BucketPeek>(db, {
        statement: deliveryListSql.PEEK_DUE,
        parameters: [toArrayLiteral(buckets), toTimestamp(watermark)],
        narrowParameters: buckets.map((bucket) => [bucket, toTimestamp(watermark)]),
      }),
  }
}

/** A Postgres array literal of values that need no quoting: numbers and UUIDs. */
export function toArrayLiteral(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`
}
