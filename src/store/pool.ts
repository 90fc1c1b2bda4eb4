import postgres, { type Options, type Sql } from 'postgres'
import { systemClock } from '../clock.ts'
import { OptionError } from '../errors.ts'
import { createSocketPool, type SocketPool } from './socket/index.ts'

/** Plans for claims must walk the due index: bitmap and sequential scans meet every dead row. */
const PLAN_SETTINGS = { enable_bitmapscan: 'off', enable_seqscan: 'off' } as const

const CONNECT_TIMEOUT_SECONDS = 10

/** After a connection was lost or refused. The driver's own wait grows to 20 s, for all connections together. */
const reconnectSeconds = (failures: number) => Math.min(0.5, 0.02 * 2 ** failures)

/** How an address wants its line secured. */
interface AddressedSecurity {
  readonly ssl?: unknown
  readonly sslnegotiation?: unknown
}

/** What the driver throws at an address repeats it, with its password: that is no cause to keep. */
function readAddress(url: string): AddressedSecurity {
  try {
    return postgres(url, { max: 1 }).options as AddressedSecurity
  } catch {
    throw new OptionError('database', 'expected a postgres:// URL, got one that cannot be read')
  }
}

/**
 * A pool of connections of our own. The driver reads the address; the line is ours, so that what is lost on
 * it is lost in a way that the driver bears.
 */
export function createPool(url: string, options: Options<Record<string, never>> = {}): Sql {
  const { ssl, sslnegotiation } = readAddress(url)
  const sockets = createSocketPool({
    mode: ssl ? String(ssl) : undefined,
    direct: sslnegotiation === 'direct',
  })
  const settings = {
    max: 10,
    prepare: true,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    backoff: reconnectSeconds,
    onnotice: () => {},
    ...options,
    connection: { application_name: 'signoff', ...PLAN_SETTINGS, ...options.connection },
    socket: sockets.create,
    ssl: false,
  }
  const sql = postgres(url, settings)
  const begin = sql.begin as (...call: unknown[]) => Promise<unknown>
  const beginShielded = (...call: unknown[]) =>
    begin(...call).catch((error: unknown) => {
      sockets.bury(error)
      throw error
    })
  return Object.assign(sql, { begin: beginShielded, end: endShielded(sql, sockets) })
}

/** The driver gives its connections up when the time is over; a moment before that they are told. */
function endShielded(sql: Sql, sockets: SocketPool): Sql['end'] {
  const { end } = sql
  return async (options = {}) => {
    const { timeout } = options
    const cancel =
      timeout === undefined ? () => {} : systemClock.schedule(sockets.abandon, timeout * 1000)
    await end(options).finally(cancel)
  }
}
