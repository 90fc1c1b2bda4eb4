import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NetworkError, toFailureCode } from '../../src/transport/index.ts'

const withCode = (code: unknown) => Object.assign(new Error('trouble'), { code })

it.each([
  ['ECONNREFUSED', 'ECONNREFUSED'],
  ['CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED'],
  ['EPROTO', 'tls_handshake'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_handshake'],
  ['HPE_INVALID_CONSTANT', 'bad_response'],
  ['UND_ERR_SOCKET', 'connection_closed'],
  ['UND_ERR_HEADERS_OVERFLOW', 'headers_too_large'],
  ['UND_ERR_OF_A_LATER_RELEASE', 'network_error'],
  ['constructor', 'constructor'],
  ['has blanks', 'network_error'],
  ['X'.repeat(100), 'network_error'],
  [42, 'network_error'],
  [undefined, 'network_error'],
])('%j is told as %s', (code, word) => {
  expect(toFailureCode(withCode(code))).toBe(word)
})

it('an error without a code is told as its cause', () => {
  const cause = new NetworkError('dns_timeout')
  expect(toFailureCode(new Error('could not connect', { cause }))).toBe('dns_timeout')
})

it('an error that causes itself comes to an end', () => {
  const error = new Error('round')
  error.cause = error
  expect(toFailureCode(error)).toBe('network_error')
})

it('anything at all is told as one short word', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string().map(withCode)), (thrown) => {
      expect(toFailureCode(thrown)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,59}$/)
    }),
  )
})
