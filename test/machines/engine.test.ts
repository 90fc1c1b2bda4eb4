import { describe } from 'vitest'
import { type EngineContext, engineMachine } from '../../machines/index.ts'
import { holdTable } from './table.ts'

const at = 100
const drainBy = 500
const reason = 'ERR_STORE_UNREACHABLE'
const context: EngineContext = { startedAt: null, drainBy: null, reason: null, abandoned: 0 }
const started = { startedAt: 50 }
const asked = { type: 'start.requested', at }
const stopped = { type: 'stop.requested', at, drainBy }
const drained = { type: 'drain.completed', at, abandoned: 2 }
const drains = { to: 'draining', effects: ['drainWork'], sets: { drainBy } }

describe('engine', () => {
  holdTable(engineMachine, context, [
    {
      from: 'stopped',
      having: { reason, abandoned: 2 },
      event: asked,
      to: 'starting',
      effects: ['prepareReplica'],
      sets: context,
    },
    { from: 'stopped', event: stopped, to: 'stopped' },
    { from: 'starting', event: asked, to: 'starting' },
    {
      from: 'starting',
      event: { type: 'start.succeeded', at },
      to: 'running',
      effects: ['admitWork'],
      sets: { startedAt: at },
    },
    {
      from: 'starting',
      event: { type: 'start.failed', at, reason },
      to: 'stopped',
      effects: ['releaseReplica'],
      sets: { reason },
    },
    { from: 'starting', event: stopped, ...drains },
    { from: 'running', having: started, event: asked, to: 'running' },
    { from: 'running', having: started, event: stopped, ...drains },
    {
      from: 'draining',
      having: { drainBy: 300 },
      event: stopped,
      to: 'draining',
    },
    { from: 'draining', having: { drainBy }, event: asked, to: 'draining' },
    {
      from: 'draining',
      having: { drainBy },
      event: { type: 'start.succeeded', at },
      to: 'draining',
    },
    {
      from: 'draining',
      having: { drainBy },
      event: { type: 'start.failed', at, reason },
      to: 'draining',
      sets: { reason },
    },
    {
      from: 'draining',
      having: { ...started, drainBy },
      event: drained,
      to: 'stopped',
      effects: ['releaseReplica'],
      sets: { startedAt: null, drainBy: null, abandoned: 2 },
    },
  ])
})
