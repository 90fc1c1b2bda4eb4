import { createStore } from '@xstate/store'
import type { Bus, BusEventName } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type { DeliveryStore, OpenCount } from '../store/index.ts'
import { Drift, isFinal, openOnly, type Told } from './drift.ts'

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
  /** When the open ones were last counted in the database; null: not yet, and they are missing here. */
  readonly countedAt: Date | null
}

const MOST_RECENT = 100
const MOST_DESTINATIONS = 1000

const STATE_OF: Partial<Record<BusEventName, string>> = {
  'delivery.created': 'pending',
  'delivery.redriven': 'pending',
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
  /**
   * Counts anew from the database. `onPictured`: the count goes by what was committed until now; what this
   * replica tells from now on is added to it.
   */
  reload(deliveries: DeliveryStore, onPictured?: () => void): Promise<void>
}

/** Creates the read model and feeds it from the bus: what is told at about the same time is one change. */
export function createReadModel(bus: Bus): ReadModel {
  const store = createReadModelStore()
  const drifts = new Set<Drift>()
  let gathered: Told[] = []
  const flush = () => {
    if (gathered.length === 0) return
    const told = gathered
    gathered = []
    store.trigger.stepped({ told })
  }
  for (const [name, to] of Object.entries(STATE_OF)) {
    bus.on(name as 'delivery.created', (fact) => {
      const told = { fact, to }
      for (const drift of drifts) drift.note(told)
      if (gathered.push(told) === 1) queueMicrotask(flush)
    })
  }
  return {
    store,
    async reload(deliveries, onPictured = () => {}) {
      const drift = new Drift()
      try {
        const { at, rows } = await deliveries.countOpen(() => {
          drifts.add(drift)
          onPictured()
        })
        flush()
        store.trigger.reloaded({ rows: drift.applyTo(rows), countedAt: toDate(at) })
      } finally {
        drifts.delete(drift)
      }
    },
  }
}

function createReadModelStore() {
  const context: ReadModelState = { byChannel: {}, byDestination: {}, recent: [], countedAt: null }
  return createStore({
    context,
    on: {
      stepped: (state, { told }: { told: readonly Told[] }) => step(state, told),
      reloaded: (state, { rows, countedAt }: { rows: readonly OpenCount[]; countedAt: Date }) => ({
        ...state,
        ...recount(rows, state),
        countedAt,
      }),
    },
  })
}

function step(state: ReadModelState, told: readonly Told[]): ReadModelState {
  const byChannel = new Tally(state.byChannel)
  const byDestination = new Tally(state.byDestination)
  for (const { fact, to } of told) {
    byChannel.move(fact.channel, fact.from, to)
    if (!byDestination.has(fact.destination) && byDestination.size >= MOST_DESTINATIONS) continue
    const former = fact.formerDestination ?? fact.destination
    if (former !== fact.destination && byDestination.has(former)) {
      byDestination.move(former, openOnly(fact.from), null)
      byDestination.dropEmpty(former)
    }
    const from = former === fact.destination ? fact.from : null
    byDestination.move(fact.destination, openOnly(from), openOnly(to))
    byDestination.dropEmpty(fact.destination)
  }
  const latest = told.slice(-MOST_RECENT).reverse().map(toRecent)
  return {
    ...state,
    byChannel: byChannel.counts,
    byDestination: byDestination.counts,
    recent: [...latest, ...state.recent].slice(0, MOST_RECENT),
  }
}

function toRecent({ fact, to }: Told): RecentStep {
  const { from, destination, deliveryId, instance, at } = fact
  return { at, instance, deliveryId, destination, from, to }
}

type Counts = ReadModelState['byChannel']

/** Counts by key and state while they change: what they were copied from stays as it is. */
class Tally {
  readonly #counts: Record<string, Record<string, number>>
  readonly #copied = new Set<string>()
  #size: number

  constructor(counts: Counts) {
    this.#counts = { ...counts }
    this.#size = Object.keys(counts).length
  }

  get counts(): Counts {
    return this.#counts
  }

  get size(): number {
    return this.#size
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#counts, key)
  }

  move(key: string, from: string | null, to: string | null): void {
    if (from !== null) this.add(key, from, -1)
    if (to !== null) this.add(key, to, 1)
  }

  add(key: string, state: string, count: number): void {
    const states = this.#own(key)
    states[state] = Math.max(0, (states[state] ?? 0) + count)
  }

  dropEmpty(key: string): void {
    if (Object.values(this.#own(key)).some((count) => count > 0)) return
    delete this.#counts[key]
    this.#size--
  }

  #own(key: string): Record<string, number> {
    const known = this.#counts[key]
    if (known && this.#copied.has(key)) return known
    if (!known) this.#size++
    this.#copied.add(key)
    const copy = { ...known }
    this.#counts[key] = copy
    return copy
  }
}

/** Open states are what the database says; final ones are what this replica has seen. */
function recount(
  rows: readonly OpenCount[],
  state: ReadModelState,
): Pick<ReadModelState, 'byChannel' | 'byDestination'> {
  const final = Object.entries(state.byChannel).map(([channel, counts]) => [
    channel,
    pickFinal(counts),
  ])
  const byChannel = new Tally(Object.fromEntries(final))
  const byDestination = new Tally({})
  for (const { channel, destination, state: open, count } of rows) {
    byChannel.add(channel, open, count)
    if (!byDestination.has(destination) && byDestination.size >= MOST_DESTINATIONS) continue
    byDestination.add(destination, open, count)
  }
  return { byChannel: byChannel.counts, byDestination: byDestination.counts }
}

const pickFinal = (counts: Counts[string]): Counts[string] =>
  Object.fromEntries(Object.entries(counts).filter(([state]) => isFinal(state)))
