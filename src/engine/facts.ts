import type { Bus, DeliveryFact } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type { DeliveryActor, TakenStep } from './delivery-actor.ts'

/** Tells the bus of steps that are on disk. */
export function announceSteps(bus: Bus, actor: DeliveryActor, steps: readonly TakenStep[]): void {
  for (const step of steps) announce(bus, actor, step)
}

function announce(bus: Bus, actor: DeliveryActor, step: TakenStep): void {
  const { event, to, detail } = step
  const fact = toFact(actor, { ...step, at: event.at })
  const outcome = { ...fact, ...pickOutcome(detail) }
  const reason = actor.context.reason ?? 'unconfirmed'
  switch (to) {
    case 'pending':
      bus.emit('delivery.redriven', fact)
      break
    case 'signed':
      bus.emit('delivery.signed', fact)
      break
    case 'sent':
      bus.emit('delivery.sent', outcome)
      break
    case 'retrying':
      bus.emit('delivery.retrying', { ...outcome, wakeAt: toDate(toWakeAt(event)) })
      break
    case 'failed':
      bus.emit('delivery.failed', { ...outcome, reason })
      break
    case 'uncertain':
      bus.emit('delivery.uncertain', outcome)
      break
    case 'cancelled':
      bus.emit('delivery.cancelled', { ...fact, reason })
  }
}

const toWakeAt = (event: TakenStep['event']): number =>
  'retryAt' in event ? event.retryAt : event.at

/** What was last told of a delivery, and when the next thing happened. */
interface Told {
  readonly at: number
  readonly from: string | null
  readonly formerDestination?: string
}

/** What every event of a delivery says. */
export function toFact(actor: DeliveryActor, { at, from, formerDestination }: Told): DeliveryFact {
  const { row, context } = actor
  return {
    instance: row.instance,
    at: toDate(at),
    deliveryId: row.id,
    channel: row.channel,
    destination: row.destination,
    ...(formerDestination === undefined ? {} : { formerDestination }),
    from,
    attempt: context.attempt,
    ...(row.sessionId === null ? {} : { sessionId: row.sessionId }),
    ...(row.clientId === null ? {} : { clientId: row.clientId }),
    ...(row.providerId === null ? {} : { providerId: row.providerId }),
  }
}

function pickOutcome(detail: TakenStep['detail']): { status?: number; code?: string } {
  const { status, code } = detail as { status?: unknown; code?: unknown }
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  }
}
