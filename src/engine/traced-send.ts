import { type Outcome, toTraceparent } from '../delivery/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { Sealing, Trace } from './channel.ts'
import type { DeliveryActor } from './delivery-actor.ts'

type Sealed = Extract<Sealing, { kind: 'sealed' }>

/**
 * Sends, and lets the host's telemetry see it. The trace context of the attempt goes along, if the host
 * makes one; else the one that came with the delivery, as it came: without a span of our own we are none
 * that could be a parent.
 */
export async function sendTraced(
  { row, context }: DeliveryActor,
  sealing: Sealed,
  telemetry: SafeTelemetry | undefined,
): Promise<Outcome> {
  const parent = toTrace(row.traceparent)
  if (telemetry === undefined) return sealing.send(parent)
  const { instance, id: deliveryId, channel, destination } = row
  const fact = { instance, deliveryId, channel, destination, attempt: context.attempt }
  const span = telemetry.startAttempt({ ...fact, ...parent })
  const outcome = await sealing.send({ ...parent, ...toTrace(span?.traceparent) })
  const { kind, status, code } = outcome
  span?.end({
    outcome: kind,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
  })
  return outcome
}

function toTrace(given: string | null | undefined): Trace {
  const traceparent = toTraceparent(given)
  return traceparent === undefined ? {} : { traceparent }
}
