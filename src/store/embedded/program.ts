import { type SpawnOptions, spawn } from 'node:child_process'
import { EmbeddedPostgresError } from '../../errors.ts'
import type { Account } from './account.ts'

/** All that the server's programs get to see of our environment: no secrets, and no `PG…` that changes what they do. */
const PASSED_ON = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR']

/** Spawn options for a program of Postgres: its user, a folder that any user can stand in, few variables. */
export function toSpawnOptions(account: Account | undefined): SpawnOptions {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    cwd: '/',
    env: { ...Object.fromEntries(passed), LC_ALL: 'C', TZ: 'UTC' },
    ...(account && { uid: account.uid, gid: account.gid }),
  }
}

/** How a program ended. `output` is what it wrote to stdout and stderr. */
export interface ProgramResult {
  readonly exitCode: number | null
  readonly output: string
}

/**
 * Runs a program to its end.
 *
 * @throws {EmbeddedPostgresError} it could not be started at all
 */
export function runProgram(
  file: string,
  args: readonly string[],
  account: Account | undefined,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown) =>
      reject(new EmbeddedPostgresError(`${file} cannot be run: ${cause}`, { cause }))
    const child = spawn(file, args, {
      ...toSpawnOptions(account),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', refuse)
    child.once('close', (exitCode) =>
      resolve({ exitCode, output: Buffer.concat(chunks).toString('utf8').trim() }),
    )
  })
}
