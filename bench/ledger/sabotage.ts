import type { CheckName, Facts } from './checks.ts'

/** Falsifies the books in one way. */
interface Falsification {
  /** The check that has to find out. */
  readonly check: CheckName
  apply(facts: Facts): Facts
}

const withDatabase = (facts: Facts, changes: Partial<Facts['database']>): Facts => ({
  ...facts,
  database: { ...facts.database, ...changes },
})

const withAccepted = (facts: Facts, accepted: Facts['ledger']['accepted']): Facts => ({
  ...facts,
  ledger: { ...facts.ledger, accepted },
})

/** The first one changed. */
function falsify<Item>(
  items: readonly Item[],
  fits: (item: Item) => boolean,
  change: Partial<Item>,
) {
  const at = items.findIndex(fits)
  if (at < 0) throw new RangeError('nothing here to falsify')
  return items.map((item, index) => (index === at ? { ...item, ...change } : item))
}

/** A token that was accepted once and recorded so. */
function findPlain({ ledger, database }: Facts) {
  const counts = new Map<string, number>()
  for (const { sid } of ledger.accepted) counts.set(sid, (counts.get(sid) ?? 0) + 1)
  const recorded = new Set(
    database.attempts.filter((one) => one.next === 'attempt.accepted').map((one) => one.jti),
  )
  const found = ledger.accepted.find((one) => counts.get(one.sid) === 1 && recorded.has(one.jti))
  if (!found) throw new RangeError('nothing here to falsify')
  return found
}

const ended = (session: { readonly state: string }) => session.state === 'completed'

/** Ways to falsify the books, and who has to find out. */
export const SABOTAGES = {
  /** A relying party was never told. */
  drop: {
    check: 'lost',
    apply(facts) {
      const victim = findPlain(facts)
      return withAccepted(
        facts,
        facts.ledger.accepted.filter((one) => one.jti !== victim.jti),
      )
    },
  },
  /** A relying party was told twice, and nothing had happened. */
  duplicate: {
    check: 'unexplained',
    apply: (facts) => withAccepted(facts, [...facts.ledger.accepted, findPlain(facts)]),
  },
  /** A second attempt, though the first is recorded as accepted. */
  resend: {
    check: 'unexplained',
    apply(facts) {
      const line = findPlain(facts)
      const attempt = facts.database.attempts.find((one) => one.jti === line.jti)
      if (!attempt) throw new RangeError('nothing here to falsify')
      const again = { ...attempt, jti: 'again' }
      const sent = withAccepted(facts, [...facts.ledger.accepted, { ...line, jti: 'again' }])
      return withDatabase(sent, { attempts: [...facts.database.attempts, again] })
    },
  },
  /** A token that no journal knows. */
  unjournaled: {
    check: 'unjournaled',
    apply: (facts) =>
      withAccepted(facts, [...facts.ledger.accepted, { ...findPlain(facts), jti: 'unknown' }]),
  },
  /** A relying party was told of a session that lives. */
  ghost: {
    check: 'ghosts',
    apply: (facts) =>
      withAccepted(facts, [...facts.ledger.accepted, { ...findPlain(facts), sid: 'nobody' }]),
  },
  /** A line of the journal is missing. */
  gap: {
    check: 'revisions',
    apply: (facts) =>
      withDatabase(facts, {
        deliveries: falsify(facts.database.deliveries, () => true, { lines: 1 }),
      }),
  },
  /** A zombie wrote the same revision once more. */
  zombieWrite: {
    check: 'revisions',
    apply: (facts) =>
      withDatabase(facts, {
        deliveries: falsify(facts.database.deliveries, () => true, { distinct: 1 }),
      }),
  },
  stuck: {
    check: 'stuck',
    apply: (facts) =>
      withDatabase(facts, {
        deliveries: falsify(facts.database.deliveries, () => true, {
          state: 'retrying',
          due: false,
        }),
      }),
  },
  state: {
    check: 'states',
    apply: (facts) =>
      withDatabase(facts, {
        sessions: falsify(facts.database.sessions, ended, { state: 'terminated' }),
      }),
  },
  counter: {
    check: 'counters',
    apply: (facts) =>
      withDatabase(facts, { sessions: falsify(facts.database.sessions, ended, { open: 1 }) }),
  },
  /** The host's transaction was half committed. */
  hostRow: {
    check: 'hostRows',
    apply(facts) {
      const victim = facts.books.find(
        (one) => one.scenario === 'hosted' && one.ended === 'committed',
      )
      if (!victim) throw new RangeError('nothing here to falsify')
      return withDatabase(facts, {
        hostSessions: new Set([...facts.database.hostSessions, victim.id]),
      })
    },
  },
} as const satisfies Record<string, Falsification>

export type Sabotage = keyof typeof SABOTAGES

/** @throws {RangeError} there is nothing that could be falsified so. */
export function sabotage(name: Sabotage, facts: Facts): Facts {
  const falsification: Falsification = SABOTAGES[name]
  return falsification.apply(facts)
}
