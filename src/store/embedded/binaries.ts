import { access, readdir, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { EmbeddedPostgresError } from '../../errors.ts'
import type { Account } from './account.ts'
import { cacheBinaries } from './binary-cache.ts'
import { findBinaryPackage, INSTALL_HINT } from './binary-package.ts'
import { runProgram } from './program.ts'
import { canReach } from './reach.ts'

/** Programs that have been seen to run. */
export interface Binaries {
  readonly folder: string
  readonly major: number
}

const INSTALLED = '/usr/lib/postgresql'

/** The major version in what `postgres --version` prints. */
export function parseMajor(output: string): number | undefined {
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1]
  return major === undefined ? undefined : Number(major)
}

async function fromPackage(account: Account | undefined): Promise<string[]> {
  const found = await findBinaryPackage()
  if (!found) return []
  const inPlace = found.linked && (await canReach(join(found.native, 'bin'), account))
  return [join(inPlace ? found.native : await cacheBinaries(found, account), 'bin')]
}

async function fromSystem(): Promise<string[]> {
  const versions = await readdir(INSTALLED).catch(() => [])
  return versions
    .filter((version) => /^\d+$/.test(version))
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(INSTALLED, version, 'bin'))
}

/** Programs on PATH may be links; the folder that they lead to holds all of them. */
async function fromPath(): Promise<string[]> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const found = await Promise.all(
    folders.map((folder) => realpath(join(folder, 'postgres')).catch(() => undefined)),
  )
  return found.filter((path) => path !== undefined).map((path) => dirname(path))
}

async function probe(folder: string, account: Account | undefined): Promise<Binaries> {
  await access(join(folder, 'initdb'))
  const { exitCode, output } = await runProgram(join(folder, 'postgres'), ['--version'], account)
  const major = parseMajor(output)
  if (exitCode === 0 && major !== undefined) return { folder, major }
  throw new EmbeddedPostgresError(`${folder}/postgres does not run: ${output}`)
}

/**
 * The first of these that runs: `PG_BINDIR` (alone, when it is set), the npm package, an installed server.
 *
 * @throws {EmbeddedPostgresError} none does; the message says what was tried and what to install
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const forced = process.env['PG_BINDIR']
  const sources = forced
    ? [async () => [forced]]
    : [() => fromPackage(account), fromSystem, fromPath]
  const problems: unknown[] = []
  for (const source of sources) {
    const folders = await source().catch((problem: unknown) => {
      problems.push(problem)
      return []
    })
    for (const folder of folders) {
      const found = await probe(folder, account).catch((problem: unknown) => problem)
      if (!(found instanceof Error)) return found as Binaries
      problems.push(found)
    }
  }
  const tried = problems.map((problem) => (problem instanceof Error ? problem.message : problem))
  throw new EmbeddedPostgresError(['No Postgres found.', INSTALL_HINT, ...tried].join('\n'))
}
