import { HTTP_PROBLEMS, routes } from '../../src/api/index.ts'
import { code, formatPage, formatTable } from './markdown.ts'

const INTRODUCTION = [
  '# HTTP API and inspector',
  '',
  '`signoff.http` is a handler of web requests, `(request) => Promise<Response>`: a JSON API for admin tools, and pages for people (the inspector: deliveries, sessions, relying',
  'parties, the machines with the path that an actor took). Mount it where you like, and say who may come in. Without `authorize` everybody is refused.',
  '',
  '```ts',
  "import { toNodeHandler } from 'signoff/http'",
  '',
  'const signoff = await createSignoff({',
  '  // …',
  '  http: {',
  '    async authorize(request) {',
  "      const admin = await findAdmin(request.headers.get('cookie'))",
  "      return admin ? { instance: 'default', actor: admin.id, scopes: ['read', 'write'] } : null",
  '    },',
  '  },',
  '})',
  "app.use('/admin/signoff', toNodeHandler(signoff.http)) // Express, Connect, node:http",
  '```',
  '',
  'Koa: `toKoaMiddleware`. Fastify: `toFastifyHandler`, with `http.basePath` set to the prefix. Elsewhere call `signoff.http(request)` and set `http.basePath`.',
  '',
  '- `authorize` is asked at each request, before its body is read. What it answers decides all: the one `instance` that is seen and changed, the `actor` that stands in the journal, the scopes.',
  '- Scopes: `read`; `write`, which does not include `read`; `system`, for figures and events of all instances.',
  '- Changes take `Content-Type: application/json`, or no body at all where none is needed, and are refused when a browser says that a page of another origin asks for them.',
  '- Lists take `limit` and `after`, and answer `{ items, next }`. Problems are problem details (RFC 9457) with a `code`.',
  '- Secrets and keys are never shown.',
  '',
  '## Operations',
  '',
  'The schemas are at `/openapi.json` (OpenAPI 3.1). `/events` sends the [events](events.md) of the instance as they happen (server-sent events). The inspector begins at `/`.',
  '',
]

/** The page on the HTTP API. */
export function generateHttp(): string {
  const operations = routes.map(({ method, path, scope, summary }) => [
    code(`${method} ${path}`),
    code(scope),
    summary,
  ])
  const problems = Object.entries(HTTP_PROBLEMS).map(([name, [status, title]]) => [
    code(name),
    String(status),
    title,
  ])
  return formatPage([
    ...INTRODUCTION,
    ...formatTable(['operation', 'scope', ''], operations),
    '',
    '## Problems',
    '',
    'Of the HTTP API alone; the others are those of the [library](errors.md).',
    '',
    ...formatTable(['code', 'status', 'meaning'], problems),
  ])
}
