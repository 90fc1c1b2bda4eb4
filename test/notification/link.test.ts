import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MESSAGE_TYPES, toLink, validateLink } from '../../src/notification/index.ts'
import { thrownBy } from './specimen.ts'

const type = MESSAGE_TYPES['email.verify']
const variables = { code: 'K7 Q&4', userId: '7', organization: '', loginName: 'a+b@c.example' }
const origin = 'https://op.example:8443'

const link = (urlTemplate: string) => toLink({ urlTemplate, variables, origin })

describe('links', () => {
  test.each([
    ['/verify?code={{ code }}', 'https://op.example:8443/verify?code=K7%20Q%264'],
    ['/verify?code={{.Code}}&u={{.UserID}}', `${origin}/verify?code=K7%20Q%264&u=7`],
    ['{{.Origin}}/verify?c={{.Code}}', `${origin}/verify?c=K7%20Q%264`],
    ['https://app.example/{{ code }}/x', 'https://app.example/K7%20Q%264/x'],
    ['https://[2001:db8::1]:444/#{{ code }}', 'https://[2001:db8::1]:444/#K7%20Q%264'],
    ['/login?name={{.LoginName}}', `${origin}/login?name=a%2Bb%40c.example`],
    ["/x{% if organization != '' %}?o={{ organization }}{% endif %}", `${origin}/x`],
  ])('%s', (template, expected) => {
    expect(link(template)).toBe(expected)
  })

  test.each([
    ['verify?code={{ code }}', 'ERR_LINK_RELATIVE'],
    ['', 'ERR_LINK_RELATIVE'],
    ['//evil.example/{{ code }}', 'ERR_LINK_RELATIVE'],
    ['/\\evil.example/{{ code }}', 'ERR_LINK_RELATIVE'],
    ['https:/evil.example', 'ERR_LINK_RELATIVE'],
    ['https:///x', 'ERR_LINK_RELATIVE'],
    ['/a b', 'ERR_LINK_RELATIVE'],
    ['/a"b', 'ERR_LINK_RELATIVE'],
    ['http://app.example/{{ code }}', 'ERR_LINK_SCHEME'],
    ['javascript:alert({{ code }})', 'ERR_LINK_SCHEME'],
    ['data:text/html,{{ code }}', 'ERR_LINK_SCHEME'],
    ['https://{{ code }}/x', 'ERR_LINK_HOST'],
    ['https://{{ code }}.app.example/x', 'ERR_LINK_HOST'],
    ['https://app.example{{ code }}/x', 'ERR_LINK_HOST'],
    ['https://app.example:{{ code }}/x', 'ERR_LINK_HOST'],
    ['https://app.example@evil.example/{{ code }}', 'ERR_LINK_HOST'],
    ['https://u:p@app.example/', 'ERR_LINK_HOST'],
    ['{{ code }}', 'ERR_LINK_RELATIVE'],
    ['{{ origin }}{{ code }}', 'ERR_LINK_RELATIVE'],
    ['/x?{{ missing }}', 'ERR_TEMPLATE_VARIABLE'],
    ['/x?{{.Password}}', 'ERR_TEMPLATE_VARIABLE'],
    ['/x?{{ code', 'ERR_TEMPLATE_SYNTAX'],
    ['/x?{{ code | raw }}', 'ERR_TEMPLATE_SYNTAX'],
  ])('%j is refused at the door: %s', (urlTemplate, code) => {
    const error = thrownBy(() => validateLink({ type, urlTemplate }))
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^urlTemplate: /) })
  })

  test('plain http is a matter of permission', () => {
    const urlTemplate = 'http://localhost:3000/{{ code }}'
    expect(() => validateLink({ type, urlTemplate, rules: { allowHttp: true } })).not.toThrow()
  })

  test('no value leaves the place that it stands in', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('../..', '//evil', '@evil', '\ud800'),
    )
    fc.assert(
      fc.property(text, (code) => {
        const url = new URL(
          toLink({ urlTemplate: '/a?x={{ code }}&y=1#z', variables: { code }, origin }),
        )
        expect(url.origin).toBe(origin)
        expect(url.pathname).toBe('/a')
        expect([...url.searchParams.keys()]).toEqual(['x', 'y'])
        expect(url.searchParams.get('x')).toBe(code.replace(/\p{Cs}/gu, '\ufffd'))
        expect(url.hash).toBe('#z')
      }),
    )
  })
})
