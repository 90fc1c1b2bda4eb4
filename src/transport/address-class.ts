import ipaddr from 'ipaddr.js'
import type { Address } from './address-literal.ts'

/**
 * Why an address or host is refused.
 *
 * - `loopback`: this machine (`127.0.0.0/8`, `::1`).
 * - `private_address`: inside somebody's network (RFC 1918, carrier-grade NAT, unique local, site-local).
 * - `link_local`: this link (`169.254.0.0/16`, `fe80::/10`).
 * - `metadata`: a cloud's metadata or credential service.
 * - `multicast`: a group, not a host.
 * - `unspecified`: `0.0.0.0/8`, `::`; many systems connect to themselves.
 * - `translated`: carries an IPv4 address inside (NAT64, 6to4, Teredo, `::/96`), so that what is reached is not what is read.
 * - `reserved`: set aside by IANA, or not given out yet.
 * - `denied`: on the operator's own list.
 * - `malformed`: neither an address nor a host name.
 */
export type BlockReason =
  | 'loopback'
  | 'private_address'
  | 'link_local'
  | 'metadata'
  | 'multicast'
  | 'unspecified'
  | 'translated'
  | 'reserved'
  | 'denied'
  | 'malformed'

/** Ranges of ipaddr.js by their names; any other that is not `unicast` is `reserved`. */
const RANGE_REASONS: ReadonlyMap<string, BlockReason> = new Map([
  ['loopback', 'loopback'],
  ['private', 'private_address'],
  ['uniqueLocal', 'private_address'],
  ['carrierGradeNat', 'private_address'],
  ['deprecatedSiteLocal', 'private_address'],
  ['linkLocal', 'link_local'],
  ['multicast', 'multicast'],
  ['unspecified', 'unspecified'],
  ['rfc6145', 'translated'],
  ['rfc6052', 'translated'],
  ['6to4', 'translated'],
  ['teredo', 'translated'],
])

/** Metadata and credential services: AWS, GCP, Azure, Alibaba, Oracle, Scaleway, and Azure's wire server. */
const METADATA: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.42.42',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fd00:42::42',
])

/** All that IANA has given out for global unicast. What is outside of it is not the Internet. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]
const IPV4_COMPATIBLE: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('::'), 96]

/**
 * Why nobody outside may make us connect to this address; `undefined` when it is a public one.
 * Knows nothing of the operator's exceptions.
 */
export function classifyAddress(address: Address): BlockReason | undefined {
  if (METADATA.has(address.toString())) return 'metadata'
  const range: string = address.range()
  if (range !== 'unicast') return RANGE_REASONS.get(range) ?? 'reserved'
  if (address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST)) return undefined
  return address.match(IPV4_COMPATIBLE) ? 'translated' : 'reserved'
}
