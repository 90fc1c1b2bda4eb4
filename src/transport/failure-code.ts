/**
 * Codes of undici that mean something to an operator, as stable words. undici's own names change
 * with its releases; these do not.
 */
const UNDICI_WORDS: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'connection_closed',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'closed',
  UND_ERR_CLOSED: 'closed',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'headers_too_large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'bad_response',
  UND_ERR_INVALID_ARG: 'invalid_request',
  UND_ERR_NOT_SUPPORTED: 'invalid_request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'invalid_request',
}

const OUR_WORD = /^[a-z][a-z_]{0,59}$/
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{1,59}$/

/**
 * A short fixed word for what went wrong, fit for the journal and for metrics.
 *
 * | code | means |
 * | --- | --- |
 * | `timeout` | the deadline of the request passed |
 * | `aborted` | the caller's signal |
 * | `closed` | the transport was closed |
 * | `invalid_url`, `invalid_request` | the request cannot be written; nothing was tried |
 * | `ENOTFOUND`, `EAI_AGAIN`, `dns_timeout`, `dns_failed` | the name has no address, or the resolver did not answer |
 * | `connect_timeout` | no connection (TCP and TLS) in time |
 * | `ECONNREFUSED`, `ECONNRESET`, `EHOSTUNREACH`, `ENETUNREACH`, `EPIPE` … | as the system says |
 * | `tls_handshake` | the other side does not speak TLS, or none that we accept |
 * | `CERT_HAS_EXPIRED`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `ERR_TLS_CERT_ALTNAME_INVALID` … | the certificate is refused, as the TLS library says |
 * | `connection_closed` | the other side closed before a status line came |
 * | `bad_response` | what came is not HTTP/1.1, or a status that nobody asked for (100, 101) |
 * | `headers_too_large` | the answer's headers exceed 16 KiB |
 * | `network_error` | anything else |
 */
export function toFailureCode(error: unknown): string {
  const code = codeOf(error)
  if (code === undefined) return 'network_error'
  const word = Object.hasOwn(UNDICI_WORDS, code) ? UNDICI_WORDS[code] : undefined
  if (word !== undefined) return word === 'connection_closed' ? closedOrBad(error) : word
  // undici's parser asserts what a status line like 101 without an upgrade does not keep.
  if (code.startsWith('HPE_') || code === 'ERR_ASSERTION') return 'bad_response'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'tls_handshake'
  if (code.startsWith('UND_ERR_')) return 'network_error'
  return OUR_WORD.test(code) || SYSTEM_CODE.test(code) ? code : 'network_error'
}

/** The code of an error, or, where it has none, of its cause. */
function codeOf(error: unknown): string | undefined {
  return ownCode(error) ?? (error instanceof Error ? ownCode(error.cause) : undefined)
}

function ownCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : undefined
}

/** undici has one code for a closed connection and for a status line that makes no sense. */
function closedOrBad(error: unknown): string {
  return error instanceof Error && error.message.startsWith('bad ')
    ? 'bad_response'
    : 'connection_closed'
}
