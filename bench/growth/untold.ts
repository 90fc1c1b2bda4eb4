import type { Signoff } from '../../src/index.ts'

const WITHIN_MS = 60_000

/** Sessions that have ended, and not all of whose relying parties were told. */
export interface Untold {
  /** These are about to end. */
  add(sessionIds: readonly string[]): void
  /**
   * Resolves when all were told.
   *
   * @throws {Error} some were not within a minute.
   */
  untilNone(): Promise<void>
  /** Listens no more. */
  close(): void
}

/** Watches for them. */
export function watchUntold(signoff: Signoff): Untold {
  const ids = new Set<string>()
  let tell = () => {}
  const remove = ({ sessionId }: { readonly sessionId: string }) => {
    if (ids.delete(sessionId) && ids.size === 0) tell()
  }
  signoff.on('session.completed', remove)
  return {
    add(sessionIds) {
      for (const id of sessionIds) ids.add(id)
    },
    async untilNone() {
      if (ids.size === 0) return
      await new Promise<void>((resolve, reject) => {
        const late = () => reject(new Error(`${ids.size} sessions were not told`))
        const timer = setTimeout(late, WITHIN_MS)
        tell = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    close() {
      signoff.off('session.completed', remove)
    },
  }
}
