import { z } from 'zod'
import { parseOptions } from '../option.ts'
import { lineSchema } from './field.ts'
import { PROVIDER_KINDS } from './kind.ts'
import type { OnUncertain, ProviderKind, ProviderRouting, SmtpConfig } from './provider.ts'
import { parseSmtpHost } from './smtp-host.ts'
import { defaultTls } from './smtp-input.ts'

/** What every provider has beside its configuration. */
export interface ProviderSettingsInput {
  /** For people; at most 200 characters. Default: empty. */
  readonly description?: string
  /** What becomes of a message of which nobody knows whether it was taken. Default `ask`. */
  readonly onUncertain?: OnUncertain
  /** Which messages it is for. Default: all of the instance. */
  readonly routing?: ProviderRouting
}

/** Every setting of {@link ProviderSettingsInput}, for schemas. */
export const settingsShape = {
  description: lineSchema(0, 200).default(''),
  onUncertain: z.enum(['ask', 'resend', 'assumeSent']).default('ask'),
  routing: z
    .strictObject({
      organization: lineSchema(1, 200).optional(),
      type: lineSchema(1, 200).optional(),
    })
    .default({}),
} as const

const settingsSchema = z.strictObject(settingsShape)

/** A provider as it was read from outside, its defaults in place. */
export interface ParsedProvider {
  readonly settings: Required<ProviderSettingsInput>
  readonly config: object
  readonly secrets: object
}

const SETTINGS: ReadonlySet<string> = new Set(Object.keys(settingsShape))

function split(input: object) {
  const entries = Object.entries(input).filter(([, value]) => value !== undefined)
  const pick = (holds: (name: string) => boolean) =>
    Object.fromEntries(entries.filter(([name]) => holds(name)))
  return {
    settings: pick((name) => SETTINGS.has(name)),
    rest: pick((name) => !SETTINGS.has(name)),
  }
}

const recordSchema = z.looseObject({})

/**
 * Reads a provider of a kind from outside.
 *
 * @throws {OptionError} a value is wrong, with its path; none is repeated.
 */
export function parseProvider(kind: ProviderKind, input: unknown): ParsedProvider {
  const { settings, rest } = split(parseOptions(recordSchema, input, 'provider'))
  const { secrets = {}, ...config } = rest
  return {
    settings: parseSettings(settings),
    config: parseConfig(kind, config),
    secrets: parseSecrets(kind, secrets),
  }
}

const parseSettings = (input: object) =>
  parseOptions(settingsSchema, input, 'provider') as Required<ProviderSettingsInput>

const parseConfig = (kind: ProviderKind, input: object): object =>
  parseOptions(PROVIDER_KINDS[kind].config, input, 'provider')

/** @throws {OptionError} a value is wrong, or there is no such secret. */
export function parseSecrets(kind: ProviderKind, input: unknown): object {
  return parseOptions(PROVIDER_KINDS[kind].secrets, input, 'provider.secrets')
}

/**
 * A provider with changes laid over it, and the secrets that come with them; `null` takes back what need
 * not be there.
 *
 * @throws {OptionError} what comes out is wrong.
 */
export function mergeProvider(
  kind: ProviderKind,
  stored: Omit<ParsedProvider, 'secrets'>,
  changes: unknown,
): ParsedProvider {
  const { settings, rest } = split(parseOptions(recordSchema, changes, 'changes'))
  const { secrets = {}, ...config } = rest
  const before = kind === 'smtp' ? giveWay(stored.config as SmtpConfig, config) : stored.config
  const after = dropNull({ ...before, ...config })
  return {
    settings: parseSettings(dropNull({ ...stored.settings, ...settings })),
    config: parseConfig(kind, after),
    secrets: parseSecrets(kind, secrets),
  }
}

const dropNull = (input: object): object =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null))

/** A port within a new host takes the place of the former one, and a new port that of the protection that was its default. */
function giveWay(stored: SmtpConfig, changes: Readonly<Record<string, unknown>>): object {
  const host = changes['host']
  const within = typeof host === 'string' ? parseSmtpHost(host)?.port : undefined
  const port = within ?? changes['port'] ?? stored.port
  const { port: _port, tls, ...rest } = stored
  const keepsTls = port === stored.port || tls !== defaultTls(stored.port)
  return {
    ...rest,
    ...(within === undefined ? { port: stored.port } : {}),
    ...(keepsTls ? { tls } : {}),
  }
}
