import { toPageResponse } from './document.ts'
import { html } from './html.ts'
import { createLinks } from './links.ts'
import type { PageRequest } from './port.ts'

/** Why a page cannot be shown. */
export interface PageProblem {
  readonly status: number
  readonly title: string
  readonly code?: string
  readonly detail?: string
}

/** The texts of the API speak to programmers of calls; here somebody has an address or a form. */
function toWording({ code, title, detail }: PageProblem): Pick<PageProblem, 'title' | 'detail'> {
  if (code !== 'ERR_OPTION_INVALID')
    return { title: title.replaceAll('`', ''), ...(detail && { detail }) }
  return {
    title: 'A value in the address or the form is wrong',
    ...(detail && { detail: detail.replace(/^filter\./, '') }),
  }
}

/** A refusal or failure as a page, for a viewer who is known. */
export function toProblemPage(problem: PageProblem, request: PageRequest): Response {
  const { status, code } = problem
  const { title, detail } = toWording(problem)
  // An empty address is the page's own; after a form that is where the form stands.
  const again = status >= 500 && html`<a class="button" href="">Try again</a> `
  const content = html`<section class="panel stack"><h1>${title}</h1>
${detail && html`<p>${detail}</p>`}${code && html`<p class="muted"><code>${code}</code></p>`}
<p>${again}<a href="${createLinks(request.basePath).overview}">Overview</a></p></section>`
  return toPageResponse({ title, section: 'none', content, status }, request)
}
