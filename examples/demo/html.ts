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
  :root { color-scheme: light dark; --ground: #f4f6f8; --sheet: #fff; --edge: #dde3e9; --rule: #edf0f3; --ink: #1d2733; --quiet: #5b6976;
    --link: #23579c; --accent: #23579c; --soft: #e6ebf0; --good: #1c7a3d; --wait: #9a5400; --bad: #b3261e }
  @media (prefers-color-scheme: dark) { :root { --ground: #12171d; --sheet: #1a2129; --edge: #2c3743; --rule: #26303a; --ink: #e4e9ee; --quiet: #9aa7b4;
    --link: #8db8f2; --accent: #2f6bbd; --soft: #2b3541; --good: #6fcf8f; --wait: #f0ad4e; --bad: #ff8a80 } }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 46rem; padding: 0 1rem; color: var(--ink); background: var(--ground) }
  main { background: var(--sheet); border: 1px solid var(--edge); border-radius: 10px; padding: 1.5rem 2rem }
  h1 { font-size: 1.4rem; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top }
  .headers { font-size: .8rem } .headers th { white-space: nowrap; font-weight: 600 } .headers td { overflow-wrap: anywhere }
  input { font: inherit; padding: .4rem .6rem; border: 1px solid var(--quiet); border-radius: 6px; background: var(--sheet); color: inherit }
  button { font: inherit; padding: .4rem 1rem; border: 0; border-radius: 6px; background: var(--accent); color: #fff; cursor: pointer }
  button.quiet { background: var(--soft); color: var(--ink) } a { color: var(--link) } small, .quiet { color: var(--quiet) }
  iframe { width: 100%; height: 44rem; border: 1px solid var(--edge); border-radius: 6px; resize: vertical; background: var(--sheet) }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; background: var(--ground); border-radius: 6px; padding: .8rem 1rem; margin: 0 }
  .sent, .completed { color: var(--good) } .retrying, .terminated, .uncertain { color: var(--wait) } .failed, .incomplete { color: var(--bad) }
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
