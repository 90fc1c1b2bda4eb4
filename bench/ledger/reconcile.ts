import { type Amiss, createAmiss } from './amiss.ts'
import { CHECKS, type CheckName, type Facts } from './checks.ts'
import { type Duplicates, explainDuplicates } from './duplicates.ts'
import type { DeliveryFact, JournalFact, SessionFact } from './facts.ts'
import type { BookedClient, BookedSession } from './workload.ts'

/** What the comparison came to. */
export interface Verdict {
  readonly amiss: Readonly<Record<CheckName, number>>
  /** A few of each kind that is amiss. */
  readonly examples: readonly string[]
  readonly figures: Figures
  readonly duplicates: Duplicates
}

/** How much there was to compare. */
export interface Figures {
  readonly sessions: number
  /** Ends of sessions, and of relying parties' parts in them, that are committed. */
  readonly committedLogouts: number
  /** Of these, the ones whose caller never heard so. */
  readonly maybeCommitted: number
  readonly maybeNot: number
  /** Relying parties that have to be told, each once per session. */
  readonly toBeTold: number
  readonly told: number
  readonly accepted: number
  readonly deliveries: number
  readonly attempts: number
}

const FINAL: ReadonlySet<string> = new Set(['sent', 'failed', 'cancelled'])

/** Compares ledger and database. Pure. */
export function reconcile(facts: Facts): Verdict {
  const amiss = createAmiss(CHECKS)
  const figures = compareBooks(facts, amiss)
  const duplicates = explainDuplicates(facts, amiss)
  for (const line of facts.ledger.refused) amiss.add('refused', `${line.clientId} ${line.failed}`)
  checkDeliveries(facts, amiss)
  checkSessions(facts, amiss)
  for (let i = 0; i < facts.database.destinationsAmiss; i++) amiss.add('revisions', 'destination')
  return { amiss: amiss.counts, examples: amiss.examples, figures, duplicates }
}

const pair = (sessionId: string, clientId: string) => `${sessionId}.${clientId}`

/** Whether every promise was kept, and nothing was told that was not promised. */
function compareBooks({ books, ledger, database }: Facts, amiss: Amiss<CheckName>): Figures {
  const told = new Set(ledger.accepted.map((line) => line.sid))
  const sessions = new Map(database.sessions.map((row) => [row.id, row]))
  const clients = new Map(database.clients.map((row) => [pair(row.sessionId, row.clientId), row]))
  const needed = new Set<string>()
  let [committedLogouts, maybeCommitted, maybeNot] = [0, 0, 0]

  const judge = (known: 'no' | 'maybe' | 'committed', found: boolean, name: string): boolean => {
    if (known === 'committed' && !found) amiss.add('lostTerminations', name)
    if (known === 'maybe' && found) maybeCommitted++
    if (known === 'maybe' && !found) maybeNot++
    const committed = known === 'committed' || (known === 'maybe' && found)
    if (committed) committedLogouts++
    return committed
  }

  const judgeClient = (session: BookedSession, client: BookedClient, ended: boolean) => {
    const row = clients.get(pair(session.id, client.clientId))
    if (client.registered === 'committed' && !row) amiss.add('lostRegistrations', client.sid)
    const departed = judge(toDeparture(client), row?.ended === true, client.sid)
    const known = client.registered === 'committed' || row !== undefined
    if (!known || !(ended || departed)) return
    needed.add(client.sid)
    if (!told.has(client.sid)) amiss.add('lost', client.sid)
  }

  for (const session of books) {
    const row = sessions.get(session.id)
    const ended = judge(toEnd(session), row !== undefined && row.state !== 'active', session.id)
    for (const client of session.clients) judgeClient(session, client, ended)
    checkHost(session, { row, present: database.hostSessions.has(session.id) }, amiss)
  }
  for (const sid of told) if (!needed.has(sid)) amiss.add('ghosts', sid)
  return {
    sessions: books.length,
    committedLogouts,
    maybeCommitted,
    maybeNot,
    toBeTold: needed.size,
    told: [...needed].filter((sid) => told.has(sid)).length,
    accepted: ledger.accepted.length,
    deliveries: database.deliveries.length,
    attempts: database.attempts.length,
  }
}

/** All sessions of a user may be ended before one of them is known to have begun. */
function toEnd({ clients, ended }: BookedSession): BookedSession['ended'] {
  const begun = clients.some((client) => client.registered === 'committed')
  return ended === 'committed' && !begun ? 'maybe' : ended
}

/** Who was never known to have come cannot be held to have left, though the call for it resolves. */
function toDeparture({ late, registered, departed }: BookedClient): BookedClient['departed'] {
  if (late) return 'no'
  return departed === 'committed' && registered !== 'committed' ? 'maybe' : departed
}

/** The host's row and our rows are of one transaction: both are there, or neither. */
function checkHost(
  session: BookedSession,
  { row, present }: { readonly row: SessionFact | undefined; readonly present: boolean },
  amiss: Amiss<CheckName>,
): void {
  if (session.scenario !== 'hosted') return
  if (present !== (row?.state === 'active')) amiss.add('hostRows', session.id)
}

const isJournalAmiss = ({ revision, lines, distinct, breaks }: JournalFact): boolean =>
  lines !== revision || distinct !== lines || breaks > 0

const toStory = (
  what: string,
  fact: JournalFact & { readonly id: string; readonly state: string },
) =>
  `${what} ${fact.id} ${fact.state}: revision ${fact.revision}, ${fact.lines} lines, ${fact.distinct} different, ${fact.breaks} breaks`

function checkDeliveries({ books, ledger, database }: Facts, amiss: Amiss<CheckName>): void {
  const told = new Set(ledger.accepted.map((line) => line.sid))
  const repeats = new Map(
    books.flatMap((session) => session.clients.map((one) => [one.sid, one.repeats] as const)),
  )
  const perSid = new Map<string, number>()
  for (const delivery of database.deliveries) {
    const count = (perSid.get(delivery.sid) ?? 0) + 1
    perSid.set(delivery.sid, count)
    if (count > 1 + (repeats.get(delivery.sid) ?? 0)) amiss.add('repeatedFanOut', delivery.sid)
    if (isJournalAmiss(delivery)) amiss.add('revisions', toStory('delivery', delivery))
    const final = FINAL.has(delivery.state)
    if (!final) amiss.add('unfinished', `${delivery.id} ${delivery.state}`)
    if (final === delivery.due) amiss.add('stuck', `${delivery.id} ${delivery.state}`)
    if (delivery.state === 'sent' && !told.has(delivery.sid)) amiss.add('untoldSent', delivery.id)
  }
}

function checkSessions({ database }: Facts, amiss: Amiss<CheckName>): void {
  const bySession = groupBySession(database.deliveries)
  for (const session of database.sessions) {
    const deliveries = bySession.get(session.id) ?? []
    const open = deliveries.filter((one) => !FINAL.has(one.state)).length
    const missed = deliveries.filter((one) => FINAL.has(one.state) && one.state !== 'sent').length
    if (open !== session.open || missed !== session.unacknowledged) {
      amiss.add(
        'counters',
        `${session.id} open ${session.open}/${open} missed ${session.unacknowledged}/${missed}`,
      )
    }
    const wanted = open > 0 ? 'terminated' : missed > 0 ? 'incomplete' : 'completed'
    if (session.state !== 'active' && session.state !== wanted) {
      amiss.add('states', `${session.id} is ${session.state}, wants ${wanted}`)
    }
    if (session.due && session.state !== 'active')
      amiss.add('states', `${session.id} is due for ever`)
    if (isJournalAmiss(session)) {
      amiss.add('revisions', toStory('session', session))
    }
  }
}

function groupBySession(deliveries: readonly DeliveryFact[]): Map<string, DeliveryFact[]> {
  const groups = new Map<string, DeliveryFact[]>()
  for (const one of deliveries) {
    const group = groups.get(one.sessionId)
    if (group) group.push(one)
    else groups.set(one.sessionId, [one])
  }
  return groups
}
