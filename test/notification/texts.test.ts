import { describe, expect, test } from 'vitest'
import { LANGUAGES, previewNotification } from '../../src/notification/index.ts'
import { BUILT_IN_TEXTS, builtInTexts } from '../../src/notification/text/index.ts'
import { validateTexts } from '../../src/notification/validate.ts'
import { CASES, inLanguage, TYPES } from './specimen.ts'

const branding = { name: 'Example Shop' }

/** What may not be left in a text: placeholders, names of keys, missing values, Go durations. */
const LEFTOVER =
  /\{\{|\}\}|\{%|undefined|\bnull\b|NaN|\[object|\b\d+m\d+s\b|[a-z]+\.[a-z]+\.(?:title|text)/

function valuesOf(texts: object): readonly string[] {
  return Object.values(texts).flatMap((value) =>
    typeof value === 'string' ? [value] : valuesOf(value as object),
  )
}

describe('built-in texts', () => {
  test.each(CASES)('%s by %s in %s renders whole', (_name, channel, language, type) => {
    const rendered = previewNotification({
      type,
      channel,
      language: inLanguage(language),
      branding,
    })
    const { subject, text = '', html } = rendered.message ?? {}
    expect(text).not.toMatch(LEFTOVER)
    expect(text.length).toBeGreaterThan(20)
    if (channel === 'sms') return
    expect(subject).toMatch(/\S/)
    expect(subject).not.toMatch(LEFTOVER)
    expect(subject).not.toMatch(/[\r\n]/)
    expect(html).not.toMatch(/\{\{|\}\}|\{%|undefined|\[object/)
    expect(html).toContain(`lang="${language}"`)
    for (const key of ['title', 'preHeader', 'greeting', 'buttonText', 'footerText'] as const) {
      expect(rendered.templateData[key], key).toMatch(/\S/)
    }
  })

  test.each(CASES)('%s by %s in %s shows the code and how long it lives', (...row) => {
    const [name, channel, language, type] = row
    const code = type.example['code']
    if (typeof code !== 'string' || name === 'passwordless.registration') return
    const preview = previewNotification({ type, channel, language: inLanguage(language), branding })
    const text = preview.message?.text ?? ''
    expect(text).toContain(code)
    const alone = text.split('\n').includes(code)
    expect(alone).toBe(channel === 'email')
    expect(text.replaceAll(code, '')).toMatch(/\d/)
  })

  test.each(CASES)('%s by %s in %s passes its own validation', (...row) => {
    const [name, , language, type] = row
    const texts = builtInTexts({ type: name, language })
    expect(() => validateTexts({ type, language, texts: texts ?? {} })).not.toThrow()
  })

  test.each(LANGUAGES.filter((language) => language !== 'en'))(
    '%s is another language than English',
    (language) => {
      const own = valuesOf(BUILT_IN_TEXTS[language])
      const english = valuesOf(BUILT_IN_TEXTS.en)
      expect(own).toHaveLength(english.length)
      const same = own.filter((text, index) => text === english[index])
      expect(same.length).toBeLessThanOrEqual(1)
    },
  )

  test('no two languages share more than a few texts', () => {
    for (const one of LANGUAGES) {
      for (const other of LANGUAGES.filter((language) => language > one)) {
        const theirs = new Set(valuesOf(BUILT_IN_TEXTS[other]))
        const shared = valuesOf(BUILT_IN_TEXTS[one]).filter((text) => theirs.has(text))
        expect(shared.length, `${one} and ${other}: ${shared}`).toBeLessThanOrEqual(4)
      }
    }
  })

  test.each([
    ['ru', /\p{Script=Cyrillic}/u],
    ['bg', /\p{Script=Cyrillic}/u],
    ['mk', /\p{Script=Cyrillic}/u],
    ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
    ['ko', /\p{Script=Hangul}/u],
    ['zh', /\p{Script=Han}/u],
  ] as const)('every text of %s is in its script', (language, script) => {
    const { labels, ...rest } = BUILT_IN_TEXTS[language]
    expect(valuesOf(labels)).toHaveLength(5)
    const strays = valuesOf(rest).filter((text) => !script.test(text) && text.length > 40)
    expect(strays).toEqual([])
  })

  test('no line mixes the letters of two alphabets within a word', () => {
    const mixed = /\p{Script=Cyrillic}[a-z]|[a-z]\p{Script=Cyrillic}/iu
    for (const language of ['ru', 'bg', 'mk'] as const) {
      for (const text of valuesOf(BUILT_IN_TEXTS[language])) expect(text).not.toMatch(mixed)
    }
  })

  test('the same placeholders stand in every language', () => {
    const placeholders = (text: string) => [...new Set(text.match(/\{\{ \w+ \}\}/g))].sort()
    const english = valuesOf(BUILT_IN_TEXTS.en).map(placeholders)
    for (const language of LANGUAGES) {
      valuesOf(BUILT_IN_TEXTS[language]).forEach((text, index) => {
        expect(placeholders(text), `${language}: ${text}`).toEqual(english[index])
      })
    }
  })

  test('an SMS is short: at most two segments in the Latin script, three in others', () => {
    for (const [name, channel, language, type] of CASES.filter(([, way]) => way === 'sms')) {
      const { sms } = previewNotification({
        type,
        channel,
        language: inLanguage(language),
        branding,
      })
      expect(sms?.segments, `${name} ${language}`).toBeLessThanOrEqual(3)
    }
  })

  test('every type but the webhooks has texts, and webhooks have none', () => {
    for (const type of TYPES) {
      const texts = builtInTexts({ type: type.name, language: 'en' })
      const ways = Object.keys(texts ?? {})
      expect(ways.sort()).toEqual(type.channels.filter((way) => way !== 'webhook').sort())
    }
  })
})
