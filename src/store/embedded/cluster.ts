import { chown, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError } from '../../errors.ts'
import { systemRandom } from '../../random.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { runProgram } from './program.ts'

/** A data folder that a server can be started on. */
export interface Cluster {
  readonly data: string
  readonly password: string
  /** The owner of the data, whom the server must run as; `undefined` is ourselves. */
  readonly account: Account | undefined
}

/** What {@link openCluster} needs to know. */
export interface ClusterOptions {
  readonly folder: string
  readonly binaries: Binaries
  readonly account: Account | undefined
  readonly durable: boolean
}

/** Lies in the data folder, so that cluster and password come into being in one rename. */
const PASSWORD_FILE = 'signoff-password'

/** Arguments of initdb: UTF8, the C locale, one superuser who must give a password. */
export function toInitdbArguments(data: string, passwordFile: string, durable: boolean): string[] {
  return [
    `--pgdata=${data}`,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]
}

async function initialize(aside: string, options: ClusterOptions): Promise<void> {
  const { account, binaries, durable } = options
  const [data, passwordFile] = [join(aside, 'data'), join(aside, 'password')]
  const password = Buffer.from(systemRandom.bytes(24)).toString('base64url')
  await writeFile(passwordFile, password, { mode: 0o600 })
  for (const path of account ? [aside, passwordFile] : []) {
    await chown(path, account?.uid ?? 0, account?.gid ?? 0)
  }
  const program = join(binaries.folder, 'initdb')
  const { exitCode, output } = await runProgram(
    program,
    toInitdbArguments(data, passwordFile, durable),
    account,
  )
  if (exitCode !== 0) throw new EmbeddedPostgresError(`initdb failed (${exitCode}):\n${output}`)
  await rename(passwordFile, join(data, PASSWORD_FILE))
}

/** Made aside and renamed into place: a half-made cluster is never seen, and of two makers the first wins. */
async function createCluster(options: ClusterOptions): Promise<void> {
  const target = join(options.folder, 'data')
  const aside = await mkdtemp(join(options.folder, 'new-'))
  try {
    await initialize(aside, options)
    await rename(join(aside, 'data'), target)
  } catch (error) {
    if (!(await exists(target))) throw error
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Only root can choose; then the owner of the data, who need not be the account of today. */
async function toOwner(data: string, account: Account | undefined): Promise<Account | undefined> {
  const { uid, gid } = await stat(data)
  if (!account || uid === account.uid) return account
  return { name: `uid ${uid}`, uid, gid }
}

/**
 * The cluster in `folder`, made by initdb if there is none.
 *
 * @throws {EmbeddedPostgresError} initdb failed, or the cluster belongs to another major version
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const data = join(options.folder, 'data')
  if (!(await exists(data))) await createCluster(options)
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  if (version !== String(options.binaries.major)) {
    throw new EmbeddedPostgresError(
      `${data} was made by Postgres ${version}, but ${options.binaries.folder} has Postgres ${options.binaries.major}. Set PG_BINDIR to the programs of Postgres ${version}, or use another folder.`,
    )
  }
  const password = await readFile(join(data, PASSWORD_FILE), 'utf8')
  return { data, password, account: await toOwner(data, options.account) }
}
