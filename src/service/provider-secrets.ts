import type { Vault } from '../encryption/index.ts'
import { providerPurpose } from '../engine/index.ts'
import { OptionError } from '../errors.ts'
import { PROVIDER_KINDS, type ProviderKind } from '../provider/index.ts'
import type { ProviderRow } from '../store/index.ts'

/** The secrets of stored providers. */
export interface ProviderSecrets {
  /** Null when there are none. @throws {EncryptionKeyError} there is no key. */
  seal(owner: Pick<ProviderRow, 'instance' | 'id'>, secrets: object): Promise<string | null>
  /** @throws {DecryptionError} no key fits. */
  open(row: Pick<ProviderRow, 'instance' | 'id' | 'secrets'>): Promise<object>
}

/** Creates them on a vault. */
export function createProviderSecrets(vault: Vault): ProviderSecrets {
  return {
    async seal({ instance, id }, secrets) {
      if (Object.keys(secrets).length === 0) return null
      return vault.seal(JSON.stringify(secrets), providerPurpose(instance, id))
    },
    async open({ instance, id, secrets }) {
      if (secrets === null) return {}
      return JSON.parse(await vault.open(secrets, providerPurpose(instance, id)))
    },
  }
}

/** The first secret that a configuration needs and has not got. */
export function findMissingSecret(
  kind: ProviderKind,
  config: object,
  secrets: object,
): string | undefined {
  return PROVIDER_KINDS[kind].listSecrets(config).find((name) => !Object.hasOwn(secrets, name))
}

/** Secrets that are given for a stored provider. */
interface GivenSecrets {
  readonly row: ProviderRow
  readonly config: object
  readonly given: object
}

/** A change of a stored provider's secrets. */
interface Repacking extends GivenSecrets {
  /** Default: what is given takes the place of what is stored. */
  merge?(stored: object): object
}

/**
 * The secrets after a change, sealed; what the configuration has no use for is dropped.
 *
 * @throws {DecryptionError} no key fits what is stored.
 */
export async function repackSecrets(
  secrets: ProviderSecrets,
  change: Repacking,
): Promise<string | null> {
  const { row, config, given, merge = addTo(given) } = change
  const merged = merge(await openOthers(secrets, change))
  return secrets.seal(row, pruneSecrets(row.kind, config, merged))
}

const addTo = (given: object) => (stored: object) => ({ ...stored, ...given })

/** What is stored beside what is given. Where all is given anew nothing is opened: so a provider is mended whose key is lost. */
async function openOthers(
  secrets: ProviderSecrets,
  { row, config, given }: GivenSecrets,
): Promise<object> {
  return findMissingSecret(row.kind, config, given) === undefined ? {} : secrets.open(row)
}

/** Secrets without those that a configuration has no use for: what nobody needs is not kept. */
function pruneSecrets(kind: ProviderKind, config: object, secrets: object): object {
  const needed = PROVIDER_KINDS[kind].listSecrets(config)
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => needed.includes(name)))
}

/** @throws {OptionError} a secret is given that the configuration has no use for. */
export function assertUseful(kind: ProviderKind, config: object, secrets: object): void {
  const needed = PROVIDER_KINDS[kind].listSecrets(config)
  const useless = Object.keys(secrets).find((name) => !needed.includes(name))
  if (useless === undefined) return
  const wanted = needed.length === 0 ? 'no secret' : needed.join(', ')
  throw new OptionError(`provider.secrets.${useless}`, `its configuration takes ${wanted}`)
}

/** Without what it needs each message would be in vain. */
function assertWhole(kind: ProviderKind, config: object, secrets: object): void {
  const missing = findMissingSecret(kind, config, secrets)
  if (missing === undefined) return
  const problem = 'expected it in this call: the provider is at work, and would lack it'
  throw new OptionError(`changes.secrets.${missing}`, problem)
}

/** @throws {OptionError} there is none. */
export function assertGiven(secrets: object): void {
  if (Object.keys(secrets).length === 0)
    throw new OptionError('provider.secrets', 'expected at least one secret, got none')
}

/** A change of a configuration. */
interface ConfigurationChange {
  readonly kind: ProviderKind
  /** As it will be. */
  readonly config: object
  /** Names of the fields that change. */
  readonly fields: readonly string[]
  readonly given: object
  /** Messages go through it, or wait for it. */
  readonly isAtWork: boolean
}

/**
 * The stored secrets, as far as they are needed, and those that come with a change. What is stored goes to
 * nobody but the one it was given for: whoever may change a host is not thereby told the password.
 *
 * @throws {OptionError} it would; or a provider at work would lack a secret.
 */
export function mergeSecrets(stored: object, change: ConfigurationChange): object {
  const { kind, config, given, isAtWork } = change
  const kept = pruneSecrets(kind, config, stored)
  assertConfided(kept, change)
  const merged = { ...kept, ...given }
  if (isAtWork) assertWhole(kind, config, merged)
  return merged
}

function assertConfided(kept: object, { kind, fields, given }: ConfigurationChange): void {
  const { confided } = PROVIDER_KINDS[kind]
  const moved = fields.filter((name) => confided.fields.includes(name))
  const asked = confided.secrets.find((name) => name in kept && !(name in given))
  if (moved.length === 0 || asked === undefined) return
  const problem = `${moved.join(', ')} would change, and what is stored goes nowhere else: give it again in this call`
  throw new OptionError(`changes.secrets.${asked}`, problem)
}
