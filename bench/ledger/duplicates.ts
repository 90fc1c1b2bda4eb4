import type { Amiss } from './amiss.ts'
import type { CheckName, Facts } from './checks.ts'
import type { AttemptFact } from './facts.ts'
import { toIncarnation } from './mark.ts'
import type { AcceptedLine } from './messages.ts'

/** Tokens that a relying party got though it had accepted one for the same logout. */
export interface Duplicates {
  readonly count: number
  /** By what befell the sender between send and record. */
  readonly explained: Readonly<Record<string, number>>
  readonly unexplained: number
}

/** The clocks of two processes are read at different moments; so much may lie between. */
const SLACK_MS = 100

/** An answer that was given so shortly before the sender gave up need not have reached it. */
const DEADLINE_PART_MS = 50

/** A renewal that failed, or a save that waits for the database, shows this much later. */
const AFTERMATH_MS = 1000

/**
 * At most one attempt of a delivery can be recorded as accepted. Every other token that was accepted
 * must be of an attempt whose outcome was not recorded, or not as accepted, and something must have
 * befallen its sender, or its answer, that explains why.
 */
export function explainDuplicates(facts: Facts, amiss: Amiss<CheckName>): Duplicates {
  const attempts = new Map(facts.database.attempts.map((one) => [one.jti, one]))
  const byDelivery = new Map<string, AcceptedLine[]>()
  const seen = new Set<string>()
  const explained: Record<string, number> = {}
  let [count, unexplained] = [0, 0]
  const complain = (example: string) => {
    unexplained++
    amiss.add('unexplained', example)
  }
  for (const line of facts.ledger.accepted) {
    const attempt = attempts.get(line.jti)
    if (!attempt) {
      amiss.add('unjournaled', `${line.sid} ${line.jti}`)
      continue
    }
    if (seen.has(line.jti)) {
      count++
      complain(`${line.sid}: the same token twice`)
      continue
    }
    seen.add(line.jti)
    byDelivery.set(attempt.deliveryId, [...(byDelivery.get(attempt.deliveryId) ?? []), line])
  }
  for (const [deliveryId, lines] of byDelivery) {
    if (lines.length === 1) continue
    count += lines.length - 1
    const unrecorded = lines.filter((line) => attempts.get(line.jti)?.next !== 'attempt.accepted')
    for (const line of unrecorded.slice(0, lines.length - 1)) {
      const cause = findCause(line, attempts.get(line.jti) as AttemptFact, facts)
      if (cause === undefined) complain(`${deliveryId} ${toStory(line, attempts.get(line.jti))}`)
      else explained[cause] = (explained[cause] ?? 0) + 1
    }
    const short = lines.length - 1 - unrecorded.length
    for (let i = 0; i < short; i++) complain(`${deliveryId}: recorded as accepted more than once`)
  }
  return { count, explained, unexplained }
}

function findCause(line: AcceptedLine, attempt: AttemptFact, facts: Facts): string | undefined {
  if (attempt.next === 'attempt.failed' && line.withheld) return 'answerWithheld'
  if (attempt.next === 'attempt.failed' && line.at + DEADLINE_PART_MS > (attempt.nextAt ?? 0)) {
    return 'answerTooLate'
  }
  if (attempt.next !== 'attempt.interrupted' && attempt.next !== 'attempt.failed') return undefined
  const until = (attempt.nextAt ?? line.at) + SLACK_MS
  const from = attempt.at - SLACK_MS - AFTERMATH_MS
  return facts.faults.find(toIncarnation(line.jti), from, until)?.kind
}

const toStory = (line: AcceptedLine, attempt: AttemptFact | undefined): string =>
  `${line.sid} by #${toIncarnation(line.jti)}: sealed ${attempt?.at}, accepted ${line.at}, then ${attempt?.next} ${attempt?.nextAt}`
