import { LogoutUriError } from '../errors.ts'

/** What a deployment permits in logout URIs. */
export interface LogoutUriRules {
  /** Plain http to any host. Default false: it is for confidential clients on a network you trust. */
  readonly allowHttp: boolean
  /** Plain http to a loopback host. */
  readonly development: boolean
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i
const HTTP_WITH_HOST = /^https?:\/\/[^/?#]/i

/** Everything that RFC 3986 lets stand in a URI. Anything else would be re-encoded on the way out. */
const URI_CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

function assertAbsolute(uri: string): URL {
  if (!ABSOLUTE.test(uri)) {
    throw new LogoutUriError(
      'ERR_LOGOUT_URI_RELATIVE',
      'expected an absolute URI, got a relative one',
    )
  }
  const scheme = uri.slice(0, uri.indexOf(':')).toLowerCase()
  if (scheme !== 'https' && scheme !== 'http') {
    throw new LogoutUriError('ERR_LOGOUT_URI_SCHEME', `expected https, got ${scheme}`)
  }
  if (!HTTP_WITH_HOST.test(uri) || !URI_CHARACTERS.test(uri) || !URL.canParse(uri)) {
    const wanted = `expected ${scheme}://host/path in the characters of RFC 3986`
    throw new LogoutUriError('ERR_LOGOUT_URI_RELATIVE', `${wanted}, got something else`)
  }
  return new URL(uri)
}

/**
 * Refuses a logout URI that no token may be sent to (OIDC Back-Channel Logout 1.0, section 2.2):
 * absolute, https, no fragment, no user name or password. Its path and query are not judged and are
 * sent as they are. Whether its address is a permitted one is for the network guard.
 *
 * @throws LogoutUriError `ERR_LOGOUT_URI_RELATIVE`, `_FRAGMENT`, `_USERINFO` or `_SCHEME`
 *
 * @example
 * assertLogoutUri('https://rp.example/logout?tenant=a', { allowHttp: false, development: false })
 */
export function assertLogoutUri(uri: string, rules: LogoutUriRules): void {
  const url = assertAbsolute(uri)
  if (uri.includes('#')) {
    throw new LogoutUriError('ERR_LOGOUT_URI_FRAGMENT', 'expected no fragment, got one')
  }
  if (/^[^/]*\/\/[^/?]*@/.test(uri)) {
    const problem = 'expected no user name or password, got one'
    throw new LogoutUriError('ERR_LOGOUT_URI_USERINFO', problem)
  }
  const isLocal = rules.development && LOOPBACK.test(url.hostname)
  if (url.protocol === 'http:' && !rules.allowHttp && !isLocal) {
    const problem = 'expected https, got http (allow it with egress.allowHttp)'
    throw new LogoutUriError('ERR_LOGOUT_URI_SCHEME', problem)
  }
}
