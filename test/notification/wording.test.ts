import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chooseLanguage,
  countSms,
  formatDuration,
  formatInstant,
  LANGUAGES,
  parseLanguageTag,
} from '../../src/notification/index.ts'
import { toPlainLine } from '../../src/notification/plain-line.ts'
import { toCheapSms } from '../../src/notification/sms.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const UNITS_MS: Readonly<Record<string, number>> = {
  day: 24 * HOUR,
  hour: HOUR,
  minute: MINUTE,
  second: SECOND,
}

/** `1 hour, 5 minutes` back in milliseconds. */
const toMs = (words: string): number =>
  [...words.matchAll(/(\d+) (day|hour|minute|second)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN),
    0,
  )

describe('durations', () => {
  test.each([
    [5 * MINUTE, 'en', '5 minutes'],
    [5 * MINUTE - 800, 'en', '5 minutes'],
    [MINUTE, 'en', '1 minute'],
    [29 * SECOND, 'en', '30 seconds'],
    [90 * SECOND, 'en', '1 minute, 30 seconds'],
    [13 * MINUTE, 'en', '13 minutes'],
    [2.5 * MINUTE, 'en', '2 minutes'],
    [90 * MINUTE, 'en', '1 hour, 30 minutes'],
    [HOUR - SECOND, 'de', '1 Stunde'],
    [72 * HOUR, 'de', '3 Tage'],
    [72 * HOUR - MINUTE, 'fr', '3\u00a0jours'],
    [25 * HOUR, 'en', '1 day, 1 hour'],
    [5 * MINUTE, 'pl', '5 minut'],
    [5 * MINUTE, 'ja', '5 分'],
    [0, 'en', '1 second'],
    [-5, 'en', '1 second'],
  ])('%i ms in %s: %s', (durationMs, locale, words) => {
    expect(formatDuration(durationMs, locale)).toBe(words)
  })

  test('are words in every language, never Go’s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 * 24 * HOUR }),
        fc.constantFrom(...LANGUAGES),
        (ms, tag) => {
          const words = formatDuration(ms, tag)
          expect(words).toMatch(/\d/)
          expect(words).not.toMatch(/\dm\d|\ds\b/)
        },
      ),
    )
  })
})

describe('durations and truth', () => {
  test('no duration of more than a second is told as much longer than it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: SECOND, max: 30 * 24 * HOUR }), (ms) => {
        expect(toMs(formatDuration(ms, 'en'))).toBeLessThanOrEqual(Math.max(ms * 1.05, SECOND))
      }),
    )
  })
})

describe('instants', () => {
  test('are told in the language and the time zone of the reader', () => {
    const at = Date.UTC(2026, 2, 14, 15, 9)
    expect(formatInstant(at, { locale: 'de', timeZone: 'Europe/Zurich' })).toBe(
      '14. März 2026 um 16:09 MEZ',
    )
    expect(formatInstant(at, { locale: 'ja', timeZone: 'Asia/Tokyo' })).toContain('2026年3月15日')
    expect(formatInstant(at, { locale: 'ko-KR' })).toBe('2026년 3월 14일 15:09 UTC')
    expect(formatInstant(at, { locale: 'en' })).toMatch(/March 14, 2026.*UTC/)
  })
})

describe('the language of a message', () => {
  test.each([
    [{ requested: 'de', user: 'fr', instance: 'it' }, 'de', 'de'],
    [{ user: 'fr-CA', instance: 'it' }, 'fr', 'fr-CA'],
    [{ requested: 'el', user: 'xx', instance: 'it' }, 'it', 'it'],
    [{ requested: 'pt_BR' }, 'pt', 'pt-BR'],
    [{ requested: 'zh-Hant-TW' }, 'zh', 'zh-Hant-TW'],
    [{ requested: 'DE-ch' }, 'de', 'de-CH'],
    [{ requested: 'not a tag', user: '' }, 'en', 'en'],
    [{}, 'en', 'en'],
    [{ requested: 'de', allowed: ['fr', 'en'] }, 'en', 'en'],
    [{ requested: 'de', allowed: ['fr', 'it'] }, 'fr', 'fr'],
    [{ requested: 'de', user: 'it', allowed: ['fr', 'it'] }, 'it', 'it'],
    [{ requested: 'de', allowed: [] }, 'de', 'de'],
  ] as const)('%j', (wishes, language, locale) => {
    expect(chooseLanguage(wishes)).toEqual({ language, locale })
  })

  test('whatever is asked for, a written and allowed one comes out', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.subarray([...LANGUAGES], { minLength: 1 }),
        (requested, allowed) => {
          const { language, locale } = chooseLanguage({ requested, allowed })
          expect(allowed).toContain(language)
          expect(() => new Intl.NumberFormat(locale)).not.toThrow()
        },
      ),
    )
  })

  test('a tag that Signoff has no texts for is none', () => {
    expect(parseLanguageTag('el')).toBeUndefined()
    expect(parseLanguageTag('')).toBeUndefined()
    expect(parseLanguageTag('de-DE-u-nu-arab')).toEqual({ language: 'de', locale: 'de-DE' })
  })
})

describe('lengths of SMS', () => {
  test.each([
    ['', 'gsm7', 0, 1],
    ['a'.repeat(160), 'gsm7', 160, 1],
    ['a'.repeat(161), 'gsm7', 161, 2],
    ['a'.repeat(306), 'gsm7', 306, 2],
    ['a'.repeat(307), 'gsm7', 307, 3],
    ['€'.repeat(80), 'gsm7', 160, 1],
    ['€'.repeat(81), 'gsm7', 162, 2],
    ['äöüñ à', 'gsm7', 6, 1],
    ['я'.repeat(70), 'ucs2', 70, 1],
    ['я'.repeat(71), 'ucs2', 71, 2],
    ['😀'.repeat(35), 'ucs2', 70, 1],
    ['😀'.repeat(67), 'ucs2', 134, 3],
    ['ş', 'ucs2', 1, 1],
  ])('%j', (text, encoding, units, segments) => {
    expect(countSms(text)).toEqual({ encoding, units, segments })
  })

  test('a character that takes two units is not cut in two', () => {
    expect(countSms(`${'a'.repeat(152)}€${'a'.repeat(151)}`).segments).toBe(2)
    expect(countSms(`${'a'.repeat(152)}€${'a'.repeat(152)}`).segments).toBe(3)
  })
})

describe('typography in SMS', () => {
  test('is given up where that saves money, and kept where it does not', () => {
    expect(toCheapSms('5\u00a0minuti: non c’è “altro” – …')).toBe(
      '5 minuti: non c\'è "altro" - ...',
    )
    expect(toCheapSms('5\u00a0минут – «да»')).toBe('5\u00a0минут – «да»')
  })
})

describe('a plain line', () => {
  test('is one line without controls, whatever was in it', () => {
    expect(toPlainLine(' a\r\nb\0c\u2028d\u202ee\ud800 ')).toBe('a b c d e\ufffd')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toPlainLine(text)).not.toMatch(
          /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
        )
      }),
    )
  })
})
