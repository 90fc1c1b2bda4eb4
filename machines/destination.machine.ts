import { assign, setup } from 'xstate'
import type { StateTone } from './machine.ts'

/** The states of a destination's circuit breaker. */
export type DestinationState = 'closed' | 'open' | 'halfOpen'

/** What the breaker of a destination knows. Plain JSON. */
export interface DestinationContext {
  /** How often it opened since it was last healthy. */
  readonly trips: number
  /** When a probe may be sent, epoch milliseconds; null while closed. */
  readonly probeAt: number | null
}

/** Facts about a destination's health. `at` is when they happened, epoch milliseconds. */
export type DestinationEvent =
  | { readonly type: 'failures.accumulated'; readonly at: number; readonly probeAt: number }
  | { readonly type: 'cooldown.elapsed'; readonly at: number; readonly probeAt: number }
  | { readonly type: 'probe.succeeded'; readonly at: number }
  | { readonly type: 'probe.failed'; readonly at: number; readonly probeAt: number }

const destinationSetup = setup({
  types: {
    context: {} as DestinationContext,
    events: {} as DestinationEvent,
    tags: {} as 'healthy' | 'ailing' | StateTone,
  },
  actions: {
    noteTrip: assign(({ context, event }) =>
      'probeAt' in event ? { trips: context.trips + 1, probeAt: event.probeAt } : {},
    ),
    noteProbe: assign(({ event }) => ('probeAt' in event ? { probeAt: event.probeAt } : {})),
    noteHealth: assign({ trips: 0, probeAt: null }),
    /** Effect: deliveries wait without spending attempts. */
    parkDeliveries: () => {},
    /** Effect: exactly one delivery goes out. */
    admitProbe: () => {},
    /** Effect: deliveries flow again. */
    admitDeliveries: () => {},
  },
})

const recovered = {
  target: 'closed',
  actions: 'noteHealth',
  description: 'It answered; deliveries flow again.',
} as const

/** The health of one destination: a circuit breaker. */
export const destinationMachine = destinationSetup.createMachine({
  id: 'destination',
  version: '1',
  description: 'The health of one destination: a circuit breaker that spares the dead.',
  context: { trips: 0, probeAt: null },
  initial: 'closed',
  states: {
    closed: {
      description: 'It is healthy, or not known to be ill; deliveries flow.',
      tags: ['healthy', 'success'],
      entry: 'admitDeliveries',
      on: {
        'failures.accumulated': {
          target: 'open',
          actions: 'noteTrip',
          description: 'Too many failures in a row.',
        },
      },
    },
    open: {
      description: 'It is ill; its deliveries are parked and spend no attempts.',
      tags: ['ailing', 'failure'],
      entry: 'parkDeliveries',
      on: {
        'cooldown.elapsed': {
          target: 'halfOpen',
          actions: 'noteProbe',
          description: 'It has been left alone long enough for one probe.',
        },
        'probe.succeeded': recovered,
      },
    },
    halfOpen: {
      description: 'One delivery is sent as a probe; the others wait for its outcome.',
      tags: ['ailing', 'working'],
      entry: 'admitProbe',
      on: {
        'probe.succeeded': recovered,
        'probe.failed': {
          target: 'open',
          actions: 'noteTrip',
          description: 'Still ill; it is left alone for longer.',
        },
        'cooldown.elapsed': {
          actions: 'noteProbe',
          description: 'The probe never came back; another replica sends one.',
        },
      },
    },
  },
})
