import { domainToASCII } from 'node:url'

/** A host with the port that it is reached at. */
export interface HostName {
  /** Lower case, ASCII, without a dot at the end; IPv6 in brackets. */
  readonly hostname: string
  /** 1 to 65535. None: the scheme's own. */
  readonly port?: number
}

const LONGEST_HOST = 253
const HIGHEST_PORT = 65_535

const HOST_AND_PORT = /^(\[[\da-f:.]{2,45}\]|[^\s:/?#@\\[\]%]+)(?::(\d{1,5}))?$/i
const LABELS = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)*$/

function toHostname(text: string): string | undefined {
  if (text.startsWith('[')) {
    return URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : undefined
  }
  const ascii = domainToASCII(text.replace(/\.$/, ''))
  return ascii.length <= LONGEST_HOST && LABELS.test(ascii) ? ascii : undefined
}

/**
 * Reads `host` or `host:port` as a header has it (RFC 9110, section 7.2).
 *
 * @returns `undefined` for anything else: a path, user name, list, space, or port that cannot be
 *
 * @example
 * parseHost('OP.example.:8443') // { hostname: 'op.example', port: 8443 }
 */
export function parseHost(text: string): HostName | undefined {
  const [, name = '', portText] = HOST_AND_PORT.exec(text) ?? []
  const hostname = toHostname(name)
  if (name === '' || hostname === undefined) return undefined
  if (portText === undefined) return { hostname }
  const port = Number(portText)
  return port >= 1 && port <= HIGHEST_PORT ? { hostname, port } : undefined
}
