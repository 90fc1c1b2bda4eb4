import { describe } from 'vitest'
import { type DestinationContext, destinationMachine } from '../../machines/index.ts'
import { holdTable } from './table.ts'

const at = 100
const probeAt = 400
const ill = { trips: 1, probeAt: 200 }
const context: DestinationContext = { trips: 0, probeAt: null }

const recovers = {
  event: { type: 'probe.succeeded', at },
  to: 'closed',
  effects: ['admitDeliveries'],
  sets: context,
} as const

describe('destination', () => {
  holdTable(destinationMachine, context, [
    {
      from: 'closed',
      event: { type: 'failures.accumulated', at, probeAt },
      to: 'open',
      effects: ['parkDeliveries'],
      sets: { trips: 1, probeAt },
    },
    { from: 'closed', event: { type: 'probe.succeeded', at }, to: 'closed' },
    {
      from: 'open',
      having: ill,
      event: { type: 'cooldown.elapsed', at, probeAt },
      to: 'halfOpen',
      effects: ['admitProbe'],
      sets: { probeAt },
    },
    { from: 'open', having: ill, ...recovers },
    { from: 'open', having: ill, event: { type: 'probe.failed', at, probeAt }, to: 'open' },
    { from: 'halfOpen', having: ill, ...recovers },
    {
      from: 'halfOpen',
      having: ill,
      event: { type: 'probe.failed', at, probeAt },
      to: 'open',
      effects: ['parkDeliveries'],
      sets: { trips: 2, probeAt },
    },
    {
      from: 'halfOpen',
      having: ill,
      event: { type: 'cooldown.elapsed', at, probeAt },
      to: 'halfOpen',
      sets: { probeAt },
    },
  ])
})
