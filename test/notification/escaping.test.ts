import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EXAMPLE_RECIPIENT,
  MESSAGE_TYPES,
  previewNotification,
  toRelayBody,
  toZitadelBody,
} from '../../src/notification/index.ts'

const invited = MESSAGE_TYPES['user.invited']
const branding = { name: 'Example Shop' }

function renderFor(displayName: string, applicationName = 'Example Shop') {
  return previewNotification({
    type: invited,
    branding,
    args: { code: 'K7Q4XD', authRequestId: '', applicationName },
    recipient: { ...EXAMPLE_RECIPIENT, displayName },
  })
}

/** The mark-up of a page: its tags with attributes, without the text between them. */
function tagsOf(html: string | undefined): readonly string[] {
  return (html ?? '').match(/<[^>]*>/g) ?? []
}

const PLAIN_TAGS = tagsOf(renderFor('Anna').message?.html)

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'<>"\'&{}%|=/\\\r\n\0 a;:@,'), maxLength: 60 }),
  fc.constantFrom(
    '{{ 7 | times: 7 }}',
    '{% if true %}x{% endif %}',
    '{{ code }}',
    '{{.Code}}',
    '<script>alert(1)</script>',
    '" onmouseover="x',
    '"\r\nBcc: x@y',
    '&lt;b&gt;',
    '--><img src=x>',
    '</title><svg onload=x>',
    '\u202e moc.live',
    '\ud800',
  ),
)

describe('values in messages', () => {
  test('template source in a name is shown as it is', () => {
    const { message } = renderFor('{{ 7 | times: 7 }}')
    expect(message?.text).toContain('Hello {{ 7 | times: 7 }},')
    expect(message?.html).toContain('Hello {{ 7 | times: 7 }},')
    expect(message?.text).not.toContain('49')
  })

  test('mark-up in a name is shown as it is', () => {
    const { message, templateData } = renderFor('<script>alert(1)</script>')
    expect(message?.html).toContain('Hello &lt;script&gt;alert(1)&lt;/script&gt;,')
    expect(message?.text).toContain('Hello <script>alert(1)</script>,')
    expect(templateData.greeting).toBe('Hello <script>alert(1)</script>,')
  })

  test('an apostrophe is not escaped in texts and relay bodies', () => {
    const rendered = renderFor("Conan O’Brien & O'Neil")
    expect(rendered.message?.text).toContain("O’Brien & O'Neil")
    const bodies = [
      toRelayBody(rendered, 'd1'),
      toZitadelBody(rendered, { id: 'p', description: '' }),
    ]
    for (const body of bodies) {
      const json = JSON.stringify(body, (key, value) => (key === 'html' ? '' : value))
      expect(json).toContain("O'Neil")
      expect(json).not.toMatch(/&#39;|&amp;/)
    }
  })

  test('a line break in a name can add neither a header nor a line', () => {
    const { message, templateData } = renderFor('x', 'Shop"\r\nBcc: x@y')
    expect(message?.subject).toBe('Invitation to Shop" Bcc: x@y')
    expect(templateData.subject).toBe(message?.subject)
    const sms = previewNotification({
      type: MESSAGE_TYPES['otp.sms'],
      branding: { name: 'Shop\n\n@evil.example #1' },
    })
    expect(sms.message?.text.split('\n')).toHaveLength(3)
    expect(sms.message?.text.split('\n').at(-1)).toBe('@op.example #48151623')
  })

  test('no value adds or changes a tag', () => {
    fc.assert(
      fc.property(hostile, hostile, (displayName, applicationName) => {
        const tags = tagsOf(renderFor(displayName, applicationName || 'x').message?.html)
        expect(tags).toEqual(PLAIN_TAGS)
      }),
      { numRuns: 300 },
    )
  })

  test('no value adds a header to the subject or a line to the text', () => {
    const lines = renderFor('Anna').message?.text.split('\n').length
    fc.assert(
      fc.property(hostile, hostile, (displayName, applicationName) => {
        const { message } = renderFor(displayName, applicationName || 'x')
        expect(message?.subject).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u)
        expect(message?.text.split(/\r\n|[\n\r\u2028\u2029]/)).toHaveLength(lines ?? 0)
      }),
      { numRuns: 300 },
    )
  })

  test('a code cannot break out of the box or the link that it stands in', () => {
    const visible = fc.string({ unit: fc.constantFrom(...'<>"\'&{}%|=/\\#?;:@'), minLength: 1 })
    const type = MESSAGE_TYPES['email.verify']
    const shape = (html: string | undefined) =>
      tagsOf(html).map((tag) => tag.replace(/href="[^"]*"/, 'href'))
    const plain = shape(previewNotification({ type }).message?.html)
    fc.assert(
      fc.property(visible, (code) => {
        const args = { code, authRequestId: '' }
        const { message, url = '' } = previewNotification({ type, args })
        expect(shape(message?.html)).toEqual(plain)
        expect(new URL(url).searchParams.get('code')).toBe(code)
        expect([...new URL(url).searchParams.keys()]).toEqual(['code', 'userId', 'organization'])
        expect(new URL(url).origin).toBe('https://op.example')
      }),
      { numRuns: 200 },
    )
  })
})
