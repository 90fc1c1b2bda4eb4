import { toTimestamp } from '../clock.ts'
import type { Database, Parameter } from './database.ts'
import { deliverySql, type Statement } from './sql/index.ts'

/** What came of a page of waking. */
export interface WokenPage {
  readonly woken: number
  /** There are more rows after this instant. */
  readonly after?: string
}

/** How many of a bucket's waiting rows are looked at in one statement that wakes some. */
const ROWS_WOKEN_FROM = 500

/** Lets deliveries that wait come back before their time, a page at a time. */
export function createDeliveryWaking(db: Database) {
  const wakePage = async (statement: Statement, parameters: readonly Parameter[]) => {
    const [page] = await db.query<{ seen: number; woken: number; last: string | null }>(
      statement,
      parameters,
    )
    const last = page && page.seen >= ROWS_WOKEN_FROM ? page.last : null
    return { woken: page?.woken ?? 0, ...(last === null ? {} : { after: last }) }
  }

  return {
    /** Looks at a destination's waiting rows sooner than at their time, from `from` on, if they are among the next after `after`. */
    wakeDestination: (
      key: { instance: string; bucket: number; destination: string },
      { after, from }: { readonly after: string; readonly from: number },
    ): Promise<WokenPage> =>
      wakePage(deliverySql.WAKE_DESTINATION, [
        key.bucket,
        key.instance,
        key.destination,
        after,
        ROWS_WOKEN_FROM,
        toTimestamp(from),
      ]),

    /** Looks at a channel's waiting rows now, if they are among the next after `after`; retries at the destinations `but` keep their time. */
    wakeChannel: (
      key: { instance: string; bucket: number; channel: string },
      { after, now, but }: { readonly after: string; readonly now: number; readonly but: string },
    ): Promise<WokenPage> =>
      wakePage(deliverySql.WAKE_CHANNEL, [
        key.bucket,
        key.instance,
        key.channel,
        after,
        ROWS_WOKEN_FROM,
        toTimestamp(now),
        but,
      ]),
  }
}
