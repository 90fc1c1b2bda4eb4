import { z } from 'zod'
import { type Exact, parseOptions } from '../option.ts'
import { parseHost } from './host.ts'
import { type HeaderSource, isOneOf, type OriginOptions } from './origin.ts'

const LONGEST_DOMAIN = 253
const MOST_DOMAINS = 100
const MOST_HOPS = 10

const HEADER_SOURCES = ['forwarded', 'x-forwarded', 'host'] as const satisfies HeaderSource[]

/** A host as it is compared: lower case, ASCII, with its port if there is one. As it came, if it is none. */
function toDomain(text: string): string {
  const host = parseHost(text)
  if (host === undefined) return text
  return host.port === undefined ? host.hostname : `${host.hostname}:${host.port}`
}

/** `host` or `host:port`, 1 to 253 characters; international names become ASCII, capitals small. */
export const domainSchema = z
  .string()
  .min(1)
  .max(LONGEST_DOMAIN)
  .refine((text) => parseHost(text) !== undefined, {
    error: 'expected a host such as login.example or login.example:8443, got something else',
    abort: true,
  })
  .overwrite(toDomain)

const isWithoutRepetition = (list: readonly string[]) => new Set(list).size === list.length

/** Where the links of an instance point to, and which headers may say so. */
export const originSettingsSchema = z.strictObject({
  primary: domainSchema.optional(),
  domains: z.array(domainSchema).max(MOST_DOMAINS).optional(),
  trustedHops: z.int().min(0).max(MOST_HOPS).optional(),
  order: z
    .array(z.enum(HEADER_SOURCES))
    .min(1)
    .refine(isWithoutRepetition, { error: 'expected each header once' })
    .optional(),
  externalSecure: z.boolean().optional(),
})

/** Where the links of an instance point to, as it is set. Domains are `host` or `host:port`. */
export interface OriginSettings {
  /** The domain that links point to when no request says otherwise. Default: the host of `issuer`, for the instance `default`. */
  readonly primary?: string
  /** Further domains of the instance itself. */
  readonly domains?: readonly string[]
  /** Proxies in front of the service that are its own, 0 to 10. With none, what proxies say is ignored. Default 0. */
  readonly trustedHops?: number
  /** Headers in order of preference; the first that names a host decides. Default `forwarded`, `x-forwarded`, `host`. */
  readonly order?: readonly HeaderSource[]
  /** The service is only reached by https, whatever a header says. Default true; false where `issuer` is plain http. */
  readonly externalSecure?: boolean
}

/**
 * Reads the origins of an instance.
 *
 * @throws OptionError `ERR_OPTION_INVALID`, with `origins.…` as option
 */
export function parseOriginSettings(input: unknown): OriginSettings {
  const settings: Exact<z.output<typeof originSettingsSchema>> = parseOptions(
    originSettingsSchema,
    input,
    'origins',
  )
  return settings
}

/** What stands in for a primary domain that nobody set. */
export function toOriginDefaults(issuer: string | undefined): OriginSettings {
  if (issuer === undefined || !URL.canParse(issuer)) return {}
  const { host, protocol } = new URL(issuer)
  if (host === '') return {}
  return { primary: host, externalSecure: protocol !== 'http:' }
}

/** Settings and trusted domains as the resolver wants them. */
export function toOriginOptions(
  settings: OriginSettings,
  trustedDomains: readonly string[],
): OriginOptions {
  const { primary, domains = [], ...rest } = settings
  const primaryDomain = primary === undefined ? {} : { primaryDomain: primary }
  return { ...rest, ...primaryDomain, instanceDomains: domains, trustedDomains }
}

/** Whether links may point to this host, `host` or `host:port`: it is a domain of the instance, or trusted. */
export function isTrustedHost(
  text: string,
  settings: OriginSettings,
  trustedDomains: readonly string[],
): boolean {
  const { primary, domains = [], externalSecure = true } = settings
  const host = parseHost(text)
  if (host === undefined) return false
  const known = [...(primary === undefined ? [] : [primary]), ...domains, ...trustedDomains]
  return isOneOf(host, externalSecure ? 'https' : 'http', known)
}
