import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PgBouncer of our own before a database, in transaction mode. */
export interface PgBouncer {
  readonly url: string
  close(): Promise<void>
}

/** `1.18`, or undefined where there is none. */
export function findPgBouncer(): number[] | undefined {
  try {
    const said = execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' })
    return /PgBouncer (\d+)\.(\d+)/.exec(said)?.slice(1).map(Number)
  } catch {
    return undefined
  }
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}

const DEADLINE_MS = 10_000

/** Starts it before `url`; it lets these start-up settings pass unheeded. */
export async function startPgBouncer(url: string, ignored: string): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-pgbouncer-'))
  const target = new URL(url)
  const port = await findPort()
  const password = target.password ? ` password=${decodeURIComponent(target.password)}` : ''
  const lines = [
    '[databases]',
    `* = host=${target.hostname} port=${target.port} user=${target.username}${password}`,
    '[pgbouncer]',
    'pool_mode = transaction',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'max_prepared_statements = 200',
    `ignore_startup_parameters = ${ignored}`,
  ]
  const version = findPgBouncer() ?? [0, 0]
  const known = isAtLeast(version, [1, 21])
    ? lines
    : lines.filter((line) => !/^max_prep/.test(line))
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(file, `${known.join('\n')}\n`)
  await chmod(folder, 0o755)
  const root = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const child = spawn('pgbouncer', ['-q', file], { stdio: 'ignore', ...root })
  const exited = once(child, 'exit')
  const end = performance.now() + DEADLINE_MS
  while (!(await listens(port))) {
    if (performance.now() > end) throw new Error('pgbouncer does not listen')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const before = new URL(url)
  before.hostname = '127.0.0.1'
  before.port = String(port)
  return {
    url: before.href,
    async close() {
      child.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Compares `[major, minor]`. */
export const isAtLeast = (version: readonly number[], want: readonly [number, number]): boolean =>
  (version[0] ?? 0) > want[0] || (version[0] === want[0] && (version[1] ?? 0) >= want[1])
