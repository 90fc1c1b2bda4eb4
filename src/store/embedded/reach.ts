import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Account } from './account.ts'

/** What the kernel looks at when a user wants to pass through a folder. */
export interface FolderMode {
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

/** Whether `account` may pass through a folder of that owner and mode. */
export function canPass(folder: FolderMode, account: Account): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0
  return (folder.mode & 0o001) !== 0
}

/** Every folder from `path` up to the root, itself first. */
export function withAncestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [path, ...withAncestors(parent)]
}

/** Whether `account` can get at what lies in the existing folder `path`. `undefined` is ourselves: yes. */
export async function canReach(path: string, account: Account | undefined): Promise<boolean> {
  if (!account) return true
  const folders = await Promise.all(withAncestors(await realpath(path)).map((each) => stat(each)))
  return folders.every((folder) => canPass(folder, account))
}
