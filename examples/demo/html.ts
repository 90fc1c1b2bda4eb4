/** A piece of HTML that needs no more escaping. */
export interface Html {
  readonly html: string
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

const escapeText = (text: string) => text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found)

type Value = string | number | Html | readonly Html[]

function toText(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value))
  return 'html' in value ? value.html : value.map((piece) => piece.html).join('')
}

/** Template tag: values are escaped unless they are {@link Html} themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const pieces = parts.map((part, index) => part + toText(values[index] ?? ''))
  return { html: pieces.join('') }
}

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 46rem; padding: 0 1rem; color: #1d2733; background: #f4f6f8 }
  main { background: #fff; border: 1px solid #dde3e9; border-radius: 10px; padding: 1.5rem 2rem }
  h1 { font-size: 1.4rem; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #edf0f3; vertical-align: top }
  input { font: inherit; padding: .4rem .6rem; border: 1px solid #b9c3cd; border-radius: 6px }
  button { font: inherit; padding: .4rem 1rem; border: 0; border-radius: 6px; background: #23579c; color: #fff; cursor: pointer }
  button.quiet { background: #e6ebf0; color: #1d2733 } a { color: #23579c } small, .quiet { color: #5b6976 }
  .sent, .completed { color: #1c7a3d } .retrying, .terminated { color: #b06000 } .failed, .incomplete { color: #b3261e }
`

/** A whole page. `refreshSeconds` makes the browser fetch it again. */
export function toPage(title: string, body: Html, options: { refreshSeconds?: number } = {}) {
  const { refreshSeconds } = options
  const refresh = refreshSeconds
    ? html`<meta http-equiv="refresh" content="${refreshSeconds}">`
    : html``
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${refresh}
<title>${title}</title><style>${{ html: STYLE }}</style></head>
<body><main><h1>${title}</h1>
${body}
</main></body></html>
`.html
}
