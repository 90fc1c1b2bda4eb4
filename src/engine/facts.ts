import type { Bus, DeliveryFact, OutcomeFact } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type { DeliveryActor, TakenStep } from './delivery-actor.ts'

/** Tells the bus of steps that are on disk. */
export function announceSteps(bus: Bus, actor: DeliveryActor, steps: readonly TakenStep[]): void {
  for (const step of steps) announce(bus, actor, step)
}

function announce(bus: Bus, actor: DeliveryActor, step: TakenStep): void {
  const { event, to, detail } = step
  const fact = toFact(actor, event.at, step)
  const reason = actor.context.reason ?? 'unconfirmed'
  switch (to) {
    case 'pending':
      bus.emit('delivery.redriven', fact)
      break
    case 'signed':
      bus.emit('delivery.signed', fact)
      break
    case 'sent':
      bus.emit('delivery.sent', addOutcome(fact, detail))
      break
    case 'retrying':
      bus.emit('delivery.retrying', {
        ...addOutcome(fact, detail),
        wakeAt: toDate(toWakeAt(event)),
      })
      break
    case 'failed':
      bus.emit('delivery.failed', { ...addOutcome(fact, detail), reason })
      break
    case 'uncertain':
      bus.emit('delivery.uncertain', addOutcome(fact, detail))
      break
    case 'cancelled':
      bus.emit('delivery.cancelled', { ...fact, reason })
  }
}

const toWakeAt = (event: TakenStep['event']): number =>
  'retryAt' in event ? event.retryAt : event.at

/** What was last told of a delivery. */
interface Told {
  readonly from: string | null
  readonly formerDestination?: string
}

/** A fact while it is put together: filled in, since each delivery has several. */
type Draft<Fact> = { -readonly [Key in keyof Fact]: Fact[Key] }

/** What every event of a delivery says. */
export function toFact(
  { row, context }: Pick<DeliveryActor, 'row' | 'context'>,
  at: number,
  { from, formerDestination }: Told,
): DeliveryFact {
  const fact: Draft<DeliveryFact> = {
    instance: row.instance,
    at: toDate(at),
    deliveryId: row.id,
    channel: row.channel,
    destination: row.destination,
    from,
    attempt: context.attempt,
  }
  if (formerDestination !== undefined) fact.formerDestination = formerDestination
  if (row.sessionId !== null) fact.sessionId = row.sessionId
  if (row.clientId !== null) fact.clientId = row.clientId
  if (row.providerId !== null) fact.providerId = row.providerId
  return fact
}

function addOutcome(fact: Draft<OutcomeFact>, detail: TakenStep['detail']): OutcomeFact {
  const { status, code } = detail as { status?: unknown; code?: unknown }
  if (typeof status === 'number') fact.status = status
  if (typeof code === 'string') fact.code = code
  return fact
}
