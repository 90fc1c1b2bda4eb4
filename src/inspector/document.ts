import { BUS_EVENTS } from '../bus/index.ts'
import { systemRandom } from '../random.ts'
import { type Html, html, trusted } from './html.ts'
import { createLinks, type Links } from './links.ts'
import { liveScript } from './live-script.ts'
import type { PageRequest } from './port.ts'
import { pageStyle } from './style.ts'

/** What a page shows, without the frame around it. */
export interface Page {
  readonly title: string
  /** Which entry of the navigation it belongs to. */
  readonly section:
    | 'overview'
    | 'deliveries'
    | 'sessions'
    | 'relyingParties'
    | 'providers'
    | 'machines'
    | 'none'
  readonly content: Html
  /** Default 200. */
  readonly status?: number
  /** It follows the facts: all of them (`''`), or those of one delivery, session or provider. */
  readonly watch?: string
}

const SECTIONS = [
  ['overview', 'Overview'],
  ['deliveries', 'Deliveries'],
  ['sessions', 'Sessions'],
  ['relyingParties', 'Relying parties'],
  ['providers', 'Providers'],
  ['machines', 'Machines'],
] as const

function addressOf(section: (typeof SECTIONS)[number][0], links: Links): string {
  const address = links[section]
  return typeof address === 'string' ? address : address()
}

function showTop(page: Page, links: Links): Html {
  const entries = SECTIONS.map(([section, name]) => {
    const current = section === page.section ? trusted(' aria-current="page"') : ''
    return html`<a href="${addressOf(section, links)}"${current}>${name}</a>`
  })
  return html`<header class="top"><div>
<a class="brand" href="${links.overview}">Signoff</a>
<nav aria-label="Sections">${entries}</nav>
<form action="${links.find}" role="search"><input name="q" aria-label="Delivery, session or provider id" size="28" placeholder="Delivery, session or provider id" autocomplete="off" spellcheck="false" required><button>Find</button></form>
</div></header>`
}

function showFoot({ source, viewer }: PageRequest, links: Links): Html {
  return html`<footer>
<span>instance <b>${viewer.instance}</b></span>
${viewer.actor && html`<span>signed in as <bdi>${viewer.actor}</bdi>${viewer.mayWrite ? '' : ', read only'}</span>`}
<span>replica <span class="code">${source.stats().replica}</span></span>
<a href="${links.openApi}">OpenAPI</a>
</footer>`
}

function showMain(page: Page, links: Links): Html {
  if (page.watch === undefined) return html`<main id="main">${page.content}</main>`
  const names = Object.keys(BUS_EVENTS).join(' ')
  return html`<main id="main" data-events="${links.events}" data-names="${names}" data-watch="${page.watch}">${page.content}</main>`
}

function showDocument(page: Page, request: PageRequest, nonce: string): Html {
  const links = createLinks(request.basePath)
  const live = page.watch !== undefined
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${page.title} · Signoff</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<style nonce="${nonce}">${trusted(pageStyle)}</style>
${live && html`<noscript><meta http-equiv="refresh" content="15"></noscript>`}</head>
<body><a class="skip" href="#main">Skip to the content</a>
${showTop(page, links)}
${showMain(page, links)}
${showFoot(request, links)}
${live && html`<script type="module" nonce="${nonce}">${trusted(liveScript)}</script>`}
</body></html>`
}

const toPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** A page as it goes out, with its policy: only its own style and script, no frame, forms to itself. */
export function toPageResponse(page: Page, request: PageRequest): Response {
  const nonce = Buffer.from(systemRandom.bytes(16)).toString('base64')
  return new Response(showDocument(page, request, nonce).markup, {
    status: page.status ?? 200,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': toPolicy(nonce),
    },
  })
}

/** Sends the browser on, after a form or a look-up. */
export function toRedirect(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location } })
}
