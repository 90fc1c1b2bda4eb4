import { OriginUnknownError } from '../errors.ts'
import { type ForwardedElement, parseForwarded } from './forwarded.ts'
import { type HostName, parseHost } from './host.ts'

/** Where a host or scheme may be read from. `x-forwarded` is the pair `X-Forwarded-Host` and `-Proto`. */
export type HeaderSource = 'forwarded' | 'x-forwarded' | 'host'

/** Headers as `node:http` or `fetch` have them. Names in lower case. */
export type RequestHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null }

/** What is known about the deployment. Domains are `host` or `host:port`. */
export interface OriginOptions {
  /**
   * Headers in order of preference; the first one that names a host decides. Name only those that your
   * proxies set. Default `forwarded`, `x-forwarded`, `host`.
   */
  readonly order?: readonly HeaderSource[]
  /** Proxies in front of us that are ours. Default 0: what proxies say is ignored. */
  readonly trustedHops?: number
  /** Domains of the instance. Without a port, the default port of the scheme is meant. */
  readonly instanceDomains: readonly string[]
  /** Further domains that links may point to, such as one of a login page. */
  readonly trustedDomains?: readonly string[]
  /** Used when there is no request, or one that is refused; without it, neither has an origin. */
  readonly primaryDomain?: string
  /** The service is only reached by https, whatever a header says. Default true. */
  readonly externalSecure?: boolean
}

/**
 * Why a request's own host or scheme is not used.
 *
 * - `header_malformed`: a header that names the host cannot be read.
 * - `host_malformed`: it is not `host` or `host:port`.
 * - `host_unknown`: it is neither a domain of the instance nor a trusted one.
 * - `protocol_unknown`: the scheme is neither http nor https; only the scheme is replaced.
 */
export type OriginRefusal =
  | 'header_malformed'
  | 'host_malformed'
  | 'host_unknown'
  | 'protocol_unknown'

/** Where the links of an event point to. */
export interface ResolvedOrigin {
  /** Scheme, host and port, without a slash at the end; default ports are left out. */
  readonly origin: string
  /** Host name alone, for WebOTP. */
  readonly domain: string
  readonly protocol: 'http' | 'https'
  /** What decided the host. */
  readonly source: HeaderSource | 'primary'
  /** To be counted: someone sent what should not come, or a proxy is set up wrongly. */
  readonly refused?: OriginRefusal
}

const DEFAULT_ORDER: readonly HeaderSource[] = ['forwarded', 'x-forwarded', 'host']
const DEFAULT_PORTS = { http: 80, https: 443 } as const

interface Claim {
  readonly source: HeaderSource
  readonly host?: string
  readonly protocol?: string
  readonly isMalformed?: boolean
}

function readHeader(headers: RequestHeaders, name: string): string | undefined {
  const { get } = headers
  if (typeof get === 'function') return get.call(headers, name) ?? undefined
  const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name]
  return typeof value === 'object' ? value.join(',') : value
}

/** The entry that the outermost of our own proxies wrote: as many from the end as there are of them. */
function pickHop<T>(entries: readonly T[], trustedHops: number): T | undefined {
  return entries[Math.max(0, entries.length - trustedHops)]
}

function readForwarded(headers: RequestHeaders, trustedHops: number): Claim {
  const text = readHeader(headers, 'forwarded')
  if (text === undefined) return { source: 'forwarded' }
  const elements = parseForwarded(text)
  if (elements === undefined) return { source: 'forwarded', isMalformed: true }
  const element: ForwardedElement = pickHop(elements, trustedHops) ?? {}
  return toClaim('forwarded', element.host, element.proto)
}

function toClaim(source: HeaderSource, host?: string, protocol?: string): Claim {
  return {
    source,
    ...(host === undefined ? {} : { host }),
    ...(protocol === undefined ? {} : { protocol }),
  }
}

function readXForwarded(headers: RequestHeaders, trustedHops: number): Claim {
  const one = (name: string) => {
    const entries = readHeader(headers, name)?.split(',') ?? []
    return pickHop(entries, trustedHops)?.trim()
  }
  return toClaim('x-forwarded', one('x-forwarded-host'), one('x-forwarded-proto'))
}

function readClaims(headers: RequestHeaders, options: OriginOptions): readonly Claim[] {
  const { order = DEFAULT_ORDER, trustedHops = 0 } = options
  return order.flatMap((source) => {
    if (source === 'host') return [toClaim('host', readHeader(headers, 'host'))]
    if (trustedHops < 1) return []
    const read = source === 'forwarded' ? readForwarded : readXForwarded
    return [read(headers, trustedHops)]
  })
}

interface ChosenProtocol {
  readonly protocol: 'http' | 'https'
  readonly refused?: OriginRefusal
}

function chooseProtocol(claims: readonly Claim[], externalSecure: boolean): ChosenProtocol {
  const claimed = claims.find(({ protocol }) => protocol !== undefined)?.protocol?.toLowerCase()
  const fallback = externalSecure ? 'https' : 'http'
  if (claimed === undefined) return { protocol: fallback }
  if (claimed !== 'http' && claimed !== 'https') {
    return { protocol: fallback, refused: 'protocol_unknown' }
  }
  return { protocol: externalSecure ? 'https' : claimed }
}

function toPort({ port }: HostName, protocol: 'http' | 'https'): number {
  return port ?? DEFAULT_PORTS[protocol]
}

/** Whether a host is one of these domains; without a port, the scheme's own is meant. */
export function isOneOf(
  host: HostName,
  protocol: 'http' | 'https',
  domains: readonly string[],
): boolean {
  return domains.some((domain) => {
    const known = parseHost(domain)
    const isSameName = known?.hostname === host.hostname
    return known !== undefined && isSameName && toPort(known, protocol) === toPort(host, protocol)
  })
}

function isKnown(host: HostName, protocol: 'http' | 'https', options: OriginOptions): boolean {
  const { instanceDomains, trustedDomains = [], primaryDomain } = options
  const primary = primaryDomain === undefined ? [] : [primaryDomain]
  return isOneOf(host, protocol, [...primary, ...instanceDomains, ...trustedDomains])
}

function toOrigin({ hostname, port }: HostName, protocol: 'http' | 'https'): string {
  return new URL(`${protocol}://${hostname}${port === undefined ? '' : `:${port}`}`).origin
}

function resolvePrimary(options: OriginOptions, refused?: OriginRefusal): ResolvedOrigin {
  const { primaryDomain, externalSecure = true } = options
  if (primaryDomain === undefined)
    throw new OriginUnknownError(
      'there is no primary domain: set origins.primary, in the options or for the instance',
    )
  const protocol = externalSecure ? 'https' : 'http'
  const host = parseHost(primaryDomain) ?? { hostname: primaryDomain }
  return {
    origin: toOrigin(host, protocol),
    domain: host.hostname,
    protocol,
    source: 'primary',
    ...(refused === undefined ? {} : { refused }),
  }
}

/**
 * Where the links of an event point to, from the headers of the request that triggered it. A host that
 * is not known is never used, so that nobody can have a reset link point to a host of theirs; the
 * primary domain stands in, and `refused` says why. Without headers, the primary domain.
 *
 * Only headers of as many proxies as are trusted are looked at; with none, `Host` alone.
 *
 * @example
 * resolveOrigin(
 *   { host: 'internal:8080', forwarded: 'for=192.0.2.1;host=op.example;proto=https' },
 *   { trustedHops: 1, instanceDomains: ['op.example'], primaryDomain: 'op.example' },
 * ).origin // 'https://op.example'
 */
export function resolveOrigin(
  headers: RequestHeaders | undefined,
  options: OriginOptions,
): ResolvedOrigin {
  const claims = headers === undefined ? [] : readClaims(headers, options)
  const deciding = claims.find(({ host, isMalformed }) => host !== undefined || isMalformed)
  if (deciding === undefined) return resolvePrimary(options)
  if (deciding.isMalformed) return resolvePrimary(options, 'header_malformed')
  const host = parseHost(deciding.host ?? '')
  if (host === undefined) return resolvePrimary(options, 'host_malformed')
  const { protocol, refused } = chooseProtocol(claims, options.externalSecure ?? true)
  if (!isKnown(host, protocol, options)) return resolvePrimary(options, 'host_unknown')
  return {
    origin: toOrigin(host, protocol),
    domain: host.hostname,
    protocol,
    source: deciding.source,
    ...(refused === undefined ? {} : { refused }),
  }
}

/** The same for an origin that was captured before, such as `https://op.example`: it is judged as a proxy's word. */
export function resolveCapturedOrigin(captured: string, options: OriginOptions): ResolvedOrigin {
  const { host, protocol } = new URL(captured)
  const headers = { 'x-forwarded-host': host, 'x-forwarded-proto': protocol.replace(':', '') }
  return resolveOrigin(headers, { ...options, order: ['x-forwarded'], trustedHops: 1 })
}
