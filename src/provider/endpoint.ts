import { OptionError } from '../errors.ts'

/** What a deployment permits in the URLs of relays, token endpoints and Twilio's stand-ins. */
export interface EndpointRules {
  /** Plain http to any host. */
  readonly allowHttp: boolean
  /** Plain http to a loopback host. */
  readonly development: boolean
}

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Refuses a URL that nothing may be sent to: https, no fragment, no user name or password. Whether its
 * address is a permitted one is for the network guard.
 *
 * @throws {OptionError} `option` names the URL, which is not repeated.
 */
export function assertEndpoint(option: string, text: string, rules: EndpointRules): void {
  const url = new URL(text)
  const refuse = (problem: string) => {
    throw new OptionError(option, problem)
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    refuse('expected an https URL, got another scheme')
  if (url.username !== '' || url.password !== '')
    refuse('expected no user name or password in the URL, got one')
  if (text.includes('#')) refuse('expected no fragment, got one')
  const isLocal = rules.development && LOOPBACK.test(url.hostname)
  if (url.protocol === 'http:' && !rules.allowHttp && !isLocal)
    refuse('expected https, got http (allow it with egress.allowHttp)')
}
