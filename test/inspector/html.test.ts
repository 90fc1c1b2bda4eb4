import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHtml, html } from '../../src/inspector/html.ts'
import { createLinks } from '../../src/inspector/links.ts'
import { formatDistance, formatSpan } from '../../src/inspector/words.ts'

describe('markup', () => {
  it('escapes whatever is put in', () => {
    expect(html`<p title="${'"><script>'}">${"<b>'&"}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&#39;&amp;</p>',
    )
  })

  it('never lets a text out of its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
      }),
    )
  })

  it('shows characters that hide or turn a text', () => {
    expect(escapeHtml('a\u202Eb\u0000\u200B')).toBe('a\uFFFDb\uFFFD\uFFFD')
  })

  it('takes parts that were built the same way, and lists of them, and nothing', () => {
    const items = ['<', 'b'].map((text) => html`<i>${text}</i>`)
    expect(html`${items}${undefined}${null}${false}${0}`.markup).toBe('<i>&lt;</i><i>b</i>0')
  })
})

describe('links', () => {
  it('keep an id within one segment', () => {
    const links = createLinks('/admin')
    expect(links.session('a/../b?c#"<')).toBe('/admin/inspector/sessions/a%2F..%2Fb%3Fc%23%22%3C')
    expect(links.deliveries({ state: 'failed', after: undefined })).toBe(
      '/admin/inspector/deliveries?state=failed',
    )
  })
})

describe('time', () => {
  it.each([
    [12, '12 ms'],
    [1234, '1.2 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [90_000_000, '1 d 1 h'],
  ])('%i ms is %s', (span, text) => {
    expect(formatSpan(span)).toBe(text)
  })

  it('is told from now', () => {
    expect(formatDistance(new Date(5000), 1000)).toBe('in 4 s')
    expect(formatDistance(new Date(1000), 62_500)).toBe('1 min 1 s ago')
    expect(formatDistance(new Date(1000), 1100)).toBe('now')
  })
})
