import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { EmbeddedPostgresError } from '../../errors.ts'
import type { Account } from './account.ts'
import { toSpawnOptions } from './program.ts'

/** What to start, and what to do should we vanish. */
export interface GuardedOptions {
  readonly binFolder: string
  readonly args: readonly string[]
  readonly account: Account | undefined
  /** Removed by the guard once the server is gone, if we have vanished. */
  readonly temporaryFolder: string | undefined
}

/** A running postmaster. It does not keep our process alive. */
export interface GuardedServer {
  readonly pid: number
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<void>
  isGone(): boolean
  /** The last lines that the server wrote. */
  lastLines(): string
  signal(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void
}

/**
 * The shell leaves a guard behind (twice forked, so that Postgres never gets to see it as a child) and becomes
 * Postgres. The guard reads descriptor 3. A line says that all is well; its end without one says that we are
 * gone, however we went, and then it stops the server: $1 is the signal, $2 a folder to remove.
 */
const GUARD = `
( {
  read -r line <&3 || {
    kill "-$1" $$
    if [ -n "$2" ]; then
      left=100
      while [ $left -gt 0 ] && kill -0 $$; do sleep 0.1; left=$((left - 1)); done
      rm -rf "$2"
    fi
  }
} >/dev/null 2>&1 & )
shift 2
exec "$@" 3<&-
`

const KEPT_LINES = 20

function keepLastLines(stream: Socket): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text = `${text}${chunk}`
      .split('\n')
      .slice(-KEPT_LINES - 1)
      .join('\n')
  })
  stream.on('error', () => {})
  return () => text.trim()
}

function openChild(options: GuardedOptions): ChildProcess {
  const { temporaryFolder } = options
  const signal = temporaryFolder === undefined ? 'INT' : 'QUIT'
  const server = [join(options.binFolder, 'postgres'), ...options.args]
  const args = ['-c', GUARD, 'sh', signal, temporaryFolder ?? '', ...server]
  // A process group of its own: Ctrl-C in a terminal is for the host, which drains first and stops us after.
  return spawn('/bin/sh', args, {
    ...toSpawnOptions(options.account),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
}

/** Resolves at the end of the process, and of what it wrote; releases the guard. */
function watchExit(child: ChildProcess, guard: Socket): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve())
    child.once('exit', () => guard.end('\n'))
  })
}

/**
 * Starts `postgres` so that it ends when this process does, also by SIGKILL.
 *
 * @throws {EmbeddedPostgresError} the shell cannot be run; what Postgres says is in `lastLines` instead
 */
export async function startGuarded(options: GuardedOptions): Promise<GuardedServer> {
  const child = openChild(options)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (cause) =>
      reject(new EmbeddedPostgresError(`/bin/sh cannot be run: ${cause.message}`, { cause })),
    )
  })
  const [output, guard] = [child.stderr, child.stdio[3]]
  if (!(output instanceof Socket && guard instanceof Socket) || child.pid === undefined) {
    throw new EmbeddedPostgresError('The server process has no pipes.')
  }
  for (const emitter of [child, guard]) emitter.on('error', () => {})
  guard.resume()
  const lastLines = keepLastLines(output)
  const exited = watchExit(child, guard)
  for (const handle of [child, output, guard]) handle.unref()
  return {
    pid: child.pid,
    exited,
    lastLines,
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    signal: (signal) => void child.kill(signal),
  }
}
