import { type DeliveryContext, deliveryMachine } from '../../../machines/index.ts'
import { explore, extend, type ModelEvent, type ModelPath, type ModelStep } from './paths.ts'

/** Instants of the model: what matters is which side of the deadline they are on. */
const AT = 1
const SOON = 5
const DEADLINE = 1000

/** A redriven delivery may make so many attempts; nothing is explored beyond it. */
const REDRIVEN = 40

export type DeliveryStep = ModelStep<DeliveryContext>
export type DeliveryPath = ModelPath<DeliveryContext>

const MODEL_INPUT = { maxAttempts: 2, deadlineAt: DEADLINE, rejectionsTolerated: 1 }

const at = AT
const OUTCOMES = ['attempt.failed', 'attempt.rejected', 'attempt.misconfigured']

const timed = (type: string): readonly ModelEvent[] => [
  { type, at, retryAt: SOON },
  { type, at, retryAt: DEADLINE },
]

const cancelled = (reason: string): ModelEvent => ({ type: 'delivery.cancelled', at, reason })

const redriven: ModelEvent = {
  type: 'delivery.redriven',
  at,
  maxAttempts: REDRIVEN,
  deadlineAt: DEADLINE,
}

/** Before the first sealing a person may come in between; later, `pending` is never on disk. */
const cancellations = (state: string, { attempt }: DeliveryContext): readonly ModelEvent[] => [
  ...(state === 'pending' ? [cancelled('client_removed')] : []),
  ...(state !== 'pending' || attempt === 0 ? [cancelled('cancelled_by_person')] : []),
]

/** What a final notification said was erased, so that there is nothing to send again. */
const FINAL: readonly string[] = ['sent', 'failed', 'cancelled']

const listEvents =
  (outcomes: readonly string[], channel: 'logout' | 'sms') =>
  (state: string, context: DeliveryContext): readonly ModelEvent[] => [
    ...['message.sealed', 'attempt.accepted', 'attempt.blocked', 'attempt.interrupted'].map(
      (type) => ({ type, at }),
    ),
    ...['backoff.elapsed', 'deadline.passed'].map((type) => ({ type, at })),
    ...['sealing.failed', ...outcomes].flatMap(timed),
    ...cancellations(state, context),
    { type: 'delivery.resolved', at, as: 'sent' },
    { type: 'delivery.resolved', at, as: 'failed' },
    ...(channel === 'sms' && FINAL.includes(state) ? [] : [redriven]),
  ]

/** The engine passes through `pending` on its way to the next save: nobody sees it on disk. */
export const passesThrough = ({ event, state }: DeliveryStep): boolean =>
  state === 'pending' && (event.type === 'backoff.elapsed' || event.type === 'attempt.interrupted')

/** The engine looks at the deadline before it leaves `retrying`, so it never does so to expire. */
const isPossible = ({ steps }: DeliveryPath): boolean =>
  !steps.some(
    ({ event }, index) =>
      event.type === 'backoff.elapsed' && steps[index + 1]?.event.type === 'deadline.passed',
  )

/** Every shortest path of the delivery machine for one kind of channel. */
export function exploreDelivery(options: {
  readonly channel: 'logout' | 'sms'
  readonly repeatable: boolean
}): readonly DeliveryPath[] {
  const outcomes = options.channel === 'logout' ? OUTCOMES : [...OUTCOMES, 'attempt.unanswered']
  const paths = explore<DeliveryContext>({
    machine: deliveryMachine,
    input: { ...MODEL_INPUT, ...options },
    events: listEvents(outcomes, options.channel),
    project: ({ attempt, rejections, reason, wakeAt }) => [
      attempt,
      rejections,
      reason,
      wakeAt !== null,
    ],
    stop: (_, { maxAttempts }) => maxAttempts === REDRIVEN,
  })
  return paths.filter(isPossible).map((path) => {
    const last = path.steps.at(-1)
    if (last === undefined || !passesThrough(last)) return path
    return extend(deliveryMachine, path, { type: 'message.sealed', at })
  })
}

/** Whether the next attempt would come after the deadline. */
export const isLate = ({ event }: DeliveryStep): boolean => event['retryAt'] === DEADLINE
