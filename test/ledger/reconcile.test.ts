import { expect, test } from 'vitest'
import type { Facts } from '../../bench/ledger/checks.ts'
import { FaultLog } from '../../bench/ledger/fault-log.ts'
import { createMarkedRandom, toIncarnation } from '../../bench/ledger/mark.ts'
import { reconcile } from '../../bench/ledger/reconcile.ts'
import { SABOTAGES, type Sabotage, sabotage } from '../../bench/ledger/sabotage.ts'

const SENDER = 7

const createJti = (incarnation = SENDER): string =>
  Buffer.from(createMarkedRandom(incarnation).bytes(16)).toString('base64url')

const agreeing = { revision: 3, lines: 3, distinct: 3, breaks: 0 }

/** One hosted session with one relying party, told once. */
function createFacts(jti = createJti()): Facts {
  const sid = 's1.shop'
  const client = { clientId: 'shop', sid, registered: 'committed', departed: 'no' } as const
  return {
    books: [
      {
        id: 's1',
        sub: 'u1',
        scenario: 'hosted',
        ended: 'committed',
        clients: [{ ...client, late: false, repeats: 0 }],
      },
    ],
    ledger: {
      accepted: [{ kind: 'accepted', at: 1010, clientId: 'shop', sid, jti, withheld: false }],
      refused: [],
    },
    database: {
      deliveries: [
        {
          ...agreeing,
          id: 'd1',
          sessionId: 's1',
          clientId: 'shop',
          sid,
          state: 'sent',
          due: false,
        },
      ],
      sessions: [
        { ...agreeing, id: 's1', state: 'completed', open: 0, unacknowledged: 0, due: false },
      ],
      attempts: [{ deliveryId: 'd1', jti, at: 1000, next: 'attempt.accepted', nextAt: 1020 }],
      clients: [{ sessionId: 's1', clientId: 'shop', ended: false }],
      hostSessions: new Set(),
      destinationsAmiss: 0,
    },
    faults: new FaultLog(),
    leaseMs: 1500,
  }
}

/** The same, after a first attempt whose outcome `next` is recorded. */
function createTwiceTold(next: string): Facts {
  const facts = createFacts()
  const jti = createJti()
  const [line] = facts.ledger.accepted
  const [attempt] = facts.database.attempts
  if (!line || !attempt) throw new Error('no facts')
  return {
    ...facts,
    ledger: { ...facts.ledger, accepted: [{ ...line, at: 510, jti }, line] },
    database: {
      ...facts.database,
      attempts: [{ ...attempt, jti, at: 500, next, nextAt: 900 }, attempt],
    },
  }
}

const amissIn = (facts: Facts): readonly string[] =>
  Object.entries(reconcile(facts).amiss)
    .filter(([, count]) => count > 0)
    .map(([name]) => name)

test('books that agree are not amiss', () => {
  const { figures, duplicates } = reconcile(createFacts())
  expect(amissIn(createFacts())).toEqual([])
  expect(figures).toMatchObject({ committedLogouts: 1, toBeTold: 1, told: 1 })
  expect(duplicates.count).toBe(0)
})

test.each(Object.keys(SABOTAGES) as Sabotage[])('books falsified by %s are found out', (name) => {
  expect(amissIn(sabotage(name, createFacts()))).toContain(SABOTAGES[name].check)
})

test('a token names the engine that sent it', () => {
  expect(toIncarnation(createJti(12345))).toBe(12345)
})

test('a duplicate is explained by what befell its sender between send and record', () => {
  const facts = createTwiceTold('attempt.interrupted')
  facts.faults.add({ kind: 'beforeRecord', incarnation: SENDER, from: 520, to: 520 })
  expect(reconcile(facts).duplicates).toEqual({
    count: 1,
    explained: { beforeRecord: 1 },
    unexplained: 0,
  })
})

test('a duplicate is not explained by what befell another engine, or came too late', () => {
  const facts = createTwiceTold('attempt.interrupted')
  facts.faults.add({ kind: 'anytime', incarnation: SENDER + 1, from: 520, to: 520 })
  facts.faults.add({ kind: 'anytime', incarnation: SENDER, from: 5000, to: 5000 })
  expect(amissIn(facts)).toEqual(['unexplained'])
})

test('a duplicate without an interruption in the journal is not explained', () => {
  const facts = createTwiceTold('attempt.accepted')
  facts.faults.add({ kind: 'anytime', incarnation: SENDER, from: 520, to: 520 })
  expect(amissIn(facts)).toEqual(['unexplained'])
})

test('an end of which nobody heard is looked up in the database', () => {
  const [booked] = createFacts().books
  if (!booked) throw new Error('no facts')
  const facts = { ...createFacts(), books: [{ ...booked, ended: 'maybe' as const }] }
  expect(reconcile(facts).figures).toMatchObject({ committedLogouts: 1, maybeCommitted: 1 })
  const untold = { ...facts, ledger: { accepted: [], refused: [] } }
  expect(amissIn(untold)).toContain('lost')
})

test('an end that is not in the database is lost, unless nobody was known to have come', () => {
  const facts = createFacts()
  const [booked] = facts.books
  const [client] = booked?.clients ?? []
  if (!booked || !client) throw new Error('no facts')
  const database = { ...facts.database, sessions: [], clients: [], deliveries: [], attempts: [] }
  const empty = { ...facts, database, ledger: { accepted: [], refused: [] } }
  expect(amissIn(empty)).toEqual(['lost', 'lostRegistrations', 'lostTerminations'])
  const unknown = { ...booked, clients: [{ ...client, registered: 'maybe' as const }] }
  expect(amissIn({ ...empty, books: [unknown] })).toEqual([])
})
