/** The switches there are, with their defaults. */
export const FEATURES = {
  /** Relying parties are registered, and told when a session ends. */
  backChannelLogout: true,
  /** A session whose `expiresAt` passes is treated as terminated. */
  sessionExpiry: false,
} as const satisfies Record<string, boolean>

/** The name of a feature. */
export type FeatureName = keyof typeof FEATURES

/** Switches that were set, by instance; `''` is the system. */
export type FeatureSettings = ReadonlyMap<string, Readonly<Partial<Record<FeatureName, boolean>>>>

/** The system level, as an instance id. */
export const SYSTEM = ''

/** True when `name` is a feature. */
export function isFeatureName(name: unknown): name is FeatureName {
  return typeof name === 'string' && Object.hasOwn(FEATURES, name)
}

/**
 * Whether a feature is on: the instance's own word, else the system's, else the host's default, else ours.
 *
 * @example
 * resolveFeature('backChannelLogout', { instance: 'acme', settings, defaults: {} })
 */
export function resolveFeature(
  name: FeatureName,
  {
    instance,
    settings,
    defaults,
  }: {
    readonly instance: string
    readonly settings: FeatureSettings
    readonly defaults: Readonly<Partial<Record<FeatureName, boolean>>>
  },
): boolean {
  return (
    settings.get(instance)?.[name] ??
    settings.get(SYSTEM)?.[name] ??
    defaults[name] ??
    FEATURES[name]
  )
}
