import type { Bus, BusEventName, DeliveryFact } from '../bus/index.ts'
import { type Clock, sleep } from '../clock.ts'

/** Waits until deliveries have had an outcome. */
export interface OutcomeWait {
  /** Resolves when each of these has been answered, or has failed an attempt; at the latest after `timeoutMs`. */
  until(ids: readonly string[], timeoutMs: number): Promise<void>
  /** Stops listening. */
  end(): void
}

/** What an outcome wait needs. */
export interface OutcomeWaitPorts {
  readonly bus: Bus
  readonly clock: Clock
  /** Which of the session's deliveries have had no outcome yet, as the database knows: another replica may have them. */
  unanswered(): Promise<readonly string[]>
}

const OUTCOMES: readonly BusEventName[] = [
  'delivery.sent',
  'delivery.retrying',
  'delivery.failed',
  'delivery.uncertain',
  'delivery.cancelled',
]

/** How often the database is asked for what the bus of this process may not hear of. */
const LOOK_MS = 250

/** Begins to listen. To be called before the deliveries are made: the first outcome may come at once. */
export function createOutcomeWait(ports: OutcomeWaitPorts, sessionId: string): OutcomeWait {
  const { bus, clock } = ports
  const seen = new Set<string>()
  const over = new AbortController()
  let check = () => {}
  const listener = (fact: DeliveryFact) => {
    if (fact.sessionId !== sessionId) return
    seen.add(fact.deliveryId)
    check()
  }
  for (const name of OUTCOMES) bus.on(name as 'delivery.sent', listener)

  const look = async (ids: readonly string[]) => {
    while (!over.signal.aborted) {
      await sleep(clock, LOOK_MS, over.signal)
      const unanswered = over.signal.aborted ? ids : await ports.unanswered().catch(() => ids)
      for (const id of ids) if (!unanswered.includes(id)) seen.add(id)
      check()
    }
  }

  return {
    until: async (ids, timeoutMs) => {
      check = () => {
        if (ids.every((id) => seen.has(id))) over.abort()
      }
      check()
      if (over.signal.aborted) return
      void look(ids)
      await sleep(clock, timeoutMs, over.signal)
    },
    end() {
      over.abort()
      for (const name of OUTCOMES) bus.off(name as 'delivery.sent', listener)
    },
  }
}
