/** Markup that may go out as it is. Only the tag {@link html} and {@link trusted} make it. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

/** What may stand in a template; lists are joined, nothing is written for what is absent or false. */
export type Part = Html | string | number | false | null | undefined | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control and format characters: they could hide a text, or turn it round. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text as markup, fit for content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(UNSEEN, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

function toMarkup(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.markup
  if (typeof part === 'object') return part.map(toMarkup).join('')
  return escapeHtml(String(part))
}

/**
 * Builds markup; everything put in is escaped unless it was built the same way. Attributes have to be in
 * double quotes, and no place within a script or style is safe.
 *
 * @example
 * html`<td title="${answer}">${answer}</td>`
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.reduce((markup, text, index) => markup + toMarkup(parts[index - 1]) + text))
}

/** Vouches for markup that is made of constants of this package. */
export function trusted(markup: string): Html {
  return new Html(markup)
}
