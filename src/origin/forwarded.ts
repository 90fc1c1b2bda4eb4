/** What one proxy says about the request that it got (RFC 7239, section 4). Values as they came. */
export interface ForwardedElement {
  readonly for?: string
  readonly by?: string
  readonly host?: string
  readonly proto?: string
}

/** Longest header that is looked at, in characters. */
const LONGEST = 8192

const BALANCED = /^(?:"(?:[^"\\]|\\.)*"|[^"])*$/
const ELEMENTS = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g
const PAIRS = /(?:"(?:[^"\\]|\\.)*"|[^";])+/g

const TOKEN = "[!#$%&'*+\\-.^_`|~\\w]+"
const QUOTED = '"((?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t \\x21-\\x7e])*)"'
const PAIR = new RegExp(`^(${TOKEN})=(?:(${TOKEN})|${QUOTED})$`)

function splitBy(text: string, parts: RegExp): readonly string[] {
  return (text.match(parts) ?? []).map((part) => part.trim()).filter((part) => part !== '')
}

function parsePair(text: string): readonly [string, string] | undefined {
  const [, name, token, quoted = ''] = PAIR.exec(text) ?? []
  if (name === undefined) return undefined
  return [name.toLowerCase(), token ?? quoted.replace(/\\(.)/g, '$1')]
}

/** A parameter that comes twice makes an element malformed. */
function parseElement(text: string): ForwardedElement | undefined {
  const pairs = splitBy(text, PAIRS).map(parsePair)
  const known = pairs.filter((pair) => pair !== undefined)
  const parameters = new Map(known)
  return parameters.size === pairs.length ? Object.fromEntries(parameters) : undefined
}

/**
 * Reads a `Forwarded` header: elements in the order in which proxies added them, the one next to the
 * client first. Quoted strings, IPv6 and extensions are understood.
 *
 * @param text several header lines joined by commas
 * @returns `undefined` when the header is malformed: nothing in it can be relied on then
 *
 * @example
 * parseForwarded('for=192.0.2.60;proto=https;host="op.example:8443", for="[2001:db8::1]"')
 * // [{ for: '192.0.2.60', proto: 'https', host: 'op.example:8443' }, { for: '[2001:db8::1]' }]
 */
export function parseForwarded(text: string): readonly ForwardedElement[] | undefined {
  if (text.length > LONGEST || !BALANCED.test(text)) return undefined
  const elements = splitBy(text, ELEMENTS).map(parseElement)
  const known = elements.filter((element) => element !== undefined)
  return known.length === elements.length ? known : undefined
}
