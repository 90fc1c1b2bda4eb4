import { isConflict, isUnavailable } from '../store/index.ts'

const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 5000

/** Out of resources, shutting down, trouble with its files, cancelled, locked, or read-only as after a switch of servers. */
const PASSING_CODE = /^(?:53|57|58|55P03$|25006$)/

/** The database may take the same write later. */
export function isPassing(error: unknown): boolean {
  if (isUnavailable(error) || isConflict(error)) return true
  return error instanceof Error && 'code' in error && PASSING_CODE.test(String(error.code))
}

/** How long to wait after so many tries, the first being 0, milliseconds. */
export function retryDelay(tries: number, error: unknown): number {
  return isConflict(error) ? 1 : Math.min(FIRST_RETRY_MS * 2 ** tries, LONGEST_RETRY_MS)
}

/** A row was locked for longer than a statement waits. */
export const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '55P03'

/** How long a locked row is left alone before it is tried again, milliseconds. */
export const LOCKED_MS = 100
