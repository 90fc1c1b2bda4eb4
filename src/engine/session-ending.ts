import type { SessionLogoutContext } from '../../machines/index.ts'
import type { SessionCompletion, SessionSave, StoredSnapshot } from '../store/index.ts'
import { sessionStepper } from './session-actor.ts'

/** A session's end that this replica has just written. */
type EndedSession = Pick<SessionSave, 'snapshot' | 'next_revision'>

/**
 * The end of a session whose deliveries were all made here. Shared by them, so that the step that completes the
 * session travels with the last acknowledgement and needs no write of its own. Known in memory alone: where it
 * gets lost, or does not come to its end, the session becomes due when its count reaches zero.
 */
export class SessionEnding {
  readonly #ended: EndedSession
  #open: number

  /** `open`: deliveries that were made. */
  constructor(ended: EndedSession, open: number) {
    this.#ended = ended
    this.#open = open
  }

  /** One more is acknowledged. What completes the session, if it was the last. */
  acknowledge(at: number): SessionCompletion | undefined {
    this.#open--
    if (this.#open !== 0) return undefined
    const { snapshot, next_revision: revision } = this.#ended
    const step = sessionStepper.step(snapshot as StoredSnapshot<SessionLogoutContext>, {
      type: 'deliveries.settled',
      at,
      failures: 0,
    })
    if (step.edge === undefined) return undefined
    return { completes: revision, completed_by: step.edge, completed_as: step.snapshot }
  }
}
