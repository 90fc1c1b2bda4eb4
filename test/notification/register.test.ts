import { describe, expect, test } from 'vitest'
import { LANGUAGES, MESSAGE_TYPES, previewNotification } from '../../src/notification/index.ts'
import { BUILT_IN_TEXTS } from '../../src/notification/text/index.ts'
import { inLanguage } from './specimen.ts'

function valuesOf(texts: object): readonly string[] {
  return Object.values(texts).flatMap((value) =>
    typeof value === 'string' ? [value] : valuesOf(value as object),
  )
}

describe('a user is a stranger and is spoken to as one', () => {
  test.each([
    ['de', /\b(?:du|dich|dir|dein\w*|euer|euch)\b/iu],
    ['es', /(?<!\p{L})(?:tú|tu|tus|ti|te|has|eres|puedes|tienes|contigo)(?!\p{L})/iu],
    ['fr', /(?<!\p{L})(?:tu|te|toi|ton|ta|tes)(?!\p{L})/iu],
    ['it', /(?<!\p{L})(?:tu|te|ti|tuo|tua|tuoi|tue|hai|puoi|devi)(?!\p{L})/iu],
    ['nl', /\b(?:je|jij|jou|jouw|heb|kun)\b/iu],
    ['ru', /(?<!\p{L})(?:ты|тебя|тебе|твой|твоя|твоё)(?!\p{L})/iu],
    ['tr', /(?<!\p{L})(?:sen|seni|sana|senin)(?!\p{L})/iu],
    ['id', /\b(?:kamu|kau|\w+mu)\b/iu],
  ] as const)('in %s', (language, familiar) => {
    const texts = valuesOf(BUILT_IN_TEXTS[language]).filter((text) => familiar.test(text))
    expect(texts).toEqual([])
  })
})

test.each(LANGUAGES)(
  'the footer in %s promises nothing of replies: there may be an address for them',
  (language) => {
    expect(BUILT_IN_TEXTS[language].footer).toMatch(/^[^.。]+[.。]$/)
  },
)

describe('punctuation is that of the language', () => {
  test('French keeps its colons on the line, with a space that does not break', () => {
    for (const text of valuesOf(BUILT_IN_TEXTS.fr))
      expect(text).not.toMatch(/[^\u00a0][:;!?](?!\/)/)
  })

  test.each(['ja', 'zh'] as const)('%s has no half-width marks after its own characters', (tag) => {
    const own = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]'
    const halfWidth = new RegExp(`${own} ?[,.:;!?()]`, 'u')
    for (const text of valuesOf(BUILT_IN_TEXTS[tag])) expect(text).not.toMatch(halfWidth)
  })

  test('no text has two spaces, a space at an end, straight quotes or an ASCII apostrophe', () => {
    for (const texts of Object.values(BUILT_IN_TEXTS)) {
      for (const text of valuesOf(texts)) expect(text).not.toMatch(/ {2}|^ | $|["']/)
    }
  })

  test('Simplified Chinese keeps its characters when Traditional is asked for', () => {
    const type = MESSAGE_TYPES['otp.email']
    const { message, language } = previewNotification({ type, language: inLanguage('zh-TW') })
    expect(language.locale).toBe('zh-TW')
    expect(message?.text).toContain('5分钟')
  })

  test.each([
    ['en', 'Device: Firefox'],
    ['fr', 'Appareil\u00a0: Firefox'],
    ['ja', 'デバイス：Firefox'],
    ['zh', '设备：Firefox'],
  ])('so is the colon in the details of an event in %s', (tag, line) => {
    const type = MESSAGE_TYPES['session.new']
    const args = { at: '', device: 'Firefox', location: '', ipAddress: '' }
    const { message } = previewNotification({ type, args, language: inLanguage(tag) })
    expect(message?.text).toContain(`\n\n${line}\n\n`)
    const before = message?.text.split('\nhttps:')[0]
    expect(before?.at(-1)).toBe(line.match(/[:：]/)?.[0])
  })
})
