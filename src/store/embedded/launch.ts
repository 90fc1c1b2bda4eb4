import { type Clock, sleep } from '../../clock.ts'
import { EmbeddedPostgresError } from '../../errors.ts'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { answers, findFreePort, toUrl } from './connection.ts'
import { type GuardedServer, startGuarded } from './guarded.ts'
import { findPostmaster } from './postmaster-file.ts'

/** What {@link launchServer} starts, and on what. */
export interface LaunchOptions {
  readonly cluster: Cluster
  readonly binaries: Binaries
  readonly durable: boolean
  readonly settings: Readonly<Record<string, string>>
  readonly temporaryFolder: string | undefined
  readonly clock: Clock
}

/** A server that answers. Without `process` it is another process's. */
export interface LaunchedServer {
  readonly url: string
  readonly pid: number
  readonly process?: GuardedServer
}

const READY_WITHIN_MS = 30_000
const POLL_MS = 20
const RETRY_MS = 50
const RISKY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** The settings of a start. The caller's come after ours, but cannot open the server to others. */
export function toSettings(
  port: number,
  durable: boolean,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : RISKY),
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
  }
}

/** What Postgres writes when another one is starting or ending on the same data, or was given our port. */
const PASSING =
  /lock file ".*" (already exists|is empty)|bogus data in lock file|pre-existing shared memory block|Address already in use/

/** Whether a server that went away at once may be tried again, going by what it wrote. */
export function isPassing(log: string): boolean {
  return PASSING.test(log)
}

async function findRunning(cluster: Cluster): Promise<LaunchedServer | undefined> {
  const postmaster = await findPostmaster(cluster.data)
  if (!postmaster) return undefined
  const url = toUrl(postmaster.port, cluster.password)
  return (await answers(url)) ? { url, pid: postmaster.pid } : undefined
}

async function startOnce(options: LaunchOptions, port: number): Promise<GuardedServer> {
  const { binaries, cluster, durable, settings, temporaryFolder } = options
  const assignments = Object.entries(toSettings(port, durable, settings))
  return await startGuarded({
    binFolder: binaries.folder,
    args: [
      '-D',
      cluster.data,
      ...assignments.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    account: cluster.account,
    temporaryFolder,
  })
}

/** Waits until the server answers or is gone; whether it answered. */
async function waitForAnswer(
  process: GuardedServer,
  url: string,
  { clock, isLate }: { readonly clock: Clock; readonly isLate: () => boolean },
): Promise<boolean> {
  while (!process.isGone() && !isLate()) {
    if (await answers(url)) return !process.isGone()
    await sleep(clock, POLL_MS)
  }
  return false
}

async function endFailed(process: GuardedServer): Promise<string> {
  process.signal('SIGQUIT')
  await process.exited
  return process.lastLines()
}

/**
 * The server of a cluster: the one that runs already, or a new one. While another process starts or stops it,
 * or took our port, this looks again for up to 30 s.
 *
 * @throws {EmbeddedPostgresError} with the server's own last lines
 */
export async function launchServer(options: LaunchOptions): Promise<LaunchedServer> {
  const { clock, cluster } = options
  const deadline = clock.monotonic() + READY_WITHIN_MS
  const isLate = () => clock.monotonic() > deadline
  for (;;) {
    const running = await findRunning(cluster)
    if (running) return running
    const port = await findFreePort()
    const url = toUrl(port, cluster.password)
    const process = await startOnce(options, port)
    if (await waitForAnswer(process, url, { clock, isLate }))
      return { url, pid: process.pid, process }
    const log = await endFailed(process)
    if (isLate() || !isPassing(log)) {
      throw new EmbeddedPostgresError(`Postgres did not start on ${cluster.data}:\n${log}`)
    }
    await sleep(clock, RETRY_MS)
  }
}
