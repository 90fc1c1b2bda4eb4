import { request } from 'undici'

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

/** An answer as a browser without JavaScript sees it. Redirects are not followed. */
export interface Page {
  readonly status: number
  readonly location: string | undefined
  readonly text: string
}

/** A user agent with a cookie jar of its own, over plain HTTP. */
export interface Browser {
  get(url: string): Promise<Page>
  post(url: string, form: Readonly<Record<string, string>>): Promise<Page>
  cookie(name: string): string | undefined
}

function parseSetCookie(line: string): { cookie: Cookie; expired: boolean } {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const at = pair.indexOf('=')
  const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/'
  const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path }
  return { cookie, expired: /expires=Thu, 01 Jan 1970/i.test(line) || cookie.value === '' }
}

/** Creates a {@link Browser} without cookies. */
export function createBrowser(): Browser {
  const jar = new Map<string, Cookie>()

  function store(lines: readonly string[]) {
    for (const { cookie, expired } of lines.map(parseSetCookie)) {
      const key = `${cookie.path} ${cookie.name}`
      if (expired) jar.delete(key)
      else jar.set(key, cookie)
    }
  }

  function cookiesFor(url: string): string {
    const { pathname } = new URL(url)
    const fitting = [...jar.values()].filter(({ path }) => pathname.startsWith(path))
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  async function send(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const answer = await request(url, {
      method: form ? 'POST' : 'GET',
      headers: {
        accept: 'text/html',
        cookie: cookiesFor(url),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    })
    store([answer.headers['set-cookie'] ?? []].flat())
    const { location } = answer.headers
    return {
      status: answer.statusCode,
      location: typeof location === 'string' ? new URL(location, url).href : undefined,
      text: await answer.body.text(),
    }
  }

  return {
    get: (url) => send(url),
    post: (url, form) => send(url, form),
    cookie: (name) => [...jar.values()].find((cookie) => cookie.name === name)?.value,
  }
}
