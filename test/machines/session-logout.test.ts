import { describe } from 'vitest'
import { type SessionLogoutContext, sessionLogoutMachine } from '../../machines/index.ts'
import { holdTable, type Line } from './table.ts'

const at = 100

const context: SessionLogoutContext = {
  registrations: 2,
  deliveries: 0,
  failures: 0,
  terminatedAt: null,
  reason: null,
}

const living: readonly Line[] = [
  {
    from: 'active',
    event: { type: 'client.departed', at, deliveries: 1 },
    to: 'active',
    effects: ['deliverDeparture'],
    sets: { deliveries: 1 },
  },
  {
    from: 'active',
    having: { deliveries: 1 },
    event: { type: 'session.terminated', at, deliveries: 0, settled: false, reason: null },
    to: 'terminated',
    effects: ['fanOut'],
    sets: { terminatedAt: at },
  },
  {
    from: 'active',
    event: { type: 'client.registered', at, deliveries: 0, known: false },
    to: 'active',
    sets: { registrations: 3 },
  },
  {
    from: 'active',
    event: { type: 'client.registered', at, deliveries: 0, known: true },
    to: 'active',
  },
  {
    from: 'active',
    event: { type: 'session.terminated', at, deliveries: 2, settled: false, reason: 'signed out' },
    to: 'terminated',
    effects: ['fanOut'],
    sets: { deliveries: 2, terminatedAt: at, reason: 'signed out' },
  },
  {
    from: 'active',
    event: { type: 'session.terminated', at, deliveries: 0, settled: true, reason: null },
    to: 'completed',
    effects: ['announceCompletion'],
    sets: { terminatedAt: at },
  },
  {
    from: 'active',
    event: { type: 'session.expired', at, deliveries: 2, settled: false },
    to: 'terminated',
    effects: ['fanOut'],
    sets: { deliveries: 2, terminatedAt: at, reason: 'expired' },
  },
  {
    from: 'active',
    event: { type: 'session.expired', at, deliveries: 0, settled: true },
    to: 'completed',
    effects: ['announceCompletion'],
    sets: { terminatedAt: at, reason: 'expired' },
  },
]

const ended = { deliveries: 2, terminatedAt: 50 }

const settling: readonly Line[] = [
  {
    from: 'terminated',
    having: ended,
    event: { type: 'deliveries.settled', at, failures: 0 },
    to: 'completed',
    effects: ['announceCompletion'],
  },
  {
    from: 'terminated',
    having: ended,
    event: { type: 'deliveries.settled', at, failures: 1 },
    to: 'incomplete',
    effects: ['announceShortfall'],
    sets: { failures: 1 },
  },
  {
    from: 'terminated',
    having: { ...ended, failures: 1 },
    event: { type: 'deliveries.settled', at, failures: 0 },
    to: 'completed',
    effects: ['announceCompletion'],
    sets: { failures: 0 },
  },
  {
    from: 'terminated',
    having: ended,
    event: { type: 'session.terminated', at, deliveries: 9, settled: false, reason: 'again' },
    to: 'terminated',
  },
  { from: 'terminated', having: ended, event: { type: 'delivery.reopened', at }, to: 'terminated' },
]

const late = ['terminated', 'completed', 'incomplete'].flatMap((from): readonly Line[] => [
  {
    from,
    having: ended,
    event: { type: 'client.registered', at, deliveries: 1, known: false },
    to: 'terminated',
    effects: ['deliverLate'],
    sets: { registrations: 3, deliveries: 3 },
  },
  {
    from,
    having: ended,
    event: { type: 'client.registered', at, deliveries: 0, known: false },
    to: from,
    sets: { registrations: 3 },
  },
])

const reopening = ['completed', 'incomplete'].map(
  (from): Line => ({
    from,
    having: ended,
    event: { type: 'delivery.reopened', at },
    to: 'terminated',
  }),
)

describe('sessionLogout', () => {
  holdTable(sessionLogoutMachine, context, [...living, ...settling, ...late, ...reopening])
})
