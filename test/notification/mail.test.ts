import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MESSAGE_TYPES, parseBranding, previewNotification } from '../../src/notification/index.ts'
import { toContrast, toPalettes } from '../../src/notification/palette.ts'
import { inLanguage, TYPES, thrownBy } from './specimen.ts'

const type = MESSAGE_TYPES['password.reset']
const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((n) => `#${n.toString(16).padStart(6, '0')}`)

describe('colours', () => {
  test('text can be read on its ground, whatever the branding asks for', () => {
    const scheme = fc.record(
      { primaryColor: colour, backgroundColor: colour, fontColor: colour },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(scheme, scheme, (light, dark) => {
        for (const palette of Object.values(toPalettes({ ...light, dark }))) {
          const { card, background, text, link, hint, muted, button, buttonText } = palette
          for (const [front, ground] of [
            [text, card],
            [link, card],
            [hint, card],
            [muted, background],
            [buttonText, button],
            [palette.codeText, palette.code],
          ] as const) {
            expect(toContrast(front, ground)).toBeGreaterThanOrEqual(4.5)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('contrast is that of WCAG', () => {
    expect(toContrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(toContrast('#767676', '#ffffff')).toBeCloseTo(4.54, 1)
  })
})

describe('branding', () => {
  test.each([
    { primaryColor: 'red' },
    { primaryColor: '#fff' },
    { primaryColor: '#52 82c1' },
    { primaryColor: '#5282c1;}body{display:none' },
    { logoUrl: 'http://op.example/logo.png' },
    { logoUrl: 'javascript:alert(1)' },
    { logoUrl: 'https://op.example/"onload="x' },
    { logoUrl: '//evil.example/x.png' },
    { fontUrl: "https://op.example/a');}</style><script>" },
    { fontUrl: 'https://op.example/a b' },
    { fontFamily: 'Arial;}</style>' },
    { fontFamily: 'url(x)' },
    { fontFaceFamily: '{}' },
    { name: '' },
    { dark: { primaryColor: 'blue' } },
    { surprise: 1 },
  ])('%j is refused', (branding) => {
    expect(thrownBy(() => parseBranding(branding))).toMatchObject({ code: 'ERR_OPTION_INVALID' })
  })

  test('images and fonts are loaded from the origin, or from where they are said to be', () => {
    const branding = parseBranding({
      name: 'Shop & Co',
      logoUrl: '/assets/logo.png?v=2',
      darkLogoUrl: 'https://cdn.example/dark.png',
      fontUrl: '/assets/font.woff2',
      fontFaceFamily: 'Inter Tight',
      fontFamily: 'Georgia, serif',
    })
    const html = previewNotification({ type, branding }).message?.html
    expect(html).toContain('src="https://op.example/assets/logo.png?v=2" alt="Shop &amp; Co"')
    expect(html).toContain('src="https://cdn.example/dark.png"')
    expect(html).toContain(
      '@font-face{font-family:Inter Tight;src:url(https://op.example/assets/font.woff2)',
    )
    expect(html).toContain('font-family:Inter Tight,Georgia, serif,-apple-system')
  })
})

describe('a mail', () => {
  const { message, url } = previewNotification({ type, language: inLanguage('fr') })

  test('says its language, direction and colour schemes', () => {
    expect(message?.html).toMatch(/^<!DOCTYPE html>\n<html lang="fr" dir="ltr">/)
    expect(message?.html).toContain('<meta name="color-scheme" content="light dark">')
    expect(message?.html).toContain('@media (prefers-color-scheme:dark)')
    expect(message?.html).toContain('name="viewport"')
  })

  test('every table is for layout, and every image has a text', () => {
    for (const table of message?.html?.match(/<table[^>]*>/g) ?? []) {
      expect(table).toContain('role="presentation"')
    }
    const branding = { logoUrl: '/logo.png', name: 'Shop' }
    const html = previewNotification({ type, branding }).message?.html
    expect(html?.match(/<img[^>]*>/g)).toEqual([expect.stringContaining('alt="Shop"')])
  })

  test('loads nothing and runs nothing', () => {
    expect(message?.html).not.toMatch(/<script|<link|<img|@import|url\(|src=/)
  })

  test('its text part is a text of its own, with the link', () => {
    expect(message?.text).toContain(`\n${url}\n`)
    expect(message?.text).not.toMatch(/<|&amp;|&#/)
    expect(message?.text.split('\n').every((line) => line === line.trimEnd())).toBe(true)
  })

  test('opens and closes every element, and stays small', () => {
    for (const one of TYPES.filter(({ channels }) => channels[0] === 'email')) {
      const html = previewNotification({ type: one }).message?.html ?? ''
      for (const tag of ['table', 'tr', 'td', 'p', 'div', 'a', 'h1', 'style', 'body', 'html']) {
        const opened = html.match(new RegExp(`<${tag}[ >]`, 'g'))?.length
        expect(html.match(new RegExp(`</${tag}>`, 'g'))?.length, `${one.name} ${tag}`).toBe(opened)
      }
      expect(html.length).toBeLessThan(20_000)
    }
  })
})
