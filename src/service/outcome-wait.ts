import type { Bus, BusEventName, DeliveryFact } from '../bus/index.ts'
import type { Clock } from '../clock.ts'

/** Waits until deliveries have had an outcome. */
export interface OutcomeWait {
  /** Resolves when each of these has been answered, or has failed an attempt; at the latest after `timeoutMs`. */
  until(ids: readonly string[], timeoutMs: number): Promise<void>
  /** Stops listening. */
  end(): void
}

const OUTCOMES: readonly BusEventName[] = [
  'delivery.sent',
  'delivery.retrying',
  'delivery.failed',
  'delivery.uncertain',
  'delivery.cancelled',
]

/** Begins to listen. To be called before the deliveries are made: the first outcome may come at once. */
export function createOutcomeWait(bus: Bus, clock: Clock, sessionId: string): OutcomeWait {
  const seen = new Set<string>()
  let check = () => {}
  const listener = (fact: DeliveryFact) => {
    if (fact.sessionId !== sessionId) return
    seen.add(fact.deliveryId)
    check()
  }
  for (const name of OUTCOMES) bus.on(name as 'delivery.sent', listener)
  return {
    until: (ids, timeoutMs) =>
      new Promise((resolve) => {
        const cancel = clock.schedule(resolve, timeoutMs)
        check = () => {
          if (!ids.every((id) => seen.has(id))) return
          cancel()
          resolve()
        }
        check()
      }),
    end() {
      for (const name of OUTCOMES) bus.off(name as 'delivery.sent', listener)
    },
  }
}
