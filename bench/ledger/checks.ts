import type { DatabaseFacts, LedgerFacts } from './facts.ts'
import type { FaultLog } from './fault-log.ts'
import type { BookedSession } from './workload.ts'

/** All that is compared: the host's books, the relying parties' ledger, the database, the faults. */
export interface Facts {
  readonly books: readonly BookedSession[]
  readonly ledger: LedgerFacts
  readonly database: DatabaseFacts
  readonly faults: FaultLog
  /** A lease's length, within which a fault shows. */
  readonly leaseMs: number
}

/** What must be zero. */
export const CHECKS = {
  lost: 'relying parties of committed logouts that were never told',
  lostRegistrations: 'committed registrations that are not in the database',
  lostTerminations: 'committed ends of sessions that are not in the database',
  ghosts: 'relying parties told of a logout that never was',
  refused: 'tokens that a strict relying party refuses',
  unexplained: 'duplicates that no fault explains',
  unjournaled: 'tokens sent though no intent to send them was on disk',
  untoldSent: 'deliveries that are sent, of which no relying party knows',
  repeatedFanOut: 'deliveries beyond one for each relying party and session',
  revisions: 'actors whose journal has a gap, a double or a break: writes past a fence',
  unfinished: 'deliveries that are not final at the end',
  stuck: 'deliveries that are not final and have no due time, or are final and have one',
  states: 'sessions whose state disagrees with their deliveries',
  counters: 'sessions whose counters disagree with their deliveries',
  hostRows: "sessions of which the host's row and ours disagree",
} as const

export type CheckName = keyof typeof CHECKS
