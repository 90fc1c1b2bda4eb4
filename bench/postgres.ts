import { readdir, readFile } from 'node:fs/promises'
import postgres from 'postgres'
import type { Library } from './library.ts'
import { assertLoopback } from './loopback.ts'

/** A database for benchmarks. */
export interface BenchDatabase {
  readonly url: string
  /** False: it was there. */
  readonly made: boolean
  drop(): Promise<void>
}

/** A durable server, and databases on it that go with the run. */
export interface Server {
  readonly version: string
  /** `embedded`, or `DATABASE_URL`. */
  readonly origin: string
  /** One of its own name, or the named one, which may be there already. */
  createDatabase(name?: string): Promise<BenchDatabase>
  /** Its first process; undefined when that is not of this machine. */
  readonly pid: number | undefined
  /** CPU time of all its processes so far, milliseconds; undefined when they are not of this machine. */
  cpuMs(): Promise<number | undefined>
  close(): Promise<void>
}

const TICKS_PER_SECOND = 100

/**
 * `DATABASE_URL`, or an embedded server with everything that makes it durable left on.
 *
 * @throws {OptionError} `DATABASE_URL` is of another machine.
 */
export async function openServer(library: Library): Promise<Server> {
  const given = process.env['DATABASE_URL']
  if (given) assertLoopback('DATABASE_URL', given)
  const embedded = given ? undefined : await library.startEmbeddedPostgres({ durable: true })
  const url = given ?? embedded?.url ?? ''
  const admin = postgres(url, { max: 1, onnotice() {} })
  const [row] = await admin<{ version: string; fsync: string; commit: string }[]>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit`
  if (row?.fsync !== 'on' || row.commit !== 'on') throw new Error('the server is not durable')
  let made = 0
  return {
    version: row.version,
    origin: embedded ? 'embedded' : 'DATABASE_URL',
    pid: embedded?.pid,
    async createDatabase(given) {
      const name = given ?? `signoff_bench_${process.pid}_${made++}`
      const known = await admin`select 1 from pg_database where datname = ${name}`
      if (known.length === 0) await admin`create database ${admin(name)}`
      const address = new URL(url)
      address.pathname = `/${name}`
      const drop = async () => {
        await admin`drop database if exists ${admin(name)} with (force)`
      }
      return { url: address.href, made: known.length === 0, drop }
    },
    cpuMs: async () => (embedded ? familyCpuMs(embedded.pid) : undefined),
    async close() {
      await admin.end({ timeout: 1 })
      await embedded?.stop()
    },
  }
}

/** The CPU time of a process and its living children, and of those that it has buried, milliseconds. */
export async function familyCpuMs(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(
    pids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')),
  )
  let ticks = 0
  for (const stat of stats) {
    const [id] = stat.split(' ', 1)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const at = (index: number) => Number(fields[index])
    if (Number(id) === pid) ticks += at(11) + at(12) + at(13) + at(14)
    else if (at(1) === pid) ticks += at(11) + at(12)
  }
  return (ticks * 1000) / TICKS_PER_SECOND
}
