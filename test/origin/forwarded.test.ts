import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseForwarded, parseHost } from '../../src/origin/index.ts'

describe('Forwarded (RFC 7239)', () => {
  test.each([
    ['for="_gazonk"', [{ for: '_gazonk' }]],
    ['For="[2001:db8:cafe::17]:4711"', [{ for: '[2001:db8:cafe::17]:4711' }]],
    [
      'for=192.0.2.60;proto=http;by=203.0.113.43',
      [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }],
    ],
    ['for=192.0.2.43, for=198.51.100.17', [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
    [
      'for=192.0.2.43,for="[2001:db8:cafe::17]"',
      [{ for: '192.0.2.43' }, { for: '[2001:db8:cafe::17]' }],
    ],
    ['host="op.example:8443";PROTO=https', [{ host: 'op.example:8443', proto: 'https' }]],
    ['for="a,b;c"', [{ for: 'a,b;c' }]],
    ['for="a\\"b"', [{ for: 'a"b' }]],
    ['secret=x;for=unknown', [{ secret: 'x', for: 'unknown' }]],
    ['for=a;;proto=http;', [{ for: 'a', proto: 'http' }]],
    [', for=a,,', [{ for: 'a' }]],
    ['', []],
  ])('%s', (text, elements) => {
    expect(parseForwarded(text)).toEqual(elements)
  })

  test.each([
    'for',
    'for=',
    '=x',
    'for=a b',
    'for =a',
    'for= a',
    'for=a;for=b',
    'for=a;FOR=b',
    'for="a',
    'for=a"',
    'for="a"b',
    'for=[::1]',
    'host=op.example:80',
    'for=a\u0000',
    'for="ä"',
    'host=op.example/x',
    `for=${'a'.repeat(9000)}`,
  ])('%j is malformed', (text) => {
    expect(parseForwarded(text)).toBeUndefined()
  })

  test('a header of the prototype’s names is data', () => {
    const [element] = parseForwarded('__proto__=x;constructor=y') ?? []
    expect(Object.getPrototypeOf(element)).toBe(Object.prototype)
    expect(element).not.toHaveProperty('host')
  })

  test('what is quoted comes out as it went in', () => {
    const visible = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(fc.array(visible, { minLength: 1, maxLength: 4 }), (values) => {
        const quoted = values.map((value) => `host="${value.replace(/["\\]/g, '\\$&')}"`)
        expect(parseForwarded(quoted.join(', '))).toEqual(values.map((host) => ({ host })))
      }),
    )
  })

  test('a hostile header takes no time', () => {
    for (const text of [
      '"'.repeat(8001),
      '\\'.repeat(8000),
      'a=";'.repeat(2000),
      ','.repeat(8000),
    ]) {
      const before = process.cpuUsage()
      parseForwarded(text)
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
    }
  })
})

describe('host and port', () => {
  test.each([
    ['op.example', { hostname: 'op.example' }],
    ['OP.Example.:8443', { hostname: 'op.example', port: 8443 }],
    ['localhost:3000', { hostname: 'localhost', port: 3000 }],
    ['[2001:DB8::0:1]:443', { hostname: '[2001:db8::1]', port: 443 }],
    ['192.0.2.1', { hostname: '192.0.2.1' }],
    ['bücher.example', { hostname: 'xn--bcher-kva.example' }],
    ['my_service', { hostname: 'my_service' }],
  ])('%s', (text, host) => {
    expect(parseHost(text)).toEqual(host)
  })

  test.each([
    '',
    ':80',
    'a:b',
    'a:1:2',
    '::1',
    '[::1',
    '[x]',
    'a b',
    'a/',
    'a@b',
    'a..b',
    '-a.b',
    'a%41',
    `${'a'.repeat(64)}.b`,
  ])('%j is none', (text) => {
    expect(parseHost(text)).toBeUndefined()
  })
})
