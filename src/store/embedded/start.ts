import { rm } from 'node:fs/promises'
import { systemClock } from '../../clock.ts'
import { EmbeddedPostgresError } from '../../errors.ts'
import { type Logger, silentLogger } from '../../logger.ts'
import { type Account, chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { openCluster } from './cluster.ts'
import { holdProcess } from './hold.ts'
import { type LaunchedServer, launchServer } from './launch.ts'
import { openPlace, type Place } from './place.ts'
import { stopServer } from './stop.ts'

/** Options of {@link startEmbeddedPostgres}. */
export interface EmbeddedPostgresOptions {
  /** Where the data is kept, and found again. Default: a temporary folder, removed at the end. */
  readonly folder?: string
  /**
   * `false`, for tests: fsync, synchronous_commit and full_page_writes are off. The last commits may be lost when
   * the server is killed, and all data in a power cut. Default `true`.
   */
  readonly durable?: boolean
  /** Settings of postgresql.conf. Address and port are ours and cannot be set. Default: none. */
  readonly settings?: Readonly<Record<string, string>>
  /** Told when the server starts, stops, and ends unasked. Default: nobody. */
  readonly log?: Logger
}

/** A running Postgres server of this machine, for this machine only. */
export interface EmbeddedPostgres {
  /** With user, password and port; changes from start to start. */
  readonly url: string
  /** Where its things lie. Not the wanted folder if the server's user cannot reach that one. */
  readonly folder: string
  readonly pid: number
  /**
   * Stops the server and resolves when it is gone: `fast` (default) rolls back what is open and ends
   * connections, `immediate` is a crash that the next start recovers from. Safe to call again. A server that
   * another call or process started goes on: only who started it stops it.
   */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

function toHandle(server: LaunchedServer, place: Place, log: Logger): EmbeddedPostgres {
  const { process, pid, url } = server
  let asked = false
  const report = () =>
    asked
      ? log.info('embeddedPostgres.stopped', { pid })
      : log.error('embeddedPostgres.ended', { pid, log: process?.lastLines() })
  process?.exited.then(report).catch(() => {})
  const stop = (mode: 'fast' | 'immediate' = 'fast') =>
    holdProcess(async () => {
      if (!process) return
      asked = true
      await stopServer(process, mode, systemClock)
      if (place.temporary) await rm(place.folder, { recursive: true, force: true })
    })
  return { url, folder: place.folder, pid, stop, [Symbol.asyncDispose]: () => stop() }
}

async function open(
  place: Place,
  account: Account | undefined,
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { durable = true, settings = {}, log = silentLogger } = options
  const binaries = await findBinaries(account)
  const cluster = await openCluster({ folder: place.folder, binaries, account, durable })
  const temporaryFolder = place.temporary ? place.folder : undefined
  const clock = systemClock
  const server = await launchServer({
    cluster,
    binaries,
    durable,
    settings,
    temporaryFolder,
    clock,
  })
  const shared = server.process === undefined
  log.info('embeddedPostgres.started', { pid: server.pid, major: binaries.major, shared })
  return toHandle(server, place, log)
}

function toError(cause: unknown): EmbeddedPostgresError {
  if (cause instanceof EmbeddedPostgresError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new EmbeddedPostgresError(`The embedded Postgres could not be started: ${reason}`, {
    cause,
  })
}

/**
 * Starts a real Postgres server beside this process, on 127.0.0.1 and a free port, with a random password.
 *
 * Its programs come from `PG_BINDIR`, the npm package with Postgres binaries, or an installed server. Started by
 * root it runs as the user `postgres` or `nobody`. It ends when this process does, also when that is killed; no
 * signal handler is installed, and Ctrl-C does not reach it. If a server runs on `folder` already, this connects
 * to that one, and it ends with the process that started it. Not for Windows.
 *
 * @throws {EmbeddedPostgresError} it could not be started; the message has the server's last lines
 * @example
 * await using server = await startEmbeddedPostgres({ folder: '.signoff' })
 * const sql = postgres(server.url)
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  return await holdProcess(async () => {
    if (process.platform === 'win32') {
      throw new EmbeddedPostgresError(
        'No embedded Postgres on Windows: use a server that runs already.',
      )
    }
    try {
      const account = await chooseAccount()
      const place = await openPlace(options.folder, account)
      return await open(place, account, options).catch(async (error: unknown) => {
        if (place.temporary) await rm(place.folder, { recursive: true, force: true })
        throw error
      })
    } catch (cause) {
      throw toError(cause)
    }
  })
}
