import { request } from 'undici'

/** A page as a browser without JavaScript has it. */
export interface Page {
  /** Where it came from, after redirects. */
  readonly url: string
  readonly status: number
  /** Where it redirects to, if it does. */
  readonly location: string | undefined
  readonly text: string
}

/** A browser with a cookie jar, over plain HTTP. */
export interface Browser {
  /** Fetches one page. Redirects are not followed. */
  get(url: string): Promise<Page>
  /** Fetches a page, and follows redirects to the end. */
  visit(url: string): Promise<Page>
  /** Sends the form of a page, hidden fields and all, and follows redirects to the end. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>
}

const MOST_REDIRECTS = 20

const attribute = (tag: string, name: string) =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&')

function readForm({ url, text }: Page) {
  const hidden = [...text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name') ?? '',
    attribute(tag, 'value') ?? '',
  ])
  const [tag = ''] = /<form[^>]*>/.exec(text) ?? []
  return {
    action: new URL(attribute(tag, 'action') ?? url, url).href,
    fields: Object.fromEntries(hidden) as Record<string, string>,
  }
}

/** Cookies go by host and path, as everywhere; the port does not count. */
class CookieJar {
  readonly #cookies = new Map<string, { host: string; path: string; pair: string }>()

  store(url: string, lines: readonly string[]): void {
    const { hostname: host } = new URL(url)
    for (const line of lines) {
      const [pair = ''] = line.split(';')
      const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/'
      const expires = Date.parse(/;\s*expires=([^;]*)/i.exec(line)?.[1] ?? '')
      const key = `${host} ${path} ${pair.split('=', 1)[0]}`
      if (expires < Date.now()) this.#cookies.delete(key)
      else this.#cookies.set(key, { host, path, pair })
    }
  }

  header(url: string): string {
    const { hostname, pathname } = new URL(url)
    const fitting = [...this.#cookies.values()].filter(
      ({ host, path }) => host === hostname && pathname.startsWith(path),
    )
    return fitting.map(({ pair }) => pair).join('; ')
  }
}

/** Creates a browser without cookies. */
export function createBrowser(): Browser {
  const jar = new CookieJar()

  async function send(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const answer = await request(url, {
      method: form ? 'POST' : 'GET',
      headers: {
        accept: 'text/html',
        cookie: jar.header(url),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    })
    jar.store(url, [answer.headers['set-cookie'] ?? []].flat())
    const { location } = answer.headers
    const target = typeof location === 'string' ? new URL(location, url).href : undefined
    return { url, status: answer.statusCode, location: target, text: await answer.body.text() }
  }

  async function follow(first: Page): Promise<Page> {
    let page = first
    for (let left = MOST_REDIRECTS; page.location; left -= 1) {
      if (left === 0) throw new Error(`${first.url} redirects without end`)
      page = await send(page.location)
    }
    return page
  }

  return {
    get: (url) => send(url),
    visit: async (url) => follow(await send(url)),
    async submit(page, fields) {
      const form = readForm(page)
      return follow(await send(form.action, { ...form.fields, ...fields }))
    },
  }
}
