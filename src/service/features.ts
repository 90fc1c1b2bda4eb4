import { z } from 'zod'
import type { FeatureSwitches } from '../engine/index.ts'
import { FeatureUnknownError } from '../errors.ts'
import { FEATURES, type FeatureName, isFeatureName, SYSTEM } from '../feature/index.ts'
import { parseOptions } from '../option.ts'
import type { FeatureStore } from '../store/index.ts'
import {
  type CallOptions,
  parseInstance,
  parseLevelOptions,
  type ReadOptions,
} from './call-scope.ts'

/**
 * At which level a feature is set, and within which transaction. `actor`, `origin` and `traceparent` are ignored: features
 * have no journal and send nothing.
 *
 * What is set holds from its commit on: on this replica at once, on others within `engine.relyingPartyCacheMs`. The commit of
 * a transaction that is not of `signoff.transaction` is not known, and this replica sees it within that time, too.
 */
export interface FeatureLevel extends CallOptions {
  /** One instance. Absent: the system, which every instance without a word of its own follows. */
  readonly instance?: string
}

/** Features, per system and per instance; the instance wins. */
export interface Features {
  /** Whether it is on for an instance (default: `default`), all levels considered. */
  get(name: FeatureName, options?: ReadOptions): Promise<boolean>
  /**
   * @throws {FeatureUnknownError} there is no such feature.
   * @example
   * await signoff.features.set('backChannelLogout', false, { instance: 'acme' })
   */
  set(name: FeatureName, enabled: boolean, level?: FeatureLevel): Promise<void>
  /** Takes back what was set at a level. */
  reset(name: FeatureName, level?: FeatureLevel): Promise<void>
}

/** Creates the features. */
export function createFeatures(store: FeatureStore, switches: FeatureSwitches): Features {
  return {
    async get(name, options) {
      assertKnown(name)
      const instance = parseInstance(options)
      switches.forget()
      return switches.isOn(name, instance)
    },
    async set(name, enabled, level) {
      assertKnown(name)
      const { instance = SYSTEM, within } = parseLevelOptions(level)
      const value = parseOptions(z.boolean(), enabled, 'enabled')
      await store.set({ instance, name, enabled: value }, within)
      switches.forget(within)
    },
    async reset(name, level) {
      assertKnown(name)
      const { instance = SYSTEM, within } = parseLevelOptions(level)
      await store.reset(instance, name, within)
      switches.forget(within)
    },
  }
}

function assertKnown(name: string): asserts name is FeatureName {
  if (isFeatureName(name)) return
  const names = Object.keys(FEATURES).join(', ')
  throw new FeatureUnknownError(`there is no such feature; there are ${names}`)
}
