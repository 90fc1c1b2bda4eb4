import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  maskEmailAddress,
  maskPhoneNumber,
  parseEmailAddress,
  parsePhoneNumber,
  parseRecipient,
} from '../../src/notification/index.ts'
import { thrownBy } from './specimen.ts'

describe('e-mail addresses', () => {
  test.each([
    ['anna@example.org', 'anna@example.org', false],
    ['Anna.Keller+tag@EXAMPLE.Org', 'Anna.Keller+tag@example.org', false],
    ["o'neil@example.org", "o'neil@example.org", false],
    ['anna@müller.example', 'anna@xn--mller-kva.example', false],
    ['用户@例え.jp', '用户@xn--r8jz45g.jp', true],
    ['a@xn--mller-kva.example', 'a@xn--mller-kva.example', false],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`, false],
  ])('%s', (text, address, needsSmtpUtf8) => {
    expect(parseEmailAddress(text)).toMatchObject({ address, needsSmtpUtf8 })
  })

  test.each([
    '',
    'anna',
    '@example.org',
    'anna@',
    'anna@localhost',
    'Anna <anna@example.org>',
    '<anna@example.org>',
    'anna@example.org, eve@evil.example',
    'anna@example.org;eve@evil.example',
    'anna@example.org eve@evil.example',
    'anna@eve@evil.example',
    'anna@example.org\r\nRCPT TO:<eve@evil.example>',
    'anna\n@example.org',
    'anna@example.org\n',
    ' anna@example.org',
    'anna\0@example.org',
    '"anna"@example.org',
    '"a b"@example.org',
    'anna(comment)@example.org',
    'anna@(comment)example.org',
    'anna@[192.0.2.1]',
    'anna@192.0.2.1',
    'anna@0x7f.1',
    'anna@exa%6dple.org',
    'anna@example。org',
    'anna@example..org',
    'anna@.example.org',
    'anna@example.org.',
    'anna@-example.org',
    'anna@exam_ple.org',
    'anna@example.org/x',
    'anna@example.org:25',
    'anna@example.o',
    '.anna@example.org',
    'anna.@example.org',
    'an..na@example.org',
    `${'a'.repeat(65)}@example.org`,
    `${'ä'.repeat(33)}@example.org`,
    `a@${'b'.repeat(64)}.org`,
    `a@${'b.'.repeat(130)}org`,
    'group:anna@example.org;',
    'a\u200bb@example.org',
    'a\u202eb@example.org',
  ])('%j is refused', (text) => {
    const error = thrownBy(() => parseEmailAddress(text))
    expect(error).toMatchObject({ code: 'ERR_RECIPIENT_EMAIL' })
    if (text.length > 12) expect(String(error)).not.toContain(text)
  })

  test('whatever passes is one address in one line', () => {
    const unit = fc.constantFrom(...'ab1.@<>,;:"()[] \\\r\n\t\0%+-_äß。/')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (noise) => {
        for (const text of [noise, `a@${noise}.example`, `${noise}@b.example`]) {
          if (thrownBy(() => parseEmailAddress(text)) !== undefined) continue
          const { address, domain } = parseEmailAddress(text)
          expect(address.split('@')).toHaveLength(2)
          expect(address).not.toMatch(/[\s<>,;:"()[\]\\\p{Cc}]/u)
          expect(domain).toMatch(/^[a-z\d.-]+$/)
          expect(parseEmailAddress(address).address).toBe(address)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('phone numbers', () => {
  test.each([
    ['+41791234567', { number: '+41791234567', callingCode: '41', country: 'CH' }],
    ['+41 (79) 123-45.67', { number: '+41791234567', callingCode: '41', country: 'CH' }],
    ['+1 212 555 2368', { number: '+12125552368', callingCode: '1', country: 'US' }],
    ['+1 416 555 0123', { number: '+14165550123', callingCode: '1', country: 'CA' }],
    ['+800 1234 5678', { number: '+80012345678', callingCode: '800' }],
  ])('%s', (text, expected) => {
    expect(parsePhoneNumber(text)).toEqual(expected)
  })

  test('a national number needs a default country', () => {
    expect(parsePhoneNumber('079 123 45 67', { defaultCountry: 'CH' }).number).toBe('+41791234567')
    for (const rules of [{}, { defaultCountry: 'XX' }]) {
      expect(thrownBy(() => parsePhoneNumber('079 123 45 67', rules))).toMatchObject({
        code: 'ERR_RECIPIENT_PHONE',
      })
    }
  })

  test.each([
    '',
    '+',
    '+41',
    '+4179',
    '+99912345678',
    '+417912345678901234',
    '0041791234567',
    'tel:+41791234567',
    '+41791234567 ext. 5',
    '+41791234567;ext=5',
    '+41791234567,+41791234568',
    '+1 800 FLOWERS',
    '+41\n791234567',
    '++41791234567',
    '+41791234567x',
    '٠٧٩١٢٣٤٥٦٧',
  ])('%j is refused', (text) => {
    expect(thrownBy(() => parsePhoneNumber(text))).toMatchObject({ code: 'ERR_RECIPIENT_PHONE' })
  })

  test('whatever passes is E.164', () => {
    const unit = fc.constantFrom(...'+0123456789 -()/.x,;')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 18 }), (text) => {
        if (thrownBy(() => parsePhoneNumber(`+${text}`)) !== undefined) return
        expect(parsePhoneNumber(`+${text}`).number).toMatch(/^\+[1-9]\d{3,14}$/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('masks', () => {
  test('leave first letters, or the country and two digits', () => {
    expect(maskEmailAddress('anna@example.org')).toBe('a…@e…')
    expect(maskPhoneNumber('+41791234567', '41')).toBe('+41…67')
    expect(maskPhoneNumber('+41791234567')).toBe('+…67')
    expect(maskPhoneNumber('123')).toBe('…')
    expect(maskEmailAddress('nonsense')).toBe('…')
  })

  test('say the same of all addresses with the same first letters', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        expect(maskEmailAddress(address)).toMatch(/^.…@.…$/u)
        expect([...maskEmailAddress(address)]).toHaveLength(5)
      }),
    )
  })
})

describe('recipients', () => {
  test.each([
    [{}, 'userId'],
    [{ userId: '7', mail: 'x' }, 'mail'],
    [{ userId: '7', timeZone: 'Mars/Base' }, 'timeZone'],
    [{ userId: '7', displayName: 'x'.repeat(201) }, 'displayName'],
    [{ userId: '7', changeDate: 'yesterday' }, 'changeDate'],
  ])('%j is refused', (input, option) => {
    const error = thrownBy(() => parseRecipient(input))
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID' })
    expect(String(error)).toContain(option)
  })
})
