import type { Bus, DeliveryFact } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type { DeliveryActor, TakenStep } from './delivery-actor.ts'

/** Tells the bus of steps that are on disk. */
export function announceSteps(bus: Bus, actor: DeliveryActor, steps: readonly TakenStep[]): void {
  for (const step of steps) announce(bus, actor, step)
}

function announce(bus: Bus, actor: DeliveryActor, { event, from, to, detail }: TakenStep): void {
  const fact = toFact(actor, { at: event.at, from })
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

/** What every event of a delivery says. */
export function toFact(
  actor: DeliveryActor,
  { at, from }: { readonly at: number; readonly from: string | null },
): DeliveryFact {
  const { row, context } = actor
  return {
    instance: row.instance,
    at: toDate(at),
    deliveryId: row.id,
    channel: row.channel,
    destination: row.destination,
    from,
    attempt: context.attempt,
    ...(row.sessionId === null ? {} : { sessionId: row.sessionId }),
    ...(row.clientId === null ? {} : { clientId: row.clientId }),
  }
}

function pickOutcome(detail: TakenStep['detail']): { status?: number; code?: string } {
  const { status, code } = detail as { status?: unknown; code?: unknown }
  return {
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  }
}
