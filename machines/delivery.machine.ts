import { deliverySetup } from './delivery.setup.ts'
import type { DeliveryReason } from './delivery.types.ts'

const because = (reason: DeliveryReason) => ({ type: 'noteReason', params: { reason } }) as const

const redriven = {
  target: 'pending',
  actions: 'startAfresh',
  description: 'A person sends it again: a new attempt on the same delivery.',
} as const

const cancelled = {
  target: 'cancelled',
  actions: 'noteCancellation',
  description: 'A person, a newer message, or the removal of the client calls it off.',
} as const

const expired = {
  target: 'failed',
  actions: because('expired'),
  description: 'Its deadline has passed; a late message would be worse than none.',
} as const

const exhausted = {
  guard: 'attemptsExhausted',
  target: 'failed',
  actions: because('exhausted'),
  description: 'All attempts are used up.',
} as const

const tooLate = {
  guard: 'retryAfterDeadline',
  target: 'failed',
  actions: because('expired'),
  description: 'The next attempt would come after the deadline.',
} as const

/** One message to one destination, until it is final. */
export const deliveryMachine = deliverySetup.createMachine({
  id: 'delivery',
  version: '1',
  description: 'One message to one destination, from its creation until it is final.',
  context: ({ input }) => ({
    channel: input?.channel ?? 'logout',
    maxAttempts: input?.maxAttempts ?? 1,
    deadlineAt: input?.deadlineAt ?? 0,
    repeatable: input?.repeatable ?? true,
    rejectionsTolerated: input?.rejectionsTolerated ?? 0,
    attempt: 0,
    rejections: 0,
    wakeAt: null,
    reason: null,
  }),
  initial: 'pending',
  states: {
    pending: {
      description: 'Exists on disk and is not sealed yet.',
      tags: ['open', 'waiting'],
      entry: 'sealMessage',
      on: {
        'message.sealed': {
          target: 'signed',
          actions: 'beginAttempt',
          description: 'The message has its final form, and the intent to send it is on disk.',
        },
        'sealing.failed': [
          {
            guard: 'sealingRetryPossible',
            target: 'retrying',
            actions: ['beginAttempt', 'noteRetry'],
            description: 'No key fits, or the signer is away: tried again later.',
          },
          {
            target: 'failed',
            actions: ['beginAttempt', because('misconfigured')],
            description: 'It could not be sealed within its attempts and time.',
          },
        ],
        'deadline.passed': expired,
        'delivery.cancelled': cancelled,
      },
    },
    signed: {
      description: 'Sealed; it is being sent, and no answer is on disk yet.',
      tags: ['open', 'working'],
      entry: 'sendMessage',
      on: {
        'attempt.accepted': {
          target: 'sent',
          description: 'The other side took it.',
        },
        'attempt.failed': [
          exhausted,
          tooLate,
          {
            target: 'retrying',
            actions: 'noteRetry',
            description: 'It failed for a reason that may pass.',
          },
        ],
        'attempt.rejected': [
          {
            guard: 'rejectionTolerated',
            target: 'retrying',
            actions: ['noteRejection', 'noteRetry'],
            description: 'Refused once; some receivers say so on their own passing trouble.',
          },
          {
            target: 'failed',
            actions: ['noteRejection', because('rejected')],
            description: 'The other side refuses the message itself.',
          },
        ],
        'attempt.misconfigured': [
          {
            guard: 'retryPossible',
            target: 'retrying',
            actions: 'noteRetry',
            description: 'The destination is set up wrongly: tried again slowly.',
          },
          {
            target: 'failed',
            actions: because('misconfigured'),
            description: 'Nobody mended the destination in time.',
          },
        ],
        'attempt.blocked': {
          target: 'failed',
          actions: because('blocked'),
          description: 'The network guard forbids the destination.',
        },
        'attempt.unanswered': [
          {
            guard: 'notRepeatable',
            target: 'uncertain',
            description:
              'The bytes left, no answer came, and a second send would be a second message.',
          },
          exhausted,
          tooLate,
          {
            target: 'retrying',
            actions: 'noteRetry',
            description: 'No answer came; a second send does no harm.',
          },
        ],
        'attempt.interrupted': [
          {
            guard: 'notRepeatable',
            target: 'uncertain',
            description:
              'The sender died while sending, and a second send would be a second message.',
          },
          exhausted,
          {
            target: 'pending',
            description: 'The sender died while sending; another takes it over.',
          },
        ],
      },
    },
    retrying: {
      description: 'An attempt failed; it is sealed afresh and tried again at its wake time.',
      tags: ['open', 'waiting'],
      entry: { type: 'scheduleWake', params: ({ context }) => ({ wakeAt: context.wakeAt }) },
      on: {
        'backoff.elapsed': {
          target: 'pending',
          actions: 'clearWake',
          description: 'Its wake time has come.',
        },
        'deadline.passed': expired,
        'delivery.redriven': redriven,
        'delivery.cancelled': cancelled,
      },
    },
    uncertain: {
      description: 'Nobody knows whether it was accepted; policy or a person decides.',
      tags: ['open', 'person'],
      entry: 'awaitDecision',
      on: {
        'delivery.resolved': [
          {
            guard: 'resolvedAsSent',
            target: 'sent',
            description: 'Settled as sent.',
          },
          {
            target: 'failed',
            actions: because('unconfirmed'),
            description: 'Settled as not sent.',
          },
        ],
        'delivery.redriven': redriven,
        'delivery.cancelled': cancelled,
      },
    },
    sent: {
      description: 'The other side acknowledged it.',
      tags: ['final', 'success'],
      entry: 'settleDelivery',
      on: { 'delivery.redriven': redriven },
    },
    failed: {
      description: 'It will not be sent any more; the reason says why.',
      tags: ['final', 'failure'],
      entry: 'settleDelivery',
      on: { 'delivery.redriven': redriven },
    },
    cancelled: {
      description: 'It was called off before it was sent.',
      tags: ['final', 'cancelled'],
      entry: 'settleDelivery',
      on: { 'delivery.redriven': redriven },
    },
  },
})
