import type { Logger } from '../logger.ts'
import type { SessionRow, SessionStore } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { SettledSessions } from './saver.ts'
import { sessionStepper } from './session-actor.ts'
import type { SessionLogouts } from './session-logout.ts'

/** What settling needs. */
export interface SettlingPorts {
  readonly store: SessionStore
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  logouts(): SessionLogouts
}

/** Looks at sessions whose time has come. */
export interface Settling {
  /** Looks at those that wait, and tells of those that are complete. */
  settle(sessions: SettledSessions): void
  settleDue(buckets: readonly number[]): Promise<void>
}

/** What is looked for at once. */
const DUE = { limit: 100, machineVersion: sessionStepper.version }

/** Creates the settling of a replica. */
export function createSettling(ports: SettlingPorts): Settling {
  const { store, databaseClock, logger } = ports

  /** Never rejects: a session that cannot be settled now is due still. */
  const settleOne = async (session: SessionRow) => {
    try {
      await ports.logouts().settle(session)
    } catch {
      logger.warn('engine.settleFailed', { bucket: session.bucket })
    }
  }

  const settleAll = async (sessions: readonly SessionRow[]) => {
    await Promise.all(sessions.map(settleOne))
  }

  return {
    settle({ settledSessions, completedSessions }) {
      for (const session of completedSessions) ports.logouts().announceCompleted(session)
      void settleAll(settledSessions)
    },
    async settleDue(buckets) {
      for (const bucket of buckets) {
        await settleAll(await store.findDue(bucket, databaseClock.now(), DUE))
      }
    },
  }
}
