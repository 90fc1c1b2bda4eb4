import { z } from 'zod'
import { LinkError, OptionError, TemplateError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { type OriginSettings, originSettingsSchema } from '../origin/index.ts'
import { type Branding, brandingSchema } from './branding.ts'
import { LANGUAGES } from './language.ts'
import type { LinkRules } from './link.ts'
import { findMessageType, type OwnMessageTypes } from './message-types.ts'
import { countrySchema } from './phone-number.ts'
import { validateLink } from './validate.ts'

const LONGEST_TYPE_NAME = 100
const LONGEST_URL_TEMPLATE = 2048
const MOST_COUNTRIES = 300
const SHORTEST_WINDOW_MS = 1000
const LONGEST_WINDOW_MS = 31 * 86_400_000
const HIGHEST_CAP = 1_000_000_000

const once = { error: 'expected each of them once' }
const isWithoutRepetition = (list: readonly string[]) => new Set(list).size === list.length

const language = z.enum(LANGUAGES)

const capSchema = z.strictObject({
  most: z.int().min(0).max(HIGHEST_CAP),
  windowMs: z.int().min(SHORTEST_WINDOW_MS).max(LONGEST_WINDOW_MS),
})

const capsSchema = z.strictObject({
  perRecipient: capSchema.optional(),
  perInstance: capSchema.optional(),
  perCountry: capSchema.optional(),
})

/** What an instance or organisation sets for its notifications. Everything may be left out. */
export const notificationSettingsSchema = z.strictObject({
  defaultLanguage: language.optional(),
  allowedLanguages: z.array(language).min(1).refine(isWithoutRepetition, once).optional(),
  branding: brandingSchema.optional(),
  urlTemplates: z
    .record(z.string().min(1).max(LONGEST_TYPE_NAME), z.string().min(1).max(LONGEST_URL_TEMPLATE))
    .optional(),
  defaultCountry: countrySchema.optional(),
  allowedCountries: z
    .array(countrySchema)
    .min(1)
    .max(MOST_COUNTRIES)
    .refine(isWithoutRepetition, once)
    .optional(),
  caps: capsSchema.optional(),
  origins: originSettingsSchema.optional(),
})

/** At most `most` messages within each window; windows of `windowMs` (1 second to 31 days) follow one another. */
export type NotificationCap = Readonly<z.output<typeof capSchema>>

/** Which caps hold. One that is left out does not. */
export interface NotificationCaps {
  /** To one address or number. */
  readonly perRecipient?: NotificationCap
  /** Of the instance altogether. */
  readonly perInstance?: NotificationCap
  /** SMS to the numbers of one country, for each country. */
  readonly perCountry?: NotificationCap
}

/**
 * What an instance or organisation sets for its notifications.
 *
 * @example
 * await signoff.notificationSettings.set({
 *   settings: { defaultLanguage: 'de', branding: { name: 'Example Shop', primaryColor: '#0a5c36' } },
 * })
 */
export interface NotificationSettings {
  /** Of messages whose language nobody asked for. Default `en`. */
  readonly defaultLanguage?: (typeof LANGUAGES)[number]
  /** The only languages that are written in. Default: all there are. */
  readonly allowedLanguages?: readonly (typeof LANGUAGES)[number][]
  /** How mails look, and what the service is called. */
  readonly branding?: Branding
  /** Link of the button by message type, where it is not the type's own. */
  readonly urlTemplates?: Readonly<Record<string, string>>
  /** ISO 3166-1 alpha-2 country of national phone numbers. Default: such numbers are refused. */
  readonly defaultCountry?: string
  /** The only countries that SMS go to. Default: all. */
  readonly allowedCountries?: readonly string[]
  /** Caps on what is sent. Of the instance only. */
  readonly caps?: NotificationCaps
  /** Where links point to. Of the instance only. */
  readonly origins?: OriginSettings
}

/** What is beside the settings that are to be read. */
export interface SettingsContext {
  /** The host's own message types. */
  readonly types?: OwnMessageTypes
  readonly rules?: LinkRules
  /** They are an organisation's. */
  readonly ofOrganization?: boolean
  /** What the settings are called in errors. Default `settings`. */
  readonly option?: string
}

function nameField(error: unknown, field: string): unknown {
  if (error instanceof LinkError)
    return new LinkError(error.code, error.problem, { field, cause: error })
  if (!(error instanceof TemplateError)) return error
  return new TemplateError(error.code, { field, problem: error.problem }, { cause: error })
}

function assertLinks({ urlTemplates = {} }: NotificationSettings, context: SettingsContext): void {
  const { types, rules = {}, option = 'settings' } = context
  for (const [name, urlTemplate] of Object.entries(urlTemplates)) {
    const type = findMessageType(name, types)
    try {
      validateLink({ type, urlTemplate, rules })
    } catch (error) {
      throw nameField(error, `${option}.urlTemplates.${name}`)
    }
  }
}

function assertLevel(settings: NotificationSettings, option: string): void {
  for (const name of ['caps', 'origins'] as const) {
    if (settings[name] === undefined) continue
    throw new OptionError(
      `${option}.${name}`,
      'expected on the instance, got it on an organisation',
    )
  }
}

function assertLanguages(settings: NotificationSettings, option: string): void {
  const { defaultLanguage, allowedLanguages } = settings
  if (defaultLanguage === undefined || allowedLanguages === undefined) return
  if (allowedLanguages.includes(defaultLanguage)) return
  const problem = `expected one of allowedLanguages, got ${defaultLanguage}`
  throw new OptionError(`${option}.defaultLanguage`, problem)
}

/**
 * Reads the settings of an instance or organisation. Link templates are tried at once.
 *
 * @throws OptionError `ERR_OPTION_INVALID`, with `settings.…` as option
 * @throws MessageTypeUnknownError a link is for a message type that does not exist
 * @throws LinkError `ERR_LINK_…`, TemplateError `ERR_TEMPLATE_…`, with `settings.urlTemplates.…` as field
 */
export function parseNotificationSettings(
  input: unknown,
  context: SettingsContext = {},
): NotificationSettings {
  const { option = 'settings', ofOrganization = false } = context
  const settings = dropAbsent(parseOptions(notificationSettingsSchema, input, option))
  if (ofOrganization) assertLevel(settings, option)
  assertLanguages(settings, option)
  assertLinks(settings, context)
  return settings
}

/** JSON has no `undefined`: what goes through it has lost them at every depth. */
const dropAbsent = (settings: object): NotificationSettings => JSON.parse(JSON.stringify(settings))

const mergeField = <T extends object>(lower: T | undefined, upper: T | undefined) =>
  lower === undefined || upper === undefined ? (upper ?? lower) : { ...lower, ...upper }

function mergeBranding(lower: Branding = {}, upper: Branding = {}): Branding {
  const dark = mergeField(lower.dark, upper.dark)
  return { ...lower, ...upper, ...(dark === undefined ? {} : { dark }) }
}

function mergeTwo(lower: NotificationSettings, upper: NotificationSettings): NotificationSettings {
  const merged = {
    urlTemplates: mergeField(lower.urlTemplates, upper.urlTemplates),
    caps: mergeField(lower.caps, upper.caps),
    origins: mergeField(lower.origins, upper.origins),
    branding: (lower.branding ?? upper.branding) && mergeBranding(lower.branding, upper.branding),
  }
  const known = Object.entries(merged).filter(([, value]) => value !== undefined)
  return { ...lower, ...upper, ...Object.fromEntries(known) }
}

/**
 * The settings that count: later levels before earlier ones. Branding, caps, origins and links are
 * merged entry by entry, lists are not.
 *
 * @example
 * mergeSettings({ defaultLanguage: 'de' }, { branding: { name: 'Shop' } })
 * // { defaultLanguage: 'de', branding: { name: 'Shop' } }
 */
export function mergeSettings(...levels: readonly NotificationSettings[]): NotificationSettings {
  return levels.reduce(mergeTwo, {})
}

/** What settings permit in links: plain http only where the service itself is reached by it. */
export function toLinkRules({ origins }: NotificationSettings): LinkRules {
  return { allowHttp: origins?.externalSecure === false }
}
