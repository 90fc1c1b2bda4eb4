import { z } from 'zod'
import type { FeatureSwitches } from '../engine/index.ts'
import { FeatureUnknownError } from '../errors.ts'
import { FEATURES, type FeatureName, isFeatureName, SYSTEM } from '../feature/index.ts'
import { parseOptions } from '../option.ts'
import type { FeatureStore } from '../store/index.ts'
import { DEFAULT_INSTANCE, instanceSchema } from './call-scope.ts'

/** At which level a feature is set. */
export interface FeatureLevel {
  /** One instance. Absent: the system, which every instance without a word of its own follows. */
  readonly instance?: string
}

/** Features, per system and per instance; the instance wins. */
export interface Features {
  /** Whether it is on for an instance (default: `default`), all levels considered. */
  get(name: FeatureName, level?: FeatureLevel): Promise<boolean>
  /**
   * @throws {FeatureUnknownError} there is no such feature.
   * @example
   * await signoff.features.set('backChannelLogout', false, { instance: 'acme' })
   */
  set(name: FeatureName, enabled: boolean, level?: FeatureLevel): Promise<void>
  /** Takes back what was set at a level. */
  reset(name: FeatureName, level?: FeatureLevel): Promise<void>
}

const levelSchema = z.strictObject({ instance: instanceSchema.optional() })

/** Creates the features. */
export function createFeatures(store: FeatureStore, switches: FeatureSwitches): Features {
  const parse = (name: string, level: FeatureLevel = {}) => {
    if (!isFeatureName(name)) {
      throw new FeatureUnknownError(
        `there is no such feature; there are ${Object.keys(FEATURES).join(', ')}`,
      )
    }
    return { name, instance: parseOptions(levelSchema, level, 'level').instance }
  }
  return {
    async get(name, level) {
      const parsed = parse(name, level)
      switches.forget()
      return switches.isOn(parsed.name, parsed.instance ?? DEFAULT_INSTANCE)
    },
    async set(name, enabled, level) {
      const parsed = parse(name, level)
      const value = parseOptions(z.boolean(), enabled, 'enabled')
      await store.set({ instance: parsed.instance ?? SYSTEM, name: parsed.name, enabled: value })
      switches.forget()
    },
    async reset(name, level) {
      const parsed = parse(name, level)
      await store.reset(parsed.instance ?? SYSTEM, parsed.name)
      switches.forget()
    },
  }
}
