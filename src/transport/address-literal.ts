import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** An address in parsed form. IPv4 inside `::ffff:0:0/96` is always IPv4 here. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * Reads an address in its usual spelling, as a resolver or a socket gives it; a zone id is dropped.
 * `undefined` when it is none.
 */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text)
  const bare = withoutZone(text)
  return isIPv6(bare) ? unmap(ipaddr.IPv6.parse(toHexGroups(bare))) : undefined
}

/**
 * Reads a host that is an address in any spelling that a URL parser or `inet_aton` would take:
 * `2130706433`, `0x7f.1`, `127.1`, `0177.0.0.1`, `::ffff:7f00:1`. `undefined` when it is a name.
 *
 * @param host normalised by {@link normaliseHost}
 */
export function parseHostLiteral(host: string): Address | undefined {
  if (host.includes(':')) return parseAddress(host)
  return ipaddr.IPv4.isValid(host) ? ipaddr.IPv4.parse(host) : undefined
}

/** Lower case, without brackets and without the dot of a fully qualified name. */
export function normaliseHost(host: string): string {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  return bare.toLowerCase().replace(/\.$/, '')
}

/** True for a host that can be neither an address nor a name that a resolver should see. */
export function isMalformedHost(host: string): boolean {
  if (host.length === 0 || host.length > 253) return true
  if (host.includes(':')) return parseAddress(host) === undefined
  return /[\s\p{C}%/\\?#@[\]<>^|]/u.test(host)
}

function withoutZone(text: string): string {
  const zone = text.indexOf('%')
  return zone === -1 ? text : text.slice(0, zone)
}

/** ipaddr.js reads `::1.2.3.4` as if it were `::ffff:1.2.3.4`, so it is never shown the dotted form. */
function toHexGroups(text: string): string {
  const start = text.lastIndexOf(':') + 1
  const tail = text.slice(start)
  if (!tail.includes('.')) return text
  const octets = Buffer.from(ipaddr.IPv4.parse(tail).toByteArray())
  const high = octets.readUInt16BE(0).toString(16)
  return `${text.slice(0, start)}${high}:${octets.readUInt16BE(2).toString(16)}`
}

function unmap(address: ipaddr.IPv6): Address {
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}
