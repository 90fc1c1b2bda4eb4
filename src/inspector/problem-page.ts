import { toPageResponse } from './document.ts'
import { html } from './html.ts'
import { createLinks } from './links.ts'
import type { PageRequest } from './port.ts'

/** Why a page cannot be shown. */
export interface PageProblem {
  readonly status: number
  readonly title: string
  readonly code: string
  readonly detail?: string
}

/** A refusal or failure as a page, for a viewer who is known. */
export function toProblemPage(problem: PageProblem, request: PageRequest): Response {
  const { status, title, code, detail } = problem
  const content = html`<section class="panel stack"><h1>${title}</h1>
${detail && html`<p>${detail}</p>`}<p class="muted"><code>${code}</code></p>
<p><a href="${createLinks(request.basePath).overview}">Overview</a></p></section>`
  return toPageResponse({ title, section: 'none', content, status }, request)
}
