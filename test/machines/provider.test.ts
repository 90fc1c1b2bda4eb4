import { describe } from 'vitest'
import { type ProviderContext, providerMachine } from '../../machines/index.ts'
import { holdTable, type Line } from './table.ts'

const at = 100
const context: ProviderContext = { priority: 0, fault: null, pausedAt: null }
const ill = { fault: 'authentication', pausedAt: 50 }

const activated = {
  event: { type: 'provider.activated', at, priority: 2 },
  to: 'active',
  sets: { priority: 2 },
} as const
const removed = {
  event: { type: 'provider.removed', at },
  to: 'removed',
  effects: ['eraseSecrets'],
}
const deactivated = { event: { type: 'provider.deactivated', at }, to: 'inactive' } as const
const changed = { type: 'configuration.changed', at } as const
const refused = { type: 'configuration.refused', at, fault: 'certificate' } as const

const serving: readonly Line[] = [
  { from: 'inactive', ...activated, effects: ['admitMessages'] },
  { from: 'inactive', ...removed },
  { from: 'inactive', event: changed, to: 'inactive' },
  { from: 'inactive', ...deactivated },
  { from: 'active', ...activated },
  { from: 'active', ...deactivated },
  { from: 'active', ...removed },
  { from: 'active', event: changed, to: 'active' },
  {
    from: 'active',
    event: refused,
    to: 'paused',
    effects: ['holdMessages'],
    sets: { fault: 'certificate', pausedAt: at },
  },
]

const well = { fault: null, pausedAt: null }

const mending: readonly Line[] = [
  {
    from: 'paused',
    having: ill,
    event: changed,
    to: 'active',
    effects: ['admitMessages'],
    sets: well,
  },
  {
    from: 'paused',
    having: ill,
    event: { type: 'provider.resumed', at },
    to: 'active',
    effects: ['admitMessages'],
    sets: well,
  },
  { from: 'paused', having: ill, ...deactivated, sets: well },
  { from: 'paused', having: ill, ...removed, sets: well },
  { from: 'paused', having: ill, event: refused, to: 'paused' },
  { from: 'removed', ...activated, to: 'removed', sets: {} },
]

describe('provider', () => {
  holdTable(providerMachine, context, [...serving, ...mending])
})
