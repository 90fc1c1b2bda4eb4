import { createHash } from 'node:crypto'
import { access, chmod, chown, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgresError } from '../../errors.ts'
import type { Account } from './account.ts'
import { canReach } from './reach.ts'

/** Where a server keeps its things. The cluster itself is the folder `data` in it. */
export interface Place {
  readonly folder: string
  /** Made for this one start, and removed at its end. */
  readonly temporary: boolean
}

const ELSEWHERE = '/var/lib/signoff'

/** Where the data of `wanted` lies when the server's user cannot get at `wanted`. */
export function toElsewhere(wanted: string): string {
  return join(ELSEWHERE, createHash('sha256').update(wanted).digest('hex').slice(0, 16))
}

/** The note that is left in a folder whose data had to go elsewhere. */
export function describeElsewhere(folder: string, account: Account): string {
  return `The embedded Postgres server of this folder was started by root. Postgres refuses to run as
root, so it runs as the user "${account.name}", who cannot get into this folder.
Its data lies in ${folder}
`
}

function hasCluster(folder: string): Promise<boolean> {
  return access(join(folder, 'data')).then(
    () => true,
    () => false,
  )
}

async function openElsewhere(wanted: string, account: Account): Promise<string> {
  const folder = toElsewhere(wanted)
  await mkdir(folder, { recursive: true })
  await chmod(ELSEWHERE, 0o755)
  await chmod(folder, 0o755)
  if (!(await canReach(folder, account))) {
    throw new EmbeddedPostgresError(
      `The user ${account.name} can reach neither ${wanted} nor ${folder}.`,
    )
  }
  await writeFile(join(wanted, 'signoff-postgres.txt'), describeElsewhere(folder, account))
  return folder
}

/** Data that exists decides where we look: a changed mode or user must never give a second, empty database. */
async function openKept(wanted: string, account: Account | undefined): Promise<Place> {
  await mkdir(wanted, { recursive: true })
  const folder = await realpath(wanted)
  const elsewhere = toElsewhere(folder)
  const reachable = await canReach(folder, account)
  if (await hasCluster(elsewhere)) return { folder: elsewhere, temporary: false }
  if (reachable || !account) return { folder, temporary: false }
  if (await hasCluster(folder)) {
    throw new EmbeddedPostgresError(
      `${folder} has a database, but the user ${account.name} can no longer reach it: a folder above it is closed.`,
    )
  }
  return { folder: await openElsewhere(folder, account), temporary: false }
}

async function openTemporary(account: Account | undefined): Promise<Place> {
  for (const root of [tmpdir(), '/tmp']) {
    if (!(await canReach(root, account))) continue
    const folder = await realpath(await mkdtemp(join(root, 'signoff-postgres-')))
    if (account) await chown(folder, account.uid, account.gid)
    return { folder, temporary: true }
  }
  throw new EmbeddedPostgresError(`The user ${account?.name} cannot reach ${tmpdir()}.`)
}

/** Makes or finds the folder for a server; without `wanted` a new temporary one. */
export function openPlace(
  wanted: string | undefined,
  account: Account | undefined,
): Promise<Place> {
  return wanted === undefined ? openTemporary(account) : openKept(wanted, account)
}
