import type { Clock } from '../clock.ts'
import { type FeatureName, isFeatureName, resolveFeature } from '../feature/index.ts'
import type { FeatureStore, Queryable } from '../store/index.ts'

/** Says whether features are on. */
export interface FeatureSwitches {
  /** `within`: a caller's transaction, whose connection is used for what has to be read. */
  isOn(name: FeatureName, instance: string, within?: Queryable): Promise<boolean>
  /** Reads the switches again at the next question; where they were changed in `within`, again after its commit. */
  forget(within?: Queryable): void
  /** A transaction is known to be committed. */
  committed(transaction: Queryable): void
}

type Settings = Map<string, Partial<Record<FeatureName, boolean>>>

async function readSettings(store: FeatureStore): Promise<Settings> {
  const found: Settings = new Map()
  for (const row of await store.list()) {
    if (!isFeatureName(row.name)) continue
    found.set(row.instance, { ...found.get(row.instance), [row.name]: row.enabled })
  }
  return found
}

/** Creates the switches of a replica; what others set is seen within `cacheMs`. */
export function createFeatureSwitches(ports: {
  readonly store: FeatureStore
  readonly storeWithin: (sql: Queryable) => FeatureStore
  readonly clock: Clock
  readonly cacheMs: number
  readonly defaults: Readonly<Partial<Record<FeatureName, boolean>>>
}): FeatureSwitches {
  let settings: Promise<Settings> | undefined
  let read: Settings | undefined
  let until = 0
  const changing = new WeakSet<Queryable>()

  const current = (): Promise<Settings> => {
    const now = ports.clock.monotonic()
    if (settings && until > now) return settings
    until = now + ports.cacheMs
    read = undefined
    const reading = readSettings(ports.store)
    settings = reading
    reading.then(
      (found) => {
        if (settings === reading) read = found
      },
      () => {
        settings = undefined
      },
    )
    return reading
  }

  /** A transaction waits for no read on another connection: all of them may be held by its like. */
  const currentWithin = (sql: Queryable): Promise<Settings> | Settings =>
    read && until > ports.clock.monotonic() ? read : readSettings(ports.storeWithin(sql))

  const forget = () => {
    settings = undefined
    read = undefined
  }

  return {
    isOn: async (name, instance, within) => {
      const found = await (within ? currentWithin(within) : current())
      return resolveFeature(name, { instance, settings: found, defaults: ports.defaults })
    },
    forget(within) {
      if (within) changing.add(within)
      forget()
    },
    /** Until now others may have read, and remembered, what was before. */
    committed(transaction) {
      if (changing.delete(transaction)) forget()
    },
  }
}
