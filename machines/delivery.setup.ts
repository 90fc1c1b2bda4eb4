import { assign, setup } from 'xstate'
import type {
  DeliveryContext,
  DeliveryEvent,
  DeliveryInput,
  DeliveryReason,
} from './delivery.types.ts'
import type { StateTone } from './machine.ts'

/** When it may be tried again; at once where the event does not say. */
const retryAtOf = (event: DeliveryEvent): number => ('retryAt' in event ? event.retryAt : event.at)

/** One attempt more where this one is not to be counted. */
const extraAttempt = (event: DeliveryEvent): number =>
  event.type === 'attempt.misconfigured' && event.unspent ? 1 : 0

/** The guards and actions of a delivery, named. */
export const deliverySetup = setup({
  types: {
    context: {} as DeliveryContext,
    events: {} as DeliveryEvent,
    input: {} as DeliveryInput,
    tags: {} as 'open' | 'final' | StateTone,
  },
  guards: {
    attemptsExhausted: ({ context }) => context.attempt >= context.maxAttempts,
    retryAfterDeadline: ({ context, event }) => retryAtOf(event) >= context.deadlineAt,
    retryPossible: ({ context, event }) =>
      context.attempt < context.maxAttempts + extraAttempt(event) &&
      retryAtOf(event) < context.deadlineAt,
    sealingRetryPossible: ({ context, event }) =>
      context.attempt + 1 < context.maxAttempts && retryAtOf(event) < context.deadlineAt,
    rejectionTolerated: ({ context, event }) =>
      context.rejections < context.rejectionsTolerated &&
      context.attempt < context.maxAttempts &&
      retryAtOf(event) < context.deadlineAt,
    notRepeatable: ({ context }) => !context.repeatable,
    resolvedAsSent: ({ event }) => event.type === 'delivery.resolved' && event.as === 'sent',
  },
  actions: {
    beginAttempt: assign(({ context, event }) => ({
      attempt: context.attempt + 1,
      wakeAt: null,
      ...('repeatable' in event ? { repeatable: event.repeatable } : {}),
    })),
    noteRetry: assign(({ context, event }) => ({
      wakeAt: retryAtOf(event),
      maxAttempts: context.maxAttempts + extraAttempt(event),
    })),
    noteRejection: assign(({ context }) => ({ rejections: context.rejections + 1 })),
    noteReason: assign((_, params: { reason: DeliveryReason }) => ({
      reason: params.reason,
      wakeAt: null,
    })),
    noteCancellation: assign(({ event }) =>
      event.type === 'delivery.cancelled' ? { reason: event.reason, wakeAt: null } : {},
    ),
    clearWake: assign({ wakeAt: null }),
    startAfresh: assign(({ context, event }) =>
      event.type === 'delivery.redriven'
        ? {
            deadlineAt: event.deadlineAt,
            maxAttempts: Math.max(event.maxAttempts, context.attempt + 1),
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
