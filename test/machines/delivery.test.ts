import { describe } from 'vitest'
import { type DeliveryContext, deliveryMachine } from '../../machines/index.ts'
import { holdTable, type Line } from './table.ts'

const context: DeliveryContext = {
  channel: 'logout',
  maxAttempts: 3,
  deadlineAt: 1000,
  repeatable: true,
  rejectionsTolerated: 1,
  attempt: 1,
  rejections: 0,
  wakeAt: null,
  reason: null,
}

const at = 100
const retryAt = 200
const tooLate = 1000
const settles = ['settleDelivery']
const waiting = { wakeAt: retryAt }
const last = { attempt: 3 }
const unrepeatable = { repeatable: false }
const failing = (reason: string, sets: object = {}) =>
  ({ to: 'failed', effects: settles, sets: { ...sets, reason } }) as const
const retrying = { to: 'retrying', effects: ['scheduleWake'], sets: waiting } as const

const sealing: readonly Line[] = [
  {
    from: 'pending',
    event: { type: 'message.sealed', at },
    to: 'signed',
    effects: ['sendMessage'],
    sets: { attempt: 2 },
  },
  {
    from: 'pending',
    event: { type: 'sealing.failed', at, retryAt },
    ...retrying,
    sets: { attempt: 2, wakeAt: retryAt },
  },
  {
    from: 'pending',
    having: { attempt: 2 },
    event: { type: 'sealing.failed', at, retryAt },
    ...failing('misconfigured', { attempt: 3 }),
  },
  {
    from: 'pending',
    event: { type: 'sealing.failed', at, retryAt: tooLate },
    ...failing('misconfigured', { attempt: 2 }),
  },
  { from: 'pending', event: { type: 'deadline.passed', at }, ...failing('expired') },
  { from: 'pending', event: { type: 'attempt.accepted', at }, to: 'pending' },
]

const answered: readonly Line[] = [
  { from: 'signed', event: { type: 'attempt.accepted', at }, to: 'sent', effects: settles },
  { from: 'signed', event: { type: 'attempt.failed', at, retryAt }, ...retrying },
  {
    from: 'signed',
    having: last,
    event: { type: 'attempt.failed', at, retryAt },
    ...failing('exhausted'),
  },
  {
    from: 'signed',
    event: { type: 'attempt.failed', at, retryAt: tooLate },
    ...failing('expired'),
  },
  {
    from: 'signed',
    event: { type: 'attempt.rejected', at, retryAt },
    ...retrying,
    sets: { rejections: 1, wakeAt: retryAt },
  },
  {
    from: 'signed',
    having: { rejections: 1 },
    event: { type: 'attempt.rejected', at, retryAt },
    ...failing('rejected', { rejections: 2 }),
  },
  {
    from: 'signed',
    having: last,
    event: { type: 'attempt.rejected', at, retryAt },
    ...failing('rejected', { rejections: 1 }),
  },
  { from: 'signed', event: { type: 'attempt.misconfigured', at, retryAt }, ...retrying },
  {
    from: 'signed',
    event: { type: 'attempt.misconfigured', at, retryAt: tooLate },
    ...failing('misconfigured'),
  },
  { from: 'signed', event: { type: 'attempt.blocked', at }, ...failing('blocked') },
]

const unanswered: readonly Line[] = [
  {
    from: 'signed',
    having: unrepeatable,
    event: { type: 'attempt.unanswered', at, retryAt },
    to: 'uncertain',
    effects: ['awaitDecision'],
  },
  {
    from: 'signed',
    having: last,
    event: { type: 'attempt.unanswered', at, retryAt },
    ...failing('exhausted'),
  },
  {
    from: 'signed',
    event: { type: 'attempt.unanswered', at, retryAt: tooLate },
    ...failing('expired'),
  },
  { from: 'signed', event: { type: 'attempt.unanswered', at, retryAt }, ...retrying },
  {
    from: 'signed',
    having: { ...unrepeatable, ...last },
    event: { type: 'attempt.interrupted', at },
    to: 'uncertain',
    effects: ['awaitDecision'],
  },
  {
    from: 'signed',
    having: last,
    event: { type: 'attempt.interrupted', at },
    ...failing('exhausted'),
  },
  {
    from: 'signed',
    event: { type: 'attempt.interrupted', at },
    to: 'pending',
    effects: ['sealMessage'],
  },
]

const waits: readonly Line[] = [
  {
    from: 'retrying',
    having: waiting,
    event: { type: 'backoff.elapsed', at },
    to: 'pending',
    effects: ['sealMessage'],
    sets: { wakeAt: null },
  },
  {
    from: 'retrying',
    having: waiting,
    event: { type: 'deadline.passed', at },
    ...failing('expired', { wakeAt: null }),
  },
  {
    from: 'uncertain',
    event: { type: 'delivery.resolved', at, as: 'sent' },
    to: 'sent',
    effects: settles,
  },
  {
    from: 'uncertain',
    event: { type: 'delivery.resolved', at, as: 'failed' },
    ...failing('unconfirmed'),
  },
]

const cancelling = ['pending', 'retrying', 'uncertain'].map(
  (from): Line => ({
    from,
    having: from === 'retrying' ? waiting : {},
    event: { type: 'delivery.cancelled', at, reason: 'superseded' },
    to: 'cancelled',
    effects: settles,
    sets: { reason: 'superseded', wakeAt: null },
  }),
)

const redriving = ['retrying', 'uncertain', 'sent', 'failed', 'cancelled'].map(
  (from): Line => ({
    from,
    having: { attempt: 3, rejections: 2, reason: from === 'failed' ? 'exhausted' : null },
    event: { type: 'delivery.redriven', at, maxAttempts: 6, deadlineAt: 5000 },
    to: 'pending',
    effects: ['sealMessage'],
    sets: { maxAttempts: 6, deadlineAt: 5000, rejections: 0, reason: null, wakeAt: null },
  }),
)

const refusals: readonly Line[] = [
  { from: 'signed', event: { type: 'delivery.cancelled', at, reason: 'superseded' }, to: 'signed' },
  { from: 'signed', event: { type: 'deadline.passed', at }, to: 'signed' },
  { from: 'sent', event: { type: 'attempt.failed', at, retryAt }, to: 'sent' },
  {
    from: 'failed',
    having: { attempt: 3, reason: 'exhausted' },
    event: { type: 'delivery.redriven', at, maxAttempts: 1, deadlineAt: 5000 },
    to: 'pending',
    effects: ['sealMessage'],
    sets: { maxAttempts: 4, deadlineAt: 5000, reason: null },
  },
]

describe('delivery', () => {
  holdTable(deliveryMachine, context, [
    ...sealing,
    ...answered,
    ...unanswered,
    ...waits,
    ...cancelling,
    ...redriving,
    ...refusals,
  ])
})
