import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import { OptionError, type SignoffError } from '../../src/errors.ts'
import { assertLogoutUri, parseRelyingParty, SIGNING_ALGORITHMS } from '../../src/logout/index.ts'

const strict = { allowHttp: false, development: false }
const backchannelLogoutUri = 'https://rp.example/logout?logout=backchannel'

function catchError(task: () => unknown): SignoffError {
  try {
    task()
  } catch (error) {
    return error as SignoffError
  }
  throw new Error('not refused')
}

const refusal = (input: object) =>
  catchError(() => parseRelyingParty({ clientId: 'shop', ...input }, strict)) as OptionError

describe('A relying party', () => {
  test('needs no more than a client id', () => {
    expect(parseRelyingParty({ clientId: 'shop' }, strict)).toStrictEqual({
      clientId: 'shop',
      sessionRequired: false,
      signedResponseAlg: 'RS256',
      typ: 'logout+jwt',
      paused: false,
    })
  })

  test('keeps its URI byte for byte', () => {
    const uri = "https://RP.example:443/a%2fb/../c?x=%7E&y='1'&z=a+b"
    const relyingParty = parseRelyingParty({ clientId: 'shop', backchannelLogoutUri: uri }, strict)
    expect(relyingParty.backchannelLogoutUri).toBe(uri)
  })

  test.each(SIGNING_ALGORITHMS)('may want %s', (signedResponseAlg) => {
    const relyingParty = parseRelyingParty({ clientId: 'shop', signedResponseAlg }, strict)
    expect(relyingParty.signedResponseAlg).toBe(signedResponseAlg)
  })

  test.each([
    [{ clientId: '' }, 'clientId', 'at least 1'],
    [{ clientId: 'schön' }, 'clientId', 'printable ASCII'],
    [{ clientId: undefined }, 'clientId', 'got nothing'],
    [{ signedResponseAlg: 'none' }, 'signedResponseAlg', 'always signed'],
    [{ signedResponseAlg: 'HS256' }, 'signedResponseAlg', 'client secret'],
    [{ signedResponseAlg: 'RS1' }, 'signedResponseAlg', 'RS256, RS384'],
    [{ typ: 'jwt' }, 'typ', '"logout+jwt" or "JWT" or "none", got "jwt"'],
    [{ claims: 'all' }, 'claims', '"sid" or "sub" or "both", got "all"'],
    [{ sessionRequired: 'yes' }, 'sessionRequired', 'boolean'],
    [{ timeoutMs: 99 }, 'timeoutMs', 'at least 100, got 99'],
    [{ timeoutMs: 30_001 }, 'timeoutMs', 'at most 30000'],
    [{ timeoutMs: 100.5 }, 'timeoutMs', 'whole number'],
    [{ maxAttempts: 0 }, 'maxAttempts', 'at least 1'],
    [{ maxAttempts: 101 }, 'maxAttempts', 'at most 100'],
    [{ maxAgeMs: 999 }, 'maxAgeMs', 'at least 1000'],
    [{ maxAgeMs: 86_400_001 }, 'maxAgeMs', 'at most 86400000'],
    [{ backchannelLogoutUri: 7 }, 'backchannelLogoutUri', 'string, got 7'],
  ])('%j is refused', (input, option, part) => {
    const error = refusal(input)
    expect(error).toBeInstanceOf(OptionError)
    expect(error.option).toBe(`relyingParty.${option}`)
    expect(error.message).toContain(part)
  })

  test('is refused with an option that does not exist', () => {
    expect(refusal({ backchannel_logout_uri: 'x' }).message).toContain('backchannel_logout_uri')
  })
})

describe('The encryption of a relying party', () => {
  test('wants a public key that fits', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
    const key = await exportJWK(publicKey)
    const jwks = { keys: [key] }
    const { encryption } = parseRelyingParty(
      { clientId: 'shop', encryption: { alg: 'ECDH-ES', jwks } },
      strict,
    )
    expect(encryption).toEqual({ alg: 'ECDH-ES', enc: 'A128CBC-HS256', jwks })

    const wrong = [
      { alg: 'RSA-OAEP', jwks },
      { alg: 'ECDH-ES', jwks: { keys: [{ ...key, use: 'sig' }] } },
      { alg: 'ECDH-ES', jwks: { keys: [{ ...key, alg: 'ECDH-ES+A128KW' }] } },
      { alg: 'ECDH-ES', jwks: { keys: [] } },
      { alg: 'dir', jwks },
      { alg: 'RSA1_5', jwks },
    ]
    for (const encryption of wrong) expect(refusal({ encryption })).toBeInstanceOf(OptionError)

    const secret = await exportJWK(privateKey)
    const error = refusal({ encryption: { alg: 'ECDH-ES', jwks: { keys: [secret] } } })
    expect(error.message).toContain('public keys only')
    expect(error.message).not.toContain(secret.d)
  })
})

describe('A logout URI', () => {
  test.each([
    ['/logout', 'ERR_LOGOUT_URI_RELATIVE'],
    ['rp.example/logout', 'ERR_LOGOUT_URI_RELATIVE'],
    ['//rp.example/logout', 'ERR_LOGOUT_URI_RELATIVE'],
    ['', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https:', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https:/rp.example/', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https:rp.example', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https:///logout', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example:99999/', 'ERR_LOGOUT_URI_RELATIVE'],
    [' https://rp.example/', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example/a b', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example/a\nb', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example/a\n', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example\\@evil.example/', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example/ü', 'ERR_LOGOUT_URI_RELATIVE'],
    ['https://rp.example/#x', 'ERR_LOGOUT_URI_FRAGMENT'],
    ['https://rp.example/?a#', 'ERR_LOGOUT_URI_FRAGMENT'],
    ['https://user@rp.example/', 'ERR_LOGOUT_URI_USERINFO'],
    ['https://user:pw@rp.example/', 'ERR_LOGOUT_URI_USERINFO'],
    ['https://@rp.example/', 'ERR_LOGOUT_URI_USERINFO'],
    ['http://rp.example/', 'ERR_LOGOUT_URI_SCHEME'],
    ['http://localhost/', 'ERR_LOGOUT_URI_SCHEME'],
    ['ftp://rp.example/', 'ERR_LOGOUT_URI_SCHEME'],
    ['javascript:alert(1)', 'ERR_LOGOUT_URI_SCHEME'],
    ['data:text/plain,x', 'ERR_LOGOUT_URI_SCHEME'],
  ])('%j is refused with %s', (uri, code) => {
    const error = catchError(() => assertLogoutUri(uri, strict))
    expect(error.code).toBe(code)
    expect(error.message).not.toContain('pw')
  })

  test.each([
    backchannelLogoutUri,
    'https://rp.example',
    'HTTPS://rp.example/',
    'https://rp.example?x=a@b',
    'https://rp.example/a@b',
    'https://[2001:db8::1]:8443/x',
    'https://localhost/',
  ])('%s is taken', (uri) => {
    expect(() => assertLogoutUri(uri, strict)).not.toThrow()
  })

  test.each([
    'http://localhost:3000/x',
    'http://rp.localhost/',
    'http://127.0.0.1/',
    'http://127.9.9.9:1/',
    'http://[::1]:3000/',
  ])('%s is taken in development', (uri) => {
    expect(() => assertLogoutUri(uri, { allowHttp: false, development: true })).not.toThrow()
  })

  test.each(['http://rp.example/', 'http://localhost.evil.example/', 'http://10.0.0.1/'])(
    '%s is refused in development and taken where http is allowed',
    (uri) => {
      const development = { allowHttp: false, development: true }
      expect(catchError(() => assertLogoutUri(uri, development)).code).toBe('ERR_LOGOUT_URI_SCHEME')
      expect(() => assertLogoutUri(uri, { allowHttp: true, development: false })).not.toThrow()
    },
  )
})
