import { createStore } from '@xstate/store'
import type { Bus, BusEventName, DeliveryFact } from '../bus/index.ts'
import type { DeliveryStore } from '../store/index.ts'

/** A step of a delivery, as the read model remembers it. */
export interface RecentStep {
  readonly at: Date
  readonly instance: string
  readonly deliveryId: string
  readonly destination: string
  readonly from: string | null
  readonly to: string
}

/** Counts of deliveries, as this replica has seen them. */
export interface ReadModelState {
  /** By channel, then state. Final states count from this replica's start. */
  readonly byChannel: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Open deliveries by destination, then state; destinations without any are left out. */
  readonly byDestination: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** The last steps, newest first. */
  readonly recent: readonly RecentStep[]
}

interface Counted {
  readonly channel: string
  readonly destination: string
  readonly state: string
  readonly count: number
}

const MOST_RECENT = 100
const MOST_DESTINATIONS = 1000
const FINAL: ReadonlySet<string> = new Set(['sent', 'failed', 'cancelled'])

const STATE_OF: Partial<Record<BusEventName, string>> = {
  'delivery.created': 'pending',
  'delivery.signed': 'signed',
  'delivery.sent': 'sent',
  'delivery.retrying': 'retrying',
  'delivery.failed': 'failed',
  'delivery.uncertain': 'uncertain',
  'delivery.cancelled': 'cancelled',
}

/** A live picture of what goes on, for metrics and the inspector. Never the truth: that lies in Postgres. */
export interface ReadModel {
  readonly store: ReturnType<typeof createReadModelStore>
  /** Counts anew from the database. */
  reload(deliveries: DeliveryStore): Promise<void>
}

/** Creates the read model and feeds it from the bus. */
export function createReadModel(bus: Bus): ReadModel {
  const store = createReadModelStore()
  for (const [name, to] of Object.entries(STATE_OF)) {
    bus.on(name as 'delivery.created', (fact) => {
      store.trigger.stepped({ fact, to })
    })
  }
  return {
    store,
    async reload(deliveries) {
      store.trigger.reloaded({ rows: await deliveries.countOpen() })
    },
  }
}

function createReadModelStore() {
  const context: ReadModelState = { byChannel: {}, byDestination: {}, recent: [] }
  return createStore({
    context,
    on: {
      stepped: (state, { fact, to }: { fact: DeliveryFact; to: string }) => step(state, fact, to),
      reloaded: (state, { rows }: { rows: readonly Counted[] }) => ({ ...state, ...recount(rows) }),
    },
  })
}

function step(state: ReadModelState, fact: DeliveryFact, to: string): ReadModelState {
  const { from, channel, destination, deliveryId, instance, at } = fact
  const recent = { at, instance, deliveryId, destination, from, to }
  return {
    byChannel: move(state.byChannel, channel, { from, to }),
    byDestination: moveOpen(state.byDestination, destination, { from, to }),
    recent: [recent, ...state.recent.slice(0, MOST_RECENT - 1)],
  }
}

type Counts = ReadModelState['byChannel']

interface Move {
  readonly from: string | null
  readonly to: string | null
}

function move(counts: Counts, key: string, { from, to }: Move): Counts {
  const before = counts[key] ?? {}
  const after: Record<string, number> = { ...before }
  if (from !== null) after[from] = Math.max(0, (after[from] ?? 0) - 1)
  if (to !== null) after[to] = (after[to] ?? 0) + 1
  return { ...counts, [key]: after }
}

function moveOpen(
  counts: Counts,
  destination: string,
  { from, to }: { from: string | null; to: string },
): Counts {
  const known = Object.hasOwn(counts, destination)
  if (!known && Object.keys(counts).length >= MOST_DESTINATIONS) return counts
  const moved = move(counts, destination, {
    from: from !== null && FINAL.has(from) ? null : from,
    to: FINAL.has(to) ? null : to,
  })
  const left = Object.values(moved[destination] ?? {}).some((count) => count > 0)
  if (left) return moved
  const { [destination]: _gone, ...rest } = moved
  return rest
}

function recount(rows: readonly Counted[]): Pick<ReadModelState, 'byChannel' | 'byDestination'> {
  let byChannel: Counts = {}
  let byDestination: Counts = {}
  for (const { channel, destination, state, count } of rows) {
    byChannel = add(byChannel, channel, { state, count })
    const known = Object.hasOwn(byDestination, destination)
    if (!known && Object.keys(byDestination).length >= MOST_DESTINATIONS) continue
    byDestination = add(byDestination, destination, { state, count })
  }
  return { byChannel, byDestination }
}

function add(
  counts: Counts,
  key: string,
  { state, count }: Pick<Counted, 'state' | 'count'>,
): Counts {
  const before = counts[key] ?? {}
  return { ...counts, [key]: { ...before, [state]: (before[state] ?? 0) + count } }
}
