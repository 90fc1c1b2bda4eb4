import { assign, setup } from 'xstate'
import type { StateTone } from './machine.ts'

/** The states of a session's logout. */
export type SessionLogoutState = 'active' | 'terminated' | 'completed' | 'incomplete'

/** What the logout of a session knows beside its state. Plain JSON. */
export interface SessionLogoutContext {
  /** Relying parties that have logged in within the session. */
  readonly registrations: number
  /** Deliveries made for it so far. */
  readonly deliveries: number
  /** Deliveries that ended without an acknowledgement, as counted when all had settled. */
  readonly failures: number
  /** When the session ended, epoch milliseconds; null while it lives. */
  readonly terminatedAt: number | null
  /** Why the session ended, in the host's words. */
  readonly reason: string | null
}

/** Facts that a session's logout reacts to. `at` is when they happened, epoch milliseconds. */
export type SessionLogoutEvent =
  | {
      readonly type: 'client.registered'
      readonly at: number
      /** Deliveries due at once, because the session has ended already. */
      readonly deliveries: number
      /** The relying party was known in this session before. */
      readonly known: boolean
    }
  | {
      readonly type: 'client.departed'
      readonly at: number
      /** Deliveries that tell it. */
      readonly deliveries: number
    }
  | {
      readonly type: 'session.terminated'
      readonly at: number
      readonly deliveries: number
      /** Nobody is to be told, now or since before. */
      readonly settled: boolean
      readonly reason: string | null
    }
  | {
      readonly type: 'session.expired'
      readonly at: number
      readonly deliveries: number
      readonly settled: boolean
    }
  | { readonly type: 'deliveries.settled'; readonly at: number; readonly failures: number }
  | { readonly type: 'delivery.reopened'; readonly at: number }

const sessionLogoutSetup = setup({
  types: {
    context: {} as SessionLogoutContext,
    events: {} as SessionLogoutEvent,
    tags: {} as 'open' | 'final' | StateTone,
  },
  guards: {
    nothingToTell: ({ event }) => 'settled' in event && event.settled,
    needNotBeTold: ({ event }) => event.type === 'client.registered' && event.deliveries === 0,
    allAcknowledged: ({ event }) => event.type === 'deliveries.settled' && event.failures === 0,
  },
  actions: {
    noteRegistration: assign(({ context, event }) =>
      event.type === 'client.registered'
        ? {
            registrations: context.registrations + (event.known ? 0 : 1),
            deliveries: context.deliveries + event.deliveries,
          }
        : {},
    ),
    noteDeparture: assign(({ context, event }) => ({
      deliveries: context.deliveries + ('deliveries' in event ? event.deliveries : 0),
    })),
    noteEnd: assign(({ context, event }) => ({
      terminatedAt: event.at,
      deliveries: context.deliveries + ('deliveries' in event ? event.deliveries : 0),
      reason: event.type === 'session.terminated' ? event.reason : 'expired',
    })),
    noteFailures: assign(({ event }) =>
      event.type === 'deliveries.settled' ? { failures: event.failures } : {},
    ),
    /** Effect: one delivery for each registration. */
    fanOut: () => {},
    /** Effect: a delivery for the relying party that left. */
    deliverDeparture: () => {},
    /** Effect: a delivery for the relying party that came late. */
    deliverLate: () => {},
    /** Effect: look again when the session's own life is over. */
    watchExpiry: () => {},
    /** Effect: tell that every relying party has been told. */
    announceCompletion: () => {},
    /** Effect: tell that some relying party was not told. */
    announceShortfall: () => {},
  },
})

const ended = [
  {
    guard: 'nothingToTell',
    target: 'completed',
    actions: 'noteEnd',
    description: 'The session is over and no relying party wants to know.',
  },
  {
    target: 'terminated',
    actions: ['noteEnd', 'fanOut'],
    description: 'The session is over; one delivery is made for each relying party.',
  },
] as const

const registeredLate = [
  {
    guard: 'needNotBeTold',
    actions: 'noteRegistration',
    description: 'It came late, and need not be told.',
  },
  {
    target: 'terminated',
    actions: ['noteRegistration', 'deliverLate'],
    description:
      'A login finished after the session had ended: that relying party is told at once.',
  },
] as const

const reopened = {
  target: 'terminated',
  description: 'A person sends one of its deliveries again.',
} as const

/** The logout of one OP session: who has to be told, and who has been. */
export const sessionLogoutMachine = sessionLogoutSetup.createMachine({
  id: 'sessionLogout',
  version: '1',
  description: 'The logout of one OP session: who has to be told, and whether all have been.',
  context: { registrations: 0, deliveries: 0, failures: 0, terminatedAt: null, reason: null },
  initial: 'active',
  states: {
    active: {
      description: 'The session lives; relying parties log in within it.',
      tags: ['open', 'idle'],
      entry: 'watchExpiry',
      on: {
        'client.registered': {
          actions: 'noteRegistration',
          description: 'A relying party logged in within the session.',
        },
        'client.departed': {
          actions: ['noteDeparture', 'deliverDeparture'],
          description: 'The user logged out of one relying party; it alone is told.',
        },
        'session.terminated': ended,
        'session.expired': ended,
      },
    },
    terminated: {
      description: 'The session is over; its deliveries are under way.',
      tags: ['open', 'working'],
      on: {
        'client.registered': registeredLate,
        'deliveries.settled': [
          {
            guard: 'allAcknowledged',
            target: 'completed',
            actions: 'noteFailures',
            description: 'The last delivery is final and all were acknowledged.',
          },
          {
            target: 'incomplete',
            actions: 'noteFailures',
            description: 'The last delivery is final and some were not acknowledged.',
          },
        ],
        'delivery.reopened': {
          description: 'A person sends one of its deliveries again.',
        },
      },
    },
    completed: {
      description: 'Every relying party acknowledged the logout.',
      tags: ['final', 'success'],
      entry: 'announceCompletion',
      on: { 'client.registered': registeredLate, 'delivery.reopened': reopened },
    },
    incomplete: {
      description: 'All deliveries are final and at least one relying party was not told.',
      tags: ['final', 'failure'],
      entry: 'announceShortfall',
      on: { 'client.registered': registeredLate, 'delivery.reopened': reopened },
    },
  },
})
