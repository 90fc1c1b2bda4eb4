const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand anywhere in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/** What is to be set large, and on which ground. */
export interface CodeStyle {
  readonly code: string
  /** `#rrggbb`. */
  readonly ground: string
}

const TEXT_STYLE = 'margin:0 0 16px'

const CODE_STYLE =
  'margin:8px 0 24px;padding:16px;border-radius:8px;text-align:center;word-break:break-all;' +
  "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;" +
  'font-size:28px;line-height:1.25;font-weight:700;letter-spacing:.12em;text-indent:.12em'

function toParagraph(text: string, { code, ground }: CodeStyle): string {
  if (code === '' || text !== code) {
    return `<p style="${TEXT_STYLE}">${escapeHtml(text).replace(/\n/g, '<br>')}</p>`
  }
  const style = `${CODE_STYLE};background:${escapeHtml(ground)}`
  return `<p class="code" translate="no" style="${style}">${escapeHtml(text)}</p>`
}

/** Plain text with at most one empty line between paragraphs and none around them. */
export function tidyText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/**
 * Plain text as HTML: every character escaped, empty lines between paragraphs, single ones as line
 * breaks. A paragraph that is nothing but the code is set large, so that it can be read and copied.
 */
export function toParagraphs(text: string, style: CodeStyle): string {
  const paragraphs = tidyText(text).split(/\n{2,}/)
  return paragraphs
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => toParagraph(paragraph, style))
    .join('\n')
}
