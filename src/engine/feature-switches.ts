import type { Clock } from '../clock.ts'
import { type FeatureName, isFeatureName, resolveFeature } from '../feature/index.ts'
import type { FeatureStore } from '../store/index.ts'

/** Says whether features are on. */
export interface FeatureSwitches {
  isOn(name: FeatureName, instance: string): Promise<boolean>
  /** Reads the switches again at the next question. */
  forget(): void
}

type Settings = Map<string, Partial<Record<FeatureName, boolean>>>

/** Creates the switches of a replica; what others set is seen within `cacheMs`. */
export function createFeatureSwitches(ports: {
  readonly store: FeatureStore
  readonly clock: Clock
  readonly cacheMs: number
  readonly defaults: Readonly<Partial<Record<FeatureName, boolean>>>
}): FeatureSwitches {
  let settings: Promise<Settings> | undefined
  let until = 0

  const read = async (): Promise<Settings> => {
    const found: Settings = new Map()
    for (const row of await ports.store.list()) {
      if (!isFeatureName(row.name)) continue
      found.set(row.instance, { ...found.get(row.instance), [row.name]: row.enabled })
    }
    return found
  }

  const current = (): Promise<Settings> => {
    const now = ports.clock.monotonic()
    if (settings && until > now) return settings
    until = now + ports.cacheMs
    settings = read()
    settings.catch(() => {
      settings = undefined
    })
    return settings
  }

  return {
    isOn: async (name, instance) =>
      resolveFeature(name, { instance, settings: await current(), defaults: ports.defaults }),
    forget() {
      settings = undefined
    },
  }
}
