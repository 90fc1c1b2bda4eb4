import { assign, setup } from 'xstate'
import type { StateTone } from './machine.ts'

/** The states of an e-mail or SMS provider. */
export type ProviderState = 'inactive' | 'active' | 'paused' | 'removed'

/** What a provider knows beside its state. Plain JSON. */
export interface ProviderContext {
  /** Its place among the active ones of its channel; 0 goes first. */
  readonly priority: number
  /** Why it is paused, as a fixed word; null otherwise. */
  readonly fault: string | null
  /** When it was paused, epoch milliseconds; null otherwise. */
  readonly pausedAt: number | null
}

/** Facts about a provider. `at` is when they happened, epoch milliseconds. */
export type ProviderEvent =
  | { readonly type: 'provider.activated'; readonly at: number; readonly priority: number }
  | { readonly type: 'provider.deactivated'; readonly at: number }
  | { readonly type: 'provider.removed'; readonly at: number }
  | { readonly type: 'configuration.refused'; readonly at: number; readonly fault: string }
  | { readonly type: 'configuration.changed'; readonly at: number }
  | { readonly type: 'provider.resumed'; readonly at: number }

const providerSetup = setup({
  types: {
    context: {} as ProviderContext,
    events: {} as ProviderEvent,
    tags: {} as 'final' | StateTone,
  },
  actions: {
    notePriority: assign(({ event }) =>
      event.type === 'provider.activated'
        ? { priority: event.priority, fault: null, pausedAt: null }
        : {},
    ),
    noteFault: assign(({ event }) =>
      event.type === 'configuration.refused' ? { fault: event.fault, pausedAt: event.at } : {},
    ),
    clearFault: assign({ fault: null, pausedAt: null }),
    /** Effect: messages go through it. */
    admitMessages: () => {},
    /** Effect: its messages wait, or go through the next provider. */
    holdMessages: () => {},
    /** Effect: its secrets are erased. */
    eraseSecrets: () => {},
  },
})

const removed = {
  target: 'removed',
  actions: 'clearFault',
  description: 'A person removes it; its secrets are erased.',
} as const

const activated = {
  target: 'active',
  actions: 'notePriority',
  description: 'A person puts it to work.',
} as const

const deactivated = {
  target: 'inactive',
  actions: 'clearFault',
  description: 'A person takes it out of service, or another one takes its place.',
} as const

/** The life of one e-mail or SMS provider of an instance. */
export const providerMachine = providerSetup.createMachine({
  id: 'provider',
  version: '1',
  description: 'The life of one e-mail or SMS provider, from its creation until it is removed.',
  context: { priority: 0, fault: null, pausedAt: null },
  initial: 'inactive',
  states: {
    inactive: {
      description: 'It is set up, and no message goes through it.',
      tags: 'idle',
      on: {
        'provider.activated': activated,
        'provider.removed': removed,
        'configuration.changed': { description: 'Its configuration or a secret is changed.' },
      },
    },
    active: {
      description: 'Messages go through it, in the order of priorities.',
      tags: 'success',
      entry: 'admitMessages',
      on: {
        'provider.activated': {
          actions: 'notePriority',
          description: 'A person gives it another priority.',
        },
        'provider.deactivated': deactivated,
        'provider.removed': removed,
        'configuration.changed': { description: 'Its configuration or a secret is changed.' },
        'configuration.refused': {
          target: 'paused',
          actions: 'noteFault',
          description:
            'The other side refuses the configuration: a login, a certificate, a sender.',
        },
      },
    },
    paused: {
      description: 'Its configuration is wrong; its messages wait until it is mended.',
      tags: 'failure',
      entry: 'holdMessages',
      on: {
        'configuration.changed': {
          target: 'active',
          actions: 'clearFault',
          description: 'A person has mended it; what waited goes out.',
        },
        'provider.resumed': {
          target: 'active',
          actions: 'clearFault',
          description: 'A person says that it is mended elsewhere.',
        },
        'provider.deactivated': deactivated,
        'provider.removed': removed,
      },
    },
    removed: {
      description: 'It is gone; its history stays.',
      tags: ['final', 'cancelled'],
      entry: 'eraseSecrets',
    },
  },
})
