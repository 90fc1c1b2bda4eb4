import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OriginOptions, resolveOrigin } from '../../src/origin/index.ts'

const options: OriginOptions = {
  instanceDomains: ['op.example', 'tenant.op.example'],
  trustedDomains: ['login.example'],
  primaryDomain: 'op.example',
}

const behindOne: OriginOptions = { ...options, trustedHops: 1 }
const behindTwo: OriginOptions = { ...options, trustedHops: 2 }

describe('where a host is read from', () => {
  test.each([
    [{ host: 'tenant.op.example' }, options, 'https://tenant.op.example', 'host'],
    [{ host: 'TENANT.op.example.' }, options, 'https://tenant.op.example', 'host'],
    [{ host: 'op.example:443' }, options, 'https://op.example', 'host'],
    [
      { host: 'in:80', forwarded: 'host=login.example' },
      behindOne,
      'https://login.example',
      'forwarded',
    ],
    [
      { host: 'in', 'x-forwarded-host': 'login.example' },
      behindOne,
      'https://login.example',
      'x-forwarded',
    ],
    [
      { host: 'in', forwarded: 'for=1.2.3.4', 'x-forwarded-host': 'login.example' },
      behindOne,
      'https://login.example',
      'x-forwarded',
    ],
    [
      { host: 'in', forwarded: 'host=op.example', 'x-forwarded-host': 'login.example' },
      { ...behindOne, order: ['x-forwarded', 'forwarded'] },
      'https://login.example',
      'x-forwarded',
    ],
    [
      { 'x-forwarded-host': ['login.example', 'op.example'] },
      behindTwo,
      'https://login.example',
      'x-forwarded',
    ],
    [{}, options, 'https://op.example', 'primary'],
  ] as const)('%j', (headers, given, origin, source) => {
    expect(resolveOrigin(headers, given)).toMatchObject({ origin, source })
    expect(resolveOrigin(headers, given)).not.toHaveProperty('refused')
  })

  test('headers of fetch do as well', () => {
    const headers = new Headers({ forwarded: 'host=login.example;proto=https' })
    expect(resolveOrigin(headers, behindOne).origin).toBe('https://login.example')
  })

  test('without a request it is the primary domain', () => {
    expect(resolveOrigin(undefined, options)).toEqual({
      origin: 'https://op.example',
      domain: 'op.example',
      protocol: 'https',
      source: 'primary',
    })
    const development = { ...options, primaryDomain: 'localhost:3000', externalSecure: false }
    expect(resolveOrigin(undefined, development)).toMatchObject({
      origin: 'http://localhost:3000',
      domain: 'localhost',
    })
  })
})

describe('the scheme', () => {
  const open = { ...behindOne, externalSecure: false }

  test.each([
    [{ forwarded: 'host=op.example;proto=http' }, behindOne, 'https://op.example', undefined],
    [{ forwarded: 'host=op.example;proto=http' }, open, 'http://op.example', undefined],
    [{ forwarded: 'host=op.example;proto=HTTPS' }, open, 'https://op.example', undefined],
    [
      { 'x-forwarded-host': 'op.example', 'x-forwarded-proto': 'https' },
      open,
      'https://op.example',
      undefined,
    ],
    [{ host: 'op.example', 'x-forwarded-proto': 'https' }, open, 'https://op.example', undefined],
    [
      { forwarded: 'host=op.example;proto=javascript' },
      open,
      'http://op.example',
      'protocol_unknown',
    ],
    [
      { 'x-forwarded-proto': 'data:text/html', host: 'op.example' },
      behindOne,
      'https://op.example',
      'protocol_unknown',
    ],
  ] as const)('%j', (headers, given, origin, refused) => {
    const resolved = resolveOrigin(headers, given)
    expect(resolved.origin).toBe(origin)
    expect(resolved.refused).toBe(refused)
  })
})

describe('attacks on the links of others', () => {
  const PRIMARY = 'https://op.example'

  test.each([
    ['a Host of the attacker’s', { host: 'evil.example' }, options, 'host_unknown'],
    ['another port of ours', { host: 'op.example:1337' }, options, 'host_unknown'],
    ['a domain that ends like ours', { host: 'evil-op.example' }, options, 'host_unknown'],
    [
      'a domain that begins like ours',
      { host: 'op.example.evil.example' },
      options,
      'host_unknown',
    ],
    ['a subdomain that is not ours', { host: 'x.op.example' }, options, 'host_unknown'],
    ['a user name', { host: 'op.example@evil.example' }, options, 'host_malformed'],
    ['a path', { host: 'op.example/evil' }, options, 'host_malformed'],
    ['a back slash', { host: 'evil.example\\op.example' }, options, 'host_malformed'],
    ['a fragment', { host: 'evil.example#op.example' }, options, 'host_malformed'],
    ['a query', { host: 'evil.example?op.example' }, options, 'host_malformed'],
    ['two hosts', { host: 'op.example,evil.example' }, options, 'host_malformed'],
    ['two Host headers', { host: ['op.example', 'evil.example'] }, options, 'host_malformed'],
    ['white space', { host: 'op.example evil.example' }, options, 'host_malformed'],
    ['a line break', { host: 'op.example\r\nx: y' }, options, 'host_malformed'],
    ['port 0', { host: 'op.example:0' }, options, 'host_malformed'],
    ['port 65536', { host: 'op.example:65536' }, options, 'host_malformed'],
    ['a port with letters', { host: 'op.example:80a' }, options, 'host_malformed'],
    ['an empty port', { host: 'op.example:' }, options, 'host_malformed'],
    ['an encoded dot', { host: 'op%2eexample' }, options, 'host_malformed'],
    ['an empty host', { host: '' }, options, 'host_malformed'],
    ['an IPv6 address', { host: '[2001:db8::1]' }, options, 'host_unknown'],
    ['half an IPv6 address', { host: '[2001:db8' }, options, 'host_malformed'],
    [
      'X-Forwarded-Host through a proxy that adds',
      { 'x-forwarded-host': 'evil.example' },
      behindOne,
      'host_unknown',
    ],
    [
      'Forwarded with a host of the attacker’s',
      { forwarded: 'host=evil.example' },
      behindOne,
      'host_unknown',
    ],
    ['a broken Forwarded', { forwarded: 'host="op.example' }, behindOne, 'header_malformed'],
    [
      'a Forwarded with two hosts',
      { forwarded: 'host=op.example;host=evil.example' },
      behindOne,
      'header_malformed',
    ],
    [
      'X-Forwarded-For in the syntax of Forwarded',
      { 'x-forwarded-for': 'host=login.example', host: 'evil.example' },
      behindOne,
      'host_unknown',
    ],
  ] as const)('%s', (_attack, headers, given, refused) => {
    const resolved = resolveOrigin({ host: 'op.example', ...headers }, given)
    expect(resolved.origin).toBe(PRIMARY)
    expect(resolved.source).toBe('primary')
    expect(resolved.refused).toBe(refused)
  })

  test('proxies’ headers are not looked at when no proxy is trusted', () => {
    const headers = {
      host: 'tenant.op.example',
      forwarded: 'host=login.example;proto=http',
      'x-forwarded-host': 'login.example',
      'x-forwarded-proto': 'http',
      'x-zitadel-public-host': 'login.example',
      'x-original-host': 'login.example',
      'x-host': 'login.example',
    }
    const open = { ...options, externalSecure: true }
    expect(resolveOrigin(headers, open)).toEqual({
      origin: 'https://tenant.op.example',
      domain: 'tenant.op.example',
      protocol: 'https',
      source: 'host',
    })
  })

  test('what the client sent is before what our proxies added', () => {
    const forwarded = 'host=evil.example;proto=http, for=9.9.9.9;host=login.example;proto=https'
    expect(resolveOrigin({ forwarded }, behindOne).origin).toBe('https://login.example')
    const header = { 'x-forwarded-host': 'evil.example, login.example' }
    expect(resolveOrigin(header, behindOne).origin).toBe('https://login.example')
    const three = { forwarded: 'host=evil.example,host=login.example,host=in.example' }
    expect(resolveOrigin(three, behindTwo).origin).toBe('https://login.example')
  })

  test('no header leads anywhere but to a known domain', () => {
    const known = ['https://op.example', 'https://tenant.op.example', 'https://login.example']
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(...'ab.:@/\\#?[]%,;="\t '), maxLength: 12 }),
      fc.constantFrom('op.example', 'login.example', 'evil.example', 'host=', 'proto=', '443'),
    )
    const value = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''))
    const headers = fc.record({
      host: value,
      forwarded: value,
      'x-forwarded-host': value,
      'x-forwarded-proto': value,
    })
    fc.assert(
      fc.property(headers, fc.nat({ max: 3 }), (sent, trustedHops) => {
        expect(known).toContain(resolveOrigin(sent, { ...options, trustedHops }).origin)
      }),
      { numRuns: 3000 },
    )
  })
})
