import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  defaultTexts,
  defineMessageType,
  MESSAGE_TYPES,
  mergeTexts,
  parseTextOverride,
  previewNotification,
  type TextOverrides,
  validateTexts,
} from '../../src/notification/index.ts'
import { inLanguage, thrownBy } from './specimen.ts'

const type = MESSAGE_TYPES['password.reset']

/** Its code stands in the text, and nowhere else. */
const { link: _link, ...bare } = MESSAGE_TYPES['otp.email']

describe('overrides', () => {
  test('an organisation’s text comes before the instance’s, and that before ours', () => {
    const instance = { email: { subject: 'instance', title: 'instance' }, sms: 'i {{ code }}' }
    const organization = { email: { subject: 'organisation' } }
    const texts = mergeTexts(defaultTexts(type, 'de'), { instance, organization })
    expect(texts.email).toMatchObject({
      subject: 'organisation',
      title: 'instance',
      buttonText: 'Neues Passwort wählen',
    })
    expect(texts.sms).toBe('i {{ code }}')
  })

  test('without overrides the defaults are back', () => {
    expect(mergeTexts(defaultTexts(type, 'fr'))).toEqual(defaultTexts(type, 'fr'))
  })

  test.each([
    ['a link in its place', type, { sms: 'Go to {{ url }}' }],
    ['a button that carries it', type, { email: { text: 'Use the button.' } }],
    ['a subject that says it', bare, { email: { subject: '{{ code }}', text: 'See above.' } }],
  ])('the code may be left out of a text for %s', (_, coded, texts) => {
    expect(() => validateTexts({ type: coded, language: 'en', texts })).not.toThrow()
  })

  test('the code may not be left out of a mail that has neither button nor another text with it', () => {
    const texts = { email: { text: 'Your code has come.' } }
    expect(thrownBy(() => validateTexts({ type: bare, language: 'en', texts }))).toMatchObject({
      code: 'ERR_TEMPLATE_VARIABLE',
      field: 'text',
    })
  })

  test('an empty footer is no footer', () => {
    const overrides = { instance: { email: { footer: '' } } }
    const { templateData, message } = previewNotification({ type, overrides })
    expect(templateData).not.toHaveProperty('footerText')
    expect(templateData).not.toHaveProperty('includeFooter')
    expect(message?.html).not.toContain('class="footer"')
  })

  test('an override is used in every part of the mail, and its mark-up is text', () => {
    const overrides = { organization: { email: { text: '<b>{{.Code}}</b>' } } }
    const { message } = previewNotification({ type, overrides, language: inLanguage('it') })
    expect(message?.text).toContain('<b>K7Q4XD</b>')
    expect(message?.html).toContain('&lt;b&gt;K7Q4XD&lt;/b&gt;')
  })

  test.each([
    ['title', 500],
    ['preheader', 500],
    ['subject', 500],
    ['greeting', 1000],
    ['text', 10_000],
    ['buttonText', 1000],
    ['footer', 1000],
  ])('%s is at most %i characters', (field, longest) => {
    const texts = (length: number) => ({ email: { [field]: 'x'.repeat(length) } })
    expect(() => parseTextOverride(texts(longest))).not.toThrow()
    expect(thrownBy(() => parseTextOverride(texts(longest + 1)))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: `texts.email.${field}`,
    })
  })

  test('an SMS text is at most 800 characters, and unknown fields are refused', () => {
    expect(() => parseTextOverride({ sms: 'x'.repeat(800) })).not.toThrow()
    expect(() => parseTextOverride({ sms: 'x'.repeat(801) })).toThrow('texts.sms')
    expect(() => parseTextOverride({ email: { preHeader: 'x' } })).toThrow('preHeader')
  })

  test.each([
    [{ email: { subject: '{{ cod }}' } }, 'ERR_TEMPLATE_VARIABLE', 'subject'],
    [{ email: { text: '{{.Pasword}}' } }, 'ERR_TEMPLATE_VARIABLE', 'text'],
    [{ email: { greeting: '{% if a %}' } }, 'ERR_TEMPLATE_SYNTAX', 'greeting'],
    [{ email: { footer: '{{ code | exec }}' } }, 'ERR_TEMPLATE_SYNTAX', 'footer'],
    [{ sms: '{{ code }' }, 'ERR_TEMPLATE_SYNTAX', 'sms'],
    [{ sms: '{% unless code %}{{ nope }}{% endunless %}' }, 'ERR_TEMPLATE_VARIABLE', 'sms'],
    [{ sms: 'Your code has come.' }, 'ERR_TEMPLATE_VARIABLE', 'sms'],
    [{ sms: '{{ code | downcase }}' }, 'ERR_TEMPLATE_VARIABLE', 'sms'],
  ])('%j is refused when it is saved', (texts, code, field) => {
    expect(thrownBy(() => validateTexts({ type, language: 'en', texts }))).toMatchObject({
      code,
      field,
    })
  })

  test('variables of the user, the origin and the code may be used', () => {
    const text =
      '{{ displayName }} {{.FirstName}} {{ lastName | upcase }} {{ loginName }} {{ domain }} ' +
      '{{ serviceName }} {{ expiry }} {{ expiresAt }} {{ url }} {{ code }} {{ locale }}'
    expect(() => validateTexts({ type, language: 'ja', texts: { email: { text } } })).not.toThrow()
  })

  test('a notice has no expiry to speak of', () => {
    const texts = { email: { text: '{{ expiry }}' } }
    const notice = MESSAGE_TYPES['password.changed']
    const error = thrownBy(() => validateTexts({ type: notice, language: 'en', texts }))
    expect(error).toMatchObject({ code: 'ERR_TEMPLATE_VARIABLE' })
  })
})

const email = {
  title: 'Invoice {{ number }}',
  preheader: 'Paid',
  subject: 'Invoice {{ number }} is paid',
  greeting: 'Hello {{ displayName }},',
  text: 'Thank you. It was due at {{ dueAt }}.',
  buttonText: 'See it',
}

const invoice = {
  name: 'invoice.paid',
  channels: ['email', 'webhook'],
  args: z.object({ number: z.string().max(20), dueAt: z.string() }),
  example: { number: '2026/17', dueAt: '2026-03-14T15:09:26Z' },
  texts: { en: { email }, de: { email: { ...email, subject: 'Rechnung {{ number }}' } } },
  link: '/invoices/{{ number }}',
} as const

describe('a host’s own message types', () => {
  test('are rendered as ours are', () => {
    const own = defineMessageType(invoice)
    const { message, url } = previewNotification({ type: own, language: inLanguage('de') })
    expect(message?.subject).toBe('Rechnung 2026/17')
    expect(message?.text).toContain('14. März 2026')
    expect(url).toBe('https://op.example/invoices/2026%2F17')
    const french = previewNotification({ type: own, language: inLanguage('fr') })
    expect(french.message?.subject).toBe('Invoice 2026/17 is paid')
    expect(french.language).toEqual({ language: 'en', locale: 'en' })
    expect(french.message?.html).toContain('lang="en"')
  })

  test('speak a language that only an override is written in', () => {
    const own = defineMessageType(invoice)
    const instance = { email: { subject: 'Facture {{ number }}' } }
    const preview = (overrides: TextOverrides) =>
      previewNotification({ type: own, language: inLanguage('fr'), overrides })
    expect(preview({ instance }).language).toEqual(inLanguage('fr'))
    expect(preview({ instance, language: 'en' }).language.language).toBe('en')
  })

  test('refuse unknown args, whatever their schema says', () => {
    const { args } = defineMessageType({ ...invoice, args: invoice.args.loose() })
    expect(args.safeParse({ ...invoice.example, x: 1 }).success).toBe(false)
  })

  test.each([
    [{ name: 'Invoice' }, 'ERR_OPTION_INVALID'],
    [{ channels: [] as unknown as ['email'] }, 'ERR_OPTION_INVALID'],
    [{ lifeMs: 0.5 }, 'ERR_OPTION_INVALID'],
    [{ args: z.object({ origin: z.string() }), example: { origin: 'x' } }, 'ERR_OPTION_INVALID'],
    [{ example: { number: 1 } }, 'ERR_OPTION_INVALID'],
    [{ texts: { en: { email: { ...email, text: '{{ nope }}' } } } }, 'ERR_TEMPLATE_VARIABLE'],
    [{ texts: { en: { sms: 'x' } } }, 'ERR_TEMPLATE_VARIABLE'],
    [{ texts: { en: { email: { ...email, preheader: undefined } } } }, 'ERR_OPTION_INVALID'],
    [{ texts: { en: { email }, de: { email: { subject: 'Rechnung' } } } }, 'ERR_OPTION_INVALID'],
    [{ texts: { en: { email }, de: { sms: 'Rechnung' } } }, 'ERR_TEMPLATE_VARIABLE'],
    [{ webOtp: true }, 'ERR_OPTION_INVALID'],
    [{ lifeMS: 60_000 }, 'ERR_OPTION_INVALID'],
    [{ args: { number: 'string' } }, 'ERR_OPTION_INVALID'],
    [{ args: undefined }, 'ERR_OPTION_INVALID'],
    [{ link: 'invoices' }, 'ERR_LINK_RELATIVE'],
    [{ link: '/{{ nope }}' }, 'ERR_TEMPLATE_VARIABLE'],
  ])('%j is refused when it is declared', (change, code) => {
    const definition = { ...invoice, ...change } as unknown as typeof invoice
    expect(thrownBy(() => defineMessageType(definition))).toMatchObject({ code })
  })
})
