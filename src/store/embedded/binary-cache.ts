import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { EmbeddedPostgresError } from '../../errors.ts'
import type { Account } from './account.ts'
import type { BinaryPackage } from './binary-package.ts'
import { canReach } from './reach.ts'

const READABLE_BY_ALL = 0o444
const EXECUTABLE = 0o111

/** Folders that may hold copies of the binaries, best first. */
export function listCacheRoots(uid: number, environment: NodeJS.ProcessEnv): string[] {
  const wanted = environment['XDG_CACHE_HOME']
  return [
    ...(wanted ? [join(wanted, 'signoff')] : []),
    uid === 0 ? '/var/cache/signoff' : join(homedir(), '.cache', 'signoff'),
    join(tmpdir(), `signoff-${uid}`),
  ]
}

/** A folder that others could plant programs in is not used: it must be ours or root's, and theirs only to read. */
async function isTrusted(folder: string, uid: number): Promise<boolean> {
  const found = await lstat(folder)
  return found.isDirectory() && (found.uid === uid || found.uid === 0) && (found.mode & 0o022) === 0
}

async function openRoot(root: string, uid: number, account: Account | undefined): Promise<boolean> {
  try {
    if (await mkdir(root, { recursive: true })) await chmod(root, 0o755)
    return (await isTrusted(root, uid)) && (await canReach(root, account))
  } catch {
    return false
  }
}

/** Links when that costs nothing and shows the same to all; a link shares its mode, so it is never changed. */
async function placeFile(from: string, to: string): Promise<void> {
  const { mode } = await stat(from)
  if ((mode & READABLE_BY_ALL) === READABLE_BY_ALL && (mode & 0o022) === 0) {
    const linked = await link(from, to).then(
      () => true,
      () => false,
    )
    if (linked) return
  }
  await copyFile(from, to)
  await chmod(to, (mode & EXECUTABLE) === 0 ? 0o644 : 0o755)
}

async function placeFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await placeFolder(source, target)
    else if (entry.isFile()) await placeFile(source, target)
  }
}

async function fillFolder(folder: string, binaries: BinaryPackage): Promise<void> {
  await placeFolder(binaries.native, folder)
  for (const { source, target } of binaries.links) {
    const path = join(folder, target)
    await symlink(relative(dirname(path), join(folder, source)), path)
  }
}

/** Builds the copy aside and renames it into place: whoever is second finds a whole copy and keeps that. */
async function createCopy(root: string, copy: string, binaries: BinaryPackage): Promise<void> {
  const aside = await mkdtemp(join(root, 'new-'))
  try {
    await fillFolder(aside, binaries)
    await rename(aside, copy)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    if (!(await isComplete(copy))) throw error
  }
}

function isComplete(copy: string): Promise<boolean> {
  return stat(join(copy, 'bin')).then(
    () => true,
    () => false,
  )
}

/**
 * A complete copy of the package's folder `native` that `account` can run, made at the first call.
 * Safe to call in many processes at once. Nothing is written into node_modules.
 *
 * @throws {EmbeddedPostgresError} no folder can hold the copy
 */
export async function cacheBinaries(
  binaries: BinaryPackage,
  account: Account | undefined,
): Promise<string> {
  const uid = process.getuid?.() ?? 0
  const roots = listCacheRoots(uid, process.env)
  for (const root of roots) {
    if (!(await openRoot(root, uid, account))) continue
    const copy = join(root, binaries.key)
    if (!(await isComplete(copy))) await createCopy(root, copy, binaries)
    return copy
  }
  throw new EmbeddedPostgresError(
    `None of ${roots.join(', ')} can hold a copy of the Postgres binaries.`,
  )
}
