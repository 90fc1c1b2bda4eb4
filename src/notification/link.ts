import { LinkError } from '../errors.ts'
import { rewritePlaceholders } from './placeholder.ts'
import { uriTemplates } from './template.ts'
import type { TextVariables } from './variables.ts'

/** What a deployment permits in links. */
export interface LinkRules {
  /** Plain http to any host. Default false. */
  readonly allowHttp?: boolean
}

/** What a link is made from. */
export interface LinkInput {
  /** Absolute (`https://…`), or rooted at the origin (`/…`). Takes `{{ code }}` and `{{.Code}}`. */
  readonly urlTemplate: string
  readonly variables: TextVariables
  /** Scheme, host and port, such as `https://op.example`. */
  readonly origin: string
  readonly rules?: LinkRules
}

const ROOTED = /^\/(?![/\\])/
const ABSOLUTE = /^([a-z][a-z\d+.-]*):/i
const AUTHORITY = /^[a-z]+:\/\/([^/?#\\]*)/i

/** A host, with or without port, written out. */
const PLAIN_AUTHORITY = /^(?:[a-z\d.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** The origin at the start of a template is what rooted means. */
const ORIGIN = /^\{\{-?\s*origin\s*-?\}\}(?=\/)/

/** Everything that RFC 3986 lets stand in a URI. */
const URI_CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/

function relative(): LinkError {
  const problem = 'expected https://host/path or /path, got something else'
  return new LinkError('ERR_LINK_RELATIVE', problem)
}

function assertAbsolute(template: string, rules: LinkRules): void {
  const scheme = ABSOLUTE.exec(template)?.[1]?.toLowerCase()
  if (scheme === undefined) throw relative()
  const isAllowed = scheme === 'https' || (scheme === 'http' && rules.allowHttp === true)
  if (!isAllowed) throw new LinkError('ERR_LINK_SCHEME', `expected https, got ${scheme}`)
  const authority = AUTHORITY.exec(template)?.[1]
  if (authority === undefined || authority === '') throw relative()
  if (!PLAIN_AUTHORITY.test(authority)) {
    const problem = 'expected a host that is written out, without user name, got something else'
    throw new LinkError('ERR_LINK_HOST', problem)
  }
}

function assertSameOrigin(link: string, base: string): string {
  const isUri = URI_CHARACTERS.test(link) && URL.canParse(link)
  if (!isUri || new URL(link).origin !== new URL(base).origin) throw relative()
  return link
}

function renderLink(input: LinkInput, mode: 'render' | 'check'): string {
  const { urlTemplate, variables, origin, rules = {} } = input
  const template = rewritePlaceholders(urlTemplate.trim()).replace(ORIGIN, '')
  const isRooted = ROOTED.test(template)
  if (!isRooted) assertAbsolute(template, rules)
  const rendered = uriTemplates[mode]({ field: 'urlTemplate', template, variables })
  if (isRooted) return assertSameOrigin(`${origin}${rendered}`, origin)
  return assertSameOrigin(rendered, AUTHORITY.exec(template)?.[0] ?? '')
}

/**
 * The link of a message. Every value is percent-encoded wherever it stands, and none can change the
 * host: that has to be written out in the template, or is the origin's.
 *
 * @throws LinkError `ERR_LINK_RELATIVE`, `ERR_LINK_SCHEME` or `ERR_LINK_HOST`
 * @throws TemplateError `ERR_TEMPLATE_…`, with `urlTemplate` as field
 *
 * @example
 * toLink({
 *   urlTemplate: '/verify?code={{.Code}}',
 *   variables: { code: 'a&b' },
 *   origin: 'https://op.example',
 * }) // 'https://op.example/verify?code=a%26b'
 */
export function toLink(input: LinkInput): string {
  return renderLink(input, 'render')
}

/**
 * Refuses a link template that cannot be used, at the door: as {@link toLink}, and unknown variables
 * are found in branches that the example does not take, too.
 *
 * @throws LinkError `ERR_LINK_…`
 * @throws TemplateError `ERR_TEMPLATE_…`, with `urlTemplate` as field
 */
export function assertLink(input: LinkInput): void {
  renderLink(input, 'check')
}
