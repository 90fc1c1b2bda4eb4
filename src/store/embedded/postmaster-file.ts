import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The server that a `postmaster.pid` tells of; it need not run any more. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/** Reads the text of a `postmaster.pid`: the pid in line 1, the port in line 4. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return pid > 0 && port > 0 ? { pid, port } : undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The postmaster of `data`, if its process number is in use. Whether it is the server, only a connection shows. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const found = parsePostmaster(text)
  return found && isAlive(found.pid) ? found : undefined
}
