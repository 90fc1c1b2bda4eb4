import { silentLogger } from './logger.ts'
import type { ResolvedSignoffOptions } from './signoff-options.ts'
import { type Database, openDatabase } from './store/index.ts'

/** A database, and what else has to be closed with it. */
export interface OpenedDatabase {
  readonly database: Database
  close(): Promise<void>
}

/**
 * Opens the database that the options name; an embedded server is started.
 *
 * @throws {EmbeddedPostgresError} it could not be started.
 */
export async function openSignoffDatabase(
  options: ResolvedSignoffOptions,
): Promise<OpenedDatabase> {
  const { database, maxConnections } = options
  const pool = maxConnections === undefined ? {} : { maxConnections }
  if (typeof database === 'string' || typeof database === 'function') {
    const opened = openDatabase({ connection: database, ...pool })
    return { database: opened, close: () => opened.close() }
  }
  const { startEmbeddedPostgres } = await import('./store/embedded/index.ts')
  const folder = database.embedded === true ? {} : { folder: database.embedded }
  const server = await startEmbeddedPostgres({ ...folder, log: options.logger ?? silentLogger })
  const opened = openDatabase({ connection: server.url, ...pool })
  return {
    database: opened,
    async close() {
      await opened.close()
      await server.stop()
    },
  }
}
