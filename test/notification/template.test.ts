import { describe, expect, test } from 'vitest'
import { TemplateError } from '../../src/errors.ts'
import { rewritePlaceholders } from '../../src/notification/placeholder.ts'
import { htmlTemplates, textTemplates, uriTemplates } from '../../src/notification/template.ts'
import { thrownBy } from './specimen.ts'

const variables = { code: 'a&b', name: '', flag: true }

function codeOf(template: string): string | undefined {
  const error = thrownBy(() => textTemplates.render({ field: 'text', template, variables }))
  return error instanceof TemplateError ? error.code : undefined
}

describe('template language', () => {
  test('conditions and a few filters are offered', () => {
    const template =
      '{% if flag %}{{ code | upcase }}{% else %}no{% endif %} {{ name | default: "x" }}'
    expect(textTemplates.render({ field: 'text', template, variables })).toBe('A&B x')
  })

  test.each([
    '{% include "/etc/passwd" %}',
    '{% render "/etc/passwd" %}',
    '{% layout "/etc/passwd" %}',
    '{% for i in (1..1000000000) %}x{% endfor %}',
    '{% tablerow i in (1..9) %}x{% endtablerow %}',
    '{% assign a = "x" %}',
    '{% capture a %}x{% endcapture %}',
    '{% increment a %}',
    '{% liquid\necho code %}',
    '{% echo code %}',
    '{% cycle "a", "b" %}',
    '{{ code | raw }}',
    '{{ code | append: "x" }}',
    '{{ code | base64_decode }}',
    '{{ code | split: "" }}',
    '{{ code',
    '{% if code %}',
    '{% endif %}',
  ])('%j is a syntax error', (template) => {
    expect(codeOf(template)).toBe('ERR_TEMPLATE_SYNTAX')
  })

  test.each([
    '{{ missing }}',
    '{{ constructor }}',
    '{{ __proto__ }}',
    '{{ toString }}',
    '{{ code.constructor }}',
    '{{ code.constructor.constructor }}',
    '{% if missing %}x{% endif %}',
    '{{.Missing}}',
    '{{ process }}',
    '{{ globalThis }}',
  ])('%j is an unknown variable', (template) => {
    expect(codeOf(template)).toBe('ERR_TEMPLATE_VARIABLE')
  })

  test('an unknown variable is found in a branch that is not taken', () => {
    const template = '{% unless flag %}{{ missing }}{% endunless %}'
    const check = () => textTemplates.check({ field: 'greeting', template, variables })
    expect(thrownBy(check)).toMatchObject({
      code: 'ERR_TEMPLATE_VARIABLE',
      field: 'greeting',
      message: expect.stringContaining('missing'),
    })
  })

  test.each([
    ['a template', 'x'.repeat(60_000)],
    ['much memory', '{{ big }}'.repeat(300)],
  ])('%s beyond the limits is refused', (_what, template) => {
    const big = { ...variables, big: 'x'.repeat(10_000) }
    const error = thrownBy(() => textTemplates.render({ field: 'text', template, variables: big }))
    expect(error).toMatchObject({ code: 'ERR_TEMPLATE_LIMIT' })
  })

  test('errors do not repeat values', () => {
    const secret = { code: 'SECRET-48151623' }
    const error = thrownBy(() =>
      textTemplates.render({ field: 'text', template: '{{ code }} {{ x }}', variables: secret }),
    )
    expect(String((error as Error).message)).not.toContain('SECRET')
  })

  test('values are escaped for where they stand', () => {
    const template = '{{ code }}'
    const input = { field: 'x', template, variables: { code: `<a href="x">'&/ ?\ud800` } }
    expect(htmlTemplates.render(input)).toBe('&lt;a href=&#34;x&#34;&gt;&#39;&amp;/ ?\ud800')
    expect(uriTemplates.render(input)).toBe('%3Ca%20href%3D%22x%22%3E%27%26%2F%20%3F%EF%BF%BD')
    expect(textTemplates.render(input)).toBe(input.variables.code)
  })

  test('ZITADEL’s placeholders become ours', () => {
    const names = '{{.Code}} {{ .UserID }} {{.OrgID}} {{- .OTP -}} {{.LoginName}} {{.CodeID}}'
    expect(rewritePlaceholders(names)).toBe(
      '{{ code }} {{ userId }} {{ organization }} {{ code }} {{ loginName }} {{ codeId }}',
    )
  })
})
