import { DATABASE_VARIABLE } from './environment.ts'
import { UsageError } from './exit-code.ts'
import type { Io } from './io.ts'

/** Several hosts are no URL to Node, and yet one to Postgres: the driver reads the rest. */
const isPostgresUrl = (text: string) => /^postgres(?:ql)?:\/\//.test(text)

/**
 * The URL of the database: the option's, else the environment's.
 *
 * @throws {UsageError} there is neither, or it is no such URL. It is not repeated: there may be a password in it.
 */
export function readDatabaseUrl(option: string | undefined, { environment }: Io): string {
  const url = option ?? environment[DATABASE_VARIABLE]
  if (url === undefined || url === '')
    throw new UsageError(`which database? Set --database or ${DATABASE_VARIABLE}`)
  if (isPostgresUrl(url)) return url
  const name = option === undefined ? DATABASE_VARIABLE : '--database'
  throw new UsageError(`${name}: want a URL such as postgres://user:password@host:5432/database`)
}
