import { execFileSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import type { Server } from './postgres.ts'

/** What the figures were measured on. */
export function describeMachine(server: Server): string {
  const [first] = cpus()
  return [
    `machine   ${first?.model.trim() ?? 'unknown'}, ${cpus().length} cores`,
    `software  Node ${process.version}, Postgres ${server.version} (${server.origin}, durable)`,
    `commit    ${describeCommit()}`,
    `load      ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')} (1, 5, 15 minutes, at the start)`,
  ].join('\n')
}

function describeCommit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
    const changed = git('status', '--porcelain', '--', 'src', 'machines') !== ''
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' with changes' : ''}`
  } catch {
    return 'unknown'
  }
}
