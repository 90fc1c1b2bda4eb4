import { assign, setup } from 'xstate'
import type { StateTone } from './machine.ts'

/** The states of one replica's engine. */
export type EngineState = 'stopped' | 'starting' | 'running' | 'draining'

/** What a replica's engine knows beside its state. Plain JSON. */
export interface EngineContext {
  /** When it began to take work, epoch milliseconds; null before, and again once it has stopped. */
  readonly startedAt: number | null
  /** When a drain gives up waiting, epoch milliseconds; null unless draining. */
  readonly drainBy: number | null
  /** Error code of a start that failed; null otherwise. */
  readonly reason: string | null
  /** Deliveries that the last drain had to leave in flight. */
  readonly abandoned: number
}

/** Facts about a replica's life. `at` is when they happened, epoch milliseconds. */
export type EngineEvent =
  | { readonly type: 'start.requested'; readonly at: number }
  | { readonly type: 'start.succeeded'; readonly at: number }
  | { readonly type: 'start.failed'; readonly at: number; readonly reason: string }
  | { readonly type: 'stop.requested'; readonly at: number; readonly drainBy: number }
  | { readonly type: 'drain.completed'; readonly at: number; readonly abandoned: number }

const engineSetup = setup({
  types: {
    context: {} as EngineContext,
    events: {} as EngineEvent,
    tags: {} as 'resting' | 'busy' | StateTone,
  },
  actions: {
    noteRequest: assign({ startedAt: null, drainBy: null, reason: null, abandoned: 0 }),
    noteStart: assign(({ event }) => ({ startedAt: event.at })),
    noteFailure: assign(({ event }) =>
      event.type === 'start.failed' ? { reason: event.reason } : {},
    ),
    noteDrain: assign(({ event }) =>
      event.type === 'stop.requested' ? { drainBy: event.drainBy } : {},
    ),
    noteStop: assign(({ event }) =>
      event.type === 'drain.completed'
        ? { startedAt: null, drainBy: null, abandoned: event.abandoned }
        : {},
    ),
    /** Effect: reach the database, migrate, take buckets. */
    prepareReplica: () => {},
    /** Effect: claim and send. */
    admitWork: () => {},
    /** Effect: take nothing new, and finish what is in flight. */
    drainWork: () => {},
    /** Effect: give back leases, timers and connections. */
    releaseReplica: () => {},
  },
})

/** The life of one replica's engine. */
export const engineMachine = engineSetup.createMachine({
  id: 'engine',
  version: '1',
  description: 'The life of one replica, from its start until it has given everything back.',
  context: { startedAt: null, drainBy: null, reason: null, abandoned: 0 },
  initial: 'stopped',
  states: {
    stopped: {
      description: 'It takes no work and holds nothing; a failed start leaves its reason.',
      tags: ['resting', 'idle'],
      on: {
        'start.requested': {
          target: 'starting',
          actions: ['noteRequest', 'prepareReplica'],
          description: 'The host starts it.',
        },
      },
    },
    starting: {
      description: 'It reaches the database, migrates and takes its buckets.',
      tags: ['busy', 'waiting'],
      on: {
        'start.succeeded': {
          target: 'running',
          actions: 'noteStart',
          description: 'Everything it needs is there.',
        },
        'start.failed': {
          target: 'stopped',
          actions: ['noteFailure', 'releaseReplica'],
          description: 'Something it needs is missing; the reason says what.',
        },
        'stop.requested': {
          target: 'draining',
          actions: 'noteDrain',
          description: 'The host stops it before it has started.',
        },
      },
    },
    running: {
      description: 'It claims deliveries and sends them.',
      tags: ['busy', 'success'],
      entry: 'admitWork',
      on: {
        'stop.requested': {
          target: 'draining',
          actions: 'noteDrain',
          description: 'The host stops it.',
        },
      },
    },
    draining: {
      description: 'It takes nothing new, and finishes what is in flight within a deadline.',
      tags: ['busy', 'working'],
      entry: 'drainWork',
      on: {
        'start.succeeded': {
          description: 'The start finished after the stop was asked for; it takes no work.',
        },
        'start.failed': {
          actions: 'noteFailure',
          description: 'The start failed after the stop was asked for; the reason is kept.',
        },
        'drain.completed': {
          target: 'stopped',
          actions: ['noteStop', 'releaseReplica'],
          description: 'Nothing is in flight any more, or its deadline has passed.',
        },
      },
    },
  },
})
