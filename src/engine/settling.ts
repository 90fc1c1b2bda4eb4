import type { Logger } from '../logger.ts'
import type { SessionRow, SessionStore } from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
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
  /** Never rejects: a session that cannot be settled now is due still. */
  settleAll(sessions: readonly SessionRow[]): Promise<void>
  settleDue(buckets: readonly number[]): Promise<void>
}

/** What is looked for at once. */
const DUE = { limit: 100, machineVersion: sessionStepper.version }

/** Creates the settling of a replica. */
export function createSettling(ports: SettlingPorts): Settling {
  const { store, databaseClock, logger } = ports

  const settle = async (session: SessionRow) => {
    try {
      await ports.logouts().settle(session)
    } catch {
      logger.warn('engine.settleFailed', { bucket: session.bucket })
    }
  }

  const settleAll = async (sessions: readonly SessionRow[]) => {
    await Promise.all(sessions.map(settle))
  }

  return {
    settleAll,
    async settleDue(buckets) {
      for (const bucket of buckets) {
        await settleAll(await store.findDue(bucket, databaseClock.now(), DUE))
      }
    },
  }
}
