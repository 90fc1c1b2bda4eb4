import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { HttpHandler } from './http-api.ts'
import { MountedRequest } from './mounted-request.ts'

/** A request of node:http, or of a framework on top of it. */
export interface NodeRequest extends IncomingMessage {
  /** The path before a framework took the mount's off. */
  readonly originalUrl?: string
  /** What a body parser has read already. */
  readonly body?: unknown
}

/** What of a Koa context is needed. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: object
  readonly originalUrl: string
  /** False: the answer is written by somebody else. */
  respond?: boolean
}

/** What of Fastify's request and reply is needed. */
export interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly body?: unknown
}
/** See {@link FastifyRequest}. */
export interface FastifyReply {
  readonly raw: ServerResponse
  hijack(): unknown
}

/** How a framework sees the request. */
interface Mounting {
  readonly incoming: object
  readonly originalUrl?: string | undefined
  readonly parsedBody?: unknown
}

const toPath = (url: string) => url.split('?', 1)[0] ?? '/'

/** What a framework took off the front of the path. */
function toBasePath(original: string, inner: string): string {
  const [whole, rest] = [toPath(original), toPath(inner)]
  if (whole === rest) return ''
  if (whole.endsWith(rest)) return whole.slice(0, -rest.length)
  return rest === '/' ? whole : ''
}

type WebBody = NonNullable<RequestInit['body']>

/** A body that a parser has taken apart is put together again; any other is streamed. */
function toBody(message: IncomingMessage, parsed: unknown): WebBody | null {
  if (!message.readableEnded && !message.readableDidRead)
    return Readable.toWeb(message) as unknown as WebBody
  if (parsed === undefined || parsed === null) return null
  if (typeof parsed === 'string' || parsed instanceof Uint8Array) return parsed as WebBody
  const form = message.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
  return form ? String(new URLSearchParams(parsed as never)) : JSON.stringify(parsed)
}

function toHeaders(message: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headersDistinct)) {
    for (const one of value ?? []) if (!name.startsWith(':')) headers.append(name, one)
  }
  return headers
}

const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

function convert(
  message: IncomingMessage,
  { incoming, originalUrl = message.url ?? '/', parsedBody }: Mounting,
  signal: AbortSignal,
): MountedRequest {
  const { method = 'GET', url = '/', socket } = message
  const scheme = 'encrypted' in socket ? 'https' : 'http'
  const origin = `${scheme}://${message.headers.host ?? 'localhost'}`
  const body = BODYLESS.has(method) ? null : toBody(message, parsedBody)
  const init = { method, headers: toHeaders(message), body, duplex: 'half' as const, signal }
  const basePath = toBasePath(originalUrl, url)
  const href = URL.canParse(originalUrl, origin) ? originalUrl.replace(/^\/+/, '/') : '/'
  return new MountedRequest(new URL(href, origin).href, init, { incoming, basePath })
}

/** The request as the web has it; undefined when it cannot be put so: a broken Host, a forbidden method. */
function toRequest(
  message: IncomingMessage,
  mounting: Mounting,
  signal: AbortSignal,
): MountedRequest | undefined {
  try {
    return convert(message, mounting, signal)
  } catch {
    return undefined
  }
}

/** A signal that tells when the other side has gone. */
function watchClose(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) {
    response.end()
    return
  }
  response.flushHeaders()
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), response)
}

async function serve(
  http: HttpHandler,
  { message, response }: { readonly message: IncomingMessage; readonly response: ServerResponse },
  mounting: Mounting,
): Promise<void> {
  try {
    const asked = toRequest(message, mounting, watchClose(response))
    await send(asked ? await http(asked) : new Response(null, { status: 400 }), response)
  } catch {
    response.destroy()
  }
}

/**
 * Mounts a handler in node:http, Express, Connect and their like.
 *
 * @example
 * createServer(toNodeHandler(signoff.http)).listen(8080)
 * app.use('/admin/signoff', toNodeHandler(signoff.http)) // Express
 */
export function toNodeHandler(
  http: HttpHandler,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return (message, response) => {
    const { originalUrl, body } = message as NodeRequest
    return serve(http, { message, response }, { incoming: message, originalUrl, parsedBody: body })
  }
}

/**
 * Mounts a handler in Koa, best with koa-mount. `incoming` is then the Koa context.
 *
 * @example
 * app.use(mount('/admin/signoff', toKoaMiddleware(signoff.http)))
 */
export function toKoaMiddleware(http: HttpHandler): (context: KoaContext) => Promise<void> {
  return (context) => {
    const { req, res, request, originalUrl } = context
    const parsedBody = 'body' in request ? request.body : undefined
    // Koa would log every reader of a stream that goes as an error.
    context.respond = false
    const parts = { message: req, response: res }
    return serve(http, parts, { incoming: context, originalUrl, parsedBody })
  }
}

/**
 * Mounts a handler in Fastify, for all methods and paths below a prefix; set `http.basePath` to that prefix.
 * `incoming` is then Fastify's request.
 *
 * @example
 * app.all('/admin/signoff/*', toFastifyHandler(signoff.http))
 */
export function toFastifyHandler(
  http: HttpHandler,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    reply.hijack()
    const parts = { message: request.raw, response: reply.raw }
    await serve(http, parts, { incoming: request, parsedBody: request.body })
  }
}
