import { assign, setup } from 'xstate'

/** Where a message goes out: a logout token, an e-mail, an SMS, or a webhook. */
export type DeliveryChannel = 'logout' | 'email' | 'sms' | 'webhook'

/** The states of a delivery. `sent`, `failed` and `cancelled` are final, but a person can redrive them. */
export type DeliveryState =
  | 'pending'
  | 'signed'
  | 'retrying'
  | 'uncertain'
  | 'sent'
  | 'failed'
  | 'cancelled'

/** Why a delivery failed or was cancelled. */
export type DeliveryReason =
  | 'rejected'
  | 'exhausted'
  | 'expired'
  | 'blocked'
  | 'misconfigured'
  | 'unconfirmed'
  | 'cancelled_by_person'
  | 'client_removed'
  | 'superseded'

/** What a delivery is created with. Instants are epoch milliseconds. */
export interface DeliveryInput {
  readonly channel: DeliveryChannel
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  /** After this instant nothing is sent any more. */
  readonly deadlineAt: number
  /** A second send does no harm, so an unknown outcome is simply tried again. */
  readonly repeatable: boolean
  /** How often a plain refusal is tried again before it is believed. */
  readonly rejectionsTolerated: number
}

/** What a delivery knows beside its state. Plain JSON. */
export interface DeliveryContext extends DeliveryInput {
  /** Attempts begun; the number of the current or last one, counted from 1. */
  readonly attempt: number
  /** Refusals seen since the delivery was created or redriven. */
  readonly rejections: number
  /** When it is to be tried again; null unless retrying. */
  readonly wakeAt: number | null
  /** Why it ended as it did; null before. */
  readonly reason: DeliveryReason | null
}

/** Facts that a delivery reacts to. `at` is when they happened, epoch milliseconds. */
export type DeliveryEvent =
  | { readonly type: 'message.sealed'; readonly at: number }
  | { readonly type: 'sealing.failed'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.accepted'; readonly at: number }
  | { readonly type: 'attempt.failed'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.rejected'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.misconfigured'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.blocked'; readonly at: number }
  | { readonly type: 'attempt.unanswered'; readonly at: number; readonly retryAt: number }
  | { readonly type: 'attempt.interrupted'; readonly at: number }
  | { readonly type: 'backoff.elapsed'; readonly at: number }
  | { readonly type: 'deadline.passed'; readonly at: number }
  | {
      readonly type: 'delivery.cancelled'
      readonly at: number
      readonly reason: 'cancelled_by_person' | 'client_removed' | 'superseded'
    }
  | { readonly type: 'delivery.resolved'; readonly at: number; readonly as: 'sent' | 'failed' }
  | {
      readonly type: 'delivery.redriven'
      readonly at: number
      readonly maxAttempts: number
      readonly deadlineAt: number
    }

type RetryEvent = Extract<DeliveryEvent, { retryAt: number }>

const because = (reason: DeliveryReason) => ({ type: 'noteReason', params: { reason } }) as const

const deliverySetup = setup({
  types: {
    context: {} as DeliveryContext,
    events: {} as DeliveryEvent,
    input: {} as DeliveryInput,
    tags: {} as 'open' | 'final',
  },
  guards: {
    attemptsExhausted: ({ context }) => context.attempt >= context.maxAttempts,
    sealingExhausted: ({ context }) => context.attempt + 1 >= context.maxAttempts,
    retryAfterDeadline: ({ context, event }) => (event as RetryEvent).retryAt >= context.deadlineAt,
    retryPossible: ({ context, event }) =>
      context.attempt < context.maxAttempts && (event as RetryEvent).retryAt < context.deadlineAt,
    sealingRetryPossible: ({ context, event }) =>
      context.attempt + 1 < context.maxAttempts &&
      (event as RetryEvent).retryAt < context.deadlineAt,
    rejectionTolerated: ({ context, event }) =>
      context.rejections < context.rejectionsTolerated &&
      context.attempt < context.maxAttempts &&
      (event as RetryEvent).retryAt < context.deadlineAt,
    notRepeatable: ({ context }) => !context.repeatable,
    resolvedAsSent: ({ event }) => event.type === 'delivery.resolved' && event.as === 'sent',
  },
  actions: {
    beginAttempt: assign(({ context }) => ({ attempt: context.attempt + 1, wakeAt: null })),
    noteRetry: assign(({ event }) => ({ wakeAt: (event as RetryEvent).retryAt })),
    noteRejection: assign(({ context }) => ({ rejections: context.rejections + 1 })),
    noteReason: assign((_, params: { reason: DeliveryReason }) => ({
      reason: params.reason,
      wakeAt: null,
    })),
    noteCancellation: assign(({ event }) =>
      event.type === 'delivery.cancelled' ? { reason: event.reason, wakeAt: null } : {},
    ),
    clearWake: assign({ wakeAt: null }),
    startAfresh: assign(({ event }) =>
      event.type === 'delivery.redriven'
        ? {
            deadlineAt: event.deadlineAt,
            maxAttempts: event.maxAttempts,
            rejections: 0,
            reason: null,
            wakeAt: null,
          }
        : {},
    ),
    /** Effect: bring the message into its final form. */
    sealMessage: () => {},
    /** Effect: send what was sealed. */
    sendMessage: () => {},
    /** Effect: come back at `wakeAt`. */
    scheduleWake: (_, _params: { wakeAt: number | null }) => {},
    /** Effect: nothing is to be done any more. */
    settleDelivery: () => {},
    /** Effect: wait for a policy or a person. */
    awaitDecision: () => {},
  },
})

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
      tags: 'open',
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
      tags: 'open',
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
      tags: 'open',
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
      tags: 'open',
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
      tags: 'final',
      entry: 'settleDelivery',
      on: { 'delivery.redriven': redriven },
    },
    failed: {
      description: 'It will not be sent any more; the reason says why.',
      tags: 'final',
      entry: 'settleDelivery',
      on: { 'delivery.redriven': redriven },
    },
    cancelled: {
      description: 'It was called off before it was sent.',
      tags: 'final',
      entry: 'settleDelivery',
      on: { 'delivery.redriven': redriven },
    },
  },
})
