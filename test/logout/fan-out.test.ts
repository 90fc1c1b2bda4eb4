import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planFanOut, planUserFanOut } from '../../src/logout/index.ts'

const DAY_MS = 86_400_000
const issuer = 'https://op.example'
const shop = { clientId: 'shop', issuer, sid: 's1', sub: 'ann' }
const base = { terminatedAtMs: 1_000_000, maxAgeMs: DAY_MS }

describe('The end of one session', () => {
  test('makes one delivery per relying party, with what is known of it', () => {
    const news = { clientId: 'news', issuer, sub: 'pairwise-ann' }
    const deliveries = planFanOut({ ...base, registrations: [shop, news, shop] })
    expect(deliveries).toEqual([
      { ...shop, deadlineAt: 1_000_000 + DAY_MS },
      { ...news, deadlineAt: 1_000_000 + DAY_MS },
    ])
  })

  test('tells nobody of whom neither sid nor sub is known', () => {
    expect(planFanOut({ ...base, registrations: [{ clientId: 'x', issuer }] })).toEqual([])
  })

  test('keeps the issuer of each registration', () => {
    const other = { ...shop, issuer: 'https://old.example' }
    const deliveries = planFanOut({ ...base, registrations: [shop, other] })
    expect(deliveries.map((delivery) => delivery.issuer)).toEqual([issuer, 'https://old.example'])
  })

  test.each([
    ['the session would have ended earlier', { sessionExpiresAtMs: 1_500_000 }, 1_500_000],
    ['the session would have ended later', { sessionExpiresAtMs: 2 * DAY_MS }, 1_000_000 + DAY_MS],
    ['it ended because it expired', { sessionExpiresAtMs: 1_000_000 }, 1_000_000 + DAY_MS],
    ['its end was noticed late', { sessionExpiresAtMs: 900_000 }, 1_000_000 + DAY_MS],
    ['the policy is shorter', { maxAgeMs: 60_000 }, 1_060_000],
    ['the policy is longer than a day', { maxAgeMs: 9 * DAY_MS }, 1_000_000 + DAY_MS],
  ])('sets the deadline when %s', (_, change, deadlineAt) => {
    const [delivery] = planFanOut({ ...base, registrations: [shop], ...change })
    expect(delivery?.deadlineAt).toBe(deadlineAt)
  })

  test('always sets a deadline after the end and within a day', () => {
    const instant = fc.integer({ min: 0, max: 3 * DAY_MS })
    fc.assert(
      fc.property(instant, instant, fc.integer({ min: 1, max: 3 * DAY_MS }), (end, expiry, age) => {
        const [delivery] = planFanOut({
          registrations: [shop],
          terminatedAtMs: end,
          sessionExpiresAtMs: expiry,
          maxAgeMs: age,
        })
        expect(delivery?.deadlineAt).toBeGreaterThan(end)
        expect(delivery?.deadlineAt).toBeLessThanOrEqual(end + DAY_MS)
      }),
    )
  })
})

describe('The end of all sessions of a user', () => {
  const bySid = (sid: string) => ({ ...shop, sid, sessionRequired: true })
  const bySub = (sid: string) => ({ clientId: 'news', issuer, sid, sub: 'ann' })

  test('makes one delivery per sid, and one by sub for relying parties that go by sub', () => {
    const planned = planUserFanOut({
      ...base,
      sessions: [
        { sessionId: 'a', registrations: [bySid('s1'), bySub('n1')] },
        { sessionId: 'b', registrations: [bySid('s2'), bySub('n2')] },
      ],
    })
    const deadlineAt = 1_000_000 + DAY_MS
    expect(planned).toEqual([
      {
        sessionId: 'a',
        deliveries: [
          { clientId: 'shop', issuer, sid: 's1', sub: 'ann', deadlineAt },
          { clientId: 'news', issuer, sub: 'ann', deadlineAt },
        ],
      },
      {
        sessionId: 'b',
        deliveries: [{ clientId: 'shop', issuer, sid: 's2', sub: 'ann', deadlineAt }],
      },
    ])
  })

  test('a relying party that wants sid but has none gets one by sub', () => {
    const noSid = { clientId: 'shop', issuer, sub: 'ann', sessionRequired: true }
    const sessions = ['a', 'b'].map((sessionId) => ({ sessionId, registrations: [noSid] }))
    const planned = planUserFanOut({ ...base, sessions })
    expect(planned.flatMap(({ deliveries }) => deliveries)).toHaveLength(1)
  })

  test('different subs of one relying party are told apart', () => {
    const sessions = ['ann', 'bob'].map((sub) => ({
      sessionId: sub,
      registrations: [{ clientId: 'news', issuer, sub }],
    }))
    const planned = planUserFanOut({ ...base, sessions })
    expect(planned.flatMap(({ deliveries }) => deliveries)).toHaveLength(2)
  })

  test('the delivery by sub lives as long as the longest of its sessions', () => {
    const planned = planUserFanOut({
      ...base,
      sessions: [
        { sessionId: 'a', registrations: [bySub('n1')], sessionExpiresAtMs: 1_100_000 },
        { sessionId: 'b', registrations: [bySub('n2')], sessionExpiresAtMs: 1_900_000 },
      ],
    })
    expect(planned[0]?.deliveries[0]?.deadlineAt).toBe(1_900_000)
    expect(planned[1]?.deliveries).toEqual([])
  })
})
