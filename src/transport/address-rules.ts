import { isIPv4 } from 'node:net'
import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { OptionError } from '../errors.ts'
import { type Address, normaliseHost, parseAddress, parseHostLiteral } from './address-literal.ts'

/** What an operator says about addresses, in parsed form. */
export interface AddressRules {
  /** True when the operator admits this address, for the host that it belongs to. */
  admits(host: string, address: Address): boolean
  /** True when the operator refuses this address, whatever the host. */
  denies(address: Address): boolean
}

type Range = [Address, number]

const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/**
 * Reads the operator's lists.
 *
 * @param allow exact host names, single addresses, or CIDRs
 * @param deny single addresses, or CIDRs; wins over `allow`
 * @throws OptionError naming `egress.allow[i]` or `egress.deny[i]`
 */
export function parseAddressRules(allow: readonly string[], deny: readonly string[]): AddressRules {
  const hosts = new Set<string>()
  const admitted: Range[] = []
  for (const [index, entry] of allow.entries()) {
    const option = `egress.allow[${index}]`
    const range = parseRange(option, entry)
    if (range) admitted.push(range)
    else hosts.add(parseHostName(option, entry))
  }
  const denied = deny.map((entry, index) => parseDenied(`egress.deny[${index}]`, entry))
  return {
    admits: (host, address) => hosts.has(host) || contains(admitted, address),
    denies: (address) => contains(denied, address),
  }
}

function contains(ranges: readonly Range[], address: Address): boolean {
  return ranges.some((range) => range[0].kind() === address.kind() && address.match(range))
}

function parseDenied(option: string, entry: string): Range {
  const range = parseRange(option, entry)
  if (!range) throw new OptionError(option, `wants an address or a CIDR, got ${show(entry)}`)
  return range
}

/** `undefined` when the entry is neither an address nor meant as a CIDR. */
function parseRange(option: string, entry: unknown): Range | undefined {
  if (typeof entry !== 'string') throw new OptionError(option, `wants text, got ${typeof entry}`)
  const [text = '', bits, ...rest] = entry.split('/')
  const address = parseAddress(withoutBrackets(text))
  if (!address && bits === undefined) return undefined
  if (!address || rest.length > 0 || text.includes('%')) {
    throw new OptionError(option, `wants a host name, an address or a CIDR, got ${show(entry)}`)
  }
  if (!isIPv4(text) && address instanceof ipaddr.IPv4) {
    throw new OptionError(option, `write ${show(entry)} as an IPv4 address`)
  }
  const longest = address instanceof ipaddr.IPv4 ? 32 : 128
  return [address, bits === undefined ? longest : parseBits(option, bits, address)]
}

function parseBits(option: string, text: string, address: Address): number {
  const bytes = address.toByteArray()
  const bits = Number(text)
  if (!/^\d{1,3}$/.test(text) || bits > bytes.length * 8) {
    throw new OptionError(option, `wants a prefix of 0 to ${bytes.length * 8}, got ${show(text)}`)
  }
  const beyond = bytes.some((byte, index) => byte & (0xff >> clamp(bits - index * 8)))
  if (beyond) throw new OptionError(option, `has address bits beyond its prefix of ${bits}`)
  return bits
}

function clamp(bits: number): number {
  return Math.min(8, Math.max(0, bits))
}

function parseHostName(option: string, entry: string): string {
  const host = domainToASCII(normaliseHost(entry))
  if (parseHostLiteral(normaliseHost(entry)) || parseHostLiteral(host)) {
    throw new OptionError(option, `write the address ${show(entry)} in its usual form`)
  }
  if (!HOST_NAME.test(host)) {
    throw new OptionError(option, `wants a host name, an address or a CIDR, got ${show(entry)}`)
  }
  return host
}

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
}

function show(value: string): string {
  return JSON.stringify(value.slice(0, 80))
}
