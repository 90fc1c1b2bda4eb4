import type { Database } from './database.ts'
import { smallSql } from './sql/index.ts'

/** The name of the notification channel, in the database that the tables are in. */
const CHANNEL = 'signoff'

/**
 * A hint between processes that something may be due. Never the truth and never in a transaction that
 * writes: a commit that notifies holds a lock of the whole server.
 */
export interface HintChannel {
  send(): Promise<void>
  /**
   * Listens on a connection of its own, which is opened again when it is lost; what was missed meanwhile is
   * why `onListening` is called each time. Behind a transaction pooler nothing is heard, and the poll does the work.
   */
  listen(onHint: () => void, onListening: () => void): Promise<() => Promise<void>>
}

/** The hint channel of a database. */
export function createHintChannel(db: Database): HintChannel {
  return {
    async send() {
      await db.query(smallSql.SEND_HINT, [CHANNEL])
    },
    async listen(onHint, onListening) {
      const { unlisten } = await db.sql.listen(CHANNEL, onHint, onListening)
      return unlisten
    },
  }
}
