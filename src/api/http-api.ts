import { type Clock, systemClock } from '../clock.ts'
import { type Logger, silentLogger } from '../logger.ts'
import { type Access, type Authorize, AuthorizeError, admit, assertScope } from './access.ts'
import { type Endpoint, pageEndpoints, toEndpoint, toLostEndpoint, type Visit } from './endpoint.ts'
import { createEventsEndpoint, STREAM_LIMITS } from './event-stream.ts'
import { MountedRequest } from './mounted-request.ts'
import { createOpenApiEndpoint } from './openapi.ts'
import { type HttpOptions, parseHttpOptions } from './options.ts'
import { HttpRefusal, toProblem, toProblemResponse } from './problem.ts'
import type { HttpSource } from './route.ts'
import { createRouter, type Match, type Router } from './router.ts'
import { routes } from './routes.ts'

/** Answers every request, and never rejects. */
export type HttpHandler = (request: Request) => Promise<Response>

/** {@link HttpOptions}, with the ports of the handler. */
export interface HttpApiOptions extends HttpOptions {
  /** Told of failures that callers are told nothing of. */
  readonly logger?: Logger
  readonly clock?: Clock
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

function secure(response: Response): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value)
  }
  return response
}

/** The path below the mount. */
function toInnerPath(pathname: string, basePath: string): string {
  if (pathname === basePath) return '/'
  if (!pathname.startsWith(`${basePath}/`)) throw new HttpRefusal('ERR_HTTP_ROUTE')
  return pathname.slice(basePath.length)
}

/** Somebody looks for a page of the inspector. */
const isBrowserAt = ({ method, headers }: Request, path: string): boolean =>
  method === 'GET' &&
  path.startsWith('/inspector/') &&
  (headers.get('accept') ?? '').includes('text/html')

class HttpApi {
  readonly #source: HttpSource
  readonly #authorize: Authorize | undefined
  readonly #basePath: string
  readonly #logger: Logger
  readonly #route: Router

  constructor(source: HttpSource, options: HttpApiOptions) {
    const { logger = silentLogger, clock = systemClock, ...doors } = options
    const { authorize, basePath } = parseHttpOptions(doors)
    this.#source = source
    this.#authorize = authorize
    this.#basePath = basePath
    this.#logger = logger
    this.#route = createRouter([
      ...routes.map(toEndpoint),
      ...pageEndpoints,
      createEventsEndpoint({ clock, limits: STREAM_LIMITS, open: 0 }),
      createOpenApiEndpoint(routes),
    ])
  }

  async handle(request: Request): Promise<Response> {
    try {
      const access = await admit(this.#authorize, request)
      return secure(await this.#visit(request, access))
    } catch (error) {
      return secure(toProblemResponse(this.#toProblem(error), error))
    }
  }

  async #visit(request: Request, access: Access): Promise<Response> {
    const mounted = request instanceof MountedRequest ? request.basePath : ''
    const basePath = mounted === '' ? this.#basePath : mounted
    const url = new URL(request.url)
    const path = toInnerPath(url.pathname, basePath)
    const { endpoint, parameters } = this.#find(request, path)
    const visit = { source: this.#source, request, url, access, basePath, parameters }
    const response = await this.#respond(endpoint, visit)
    if (request.method !== 'HEAD') return response
    await response.body?.cancel()
    return new Response(null, response)
  }

  #find(request: Request, path: string): Match {
    try {
      return this.#route(request.method, path)
    } catch (error) {
      if (!isBrowserAt(request, path)) throw error
      return { endpoint: toLostEndpoint(error), parameters: {} }
    }
  }

  async #respond(endpoint: Endpoint, visit: Visit): Promise<Response> {
    try {
      assertScope(visit.access, endpoint.scope)
      return await endpoint.respond(visit)
    } catch (error) {
      if (!endpoint.complain) throw error
      return endpoint.complain(this.#toProblem(error), visit)
    }
  }

  #toProblem(error: unknown) {
    const problem = toProblem(error)
    if (problem.status >= 500) {
      const name = error instanceof Error ? error.name : typeof error
      const why = error instanceof AuthorizeError ? { problem: error.problem } : {}
      const { status, code } = problem
      this.#logger.error('http.failed', { status, code, error: name, ...why })
    }
    return problem
  }
}

/**
 * The HTTP API and the inspector as one handler of web requests. `signoff.http` is one already, made from
 * the option `http`; this makes another, for hosts with several doors.
 *
 * Nobody is let in but those whom `authorize` names. Changes need `Content-Type: application/json`, or no
 * body at all, and must not come from a page of another origin (`Sec-Fetch-Site`, `Origin`).
 *
 * @throws {OptionError} `basePath` is no path.
 * @example
 * const http = createHttpApi(signoff, { authorize })
 * createServer(toNodeHandler(http)).listen(8080)
 */
export function createHttpApi(source: HttpSource, options: HttpApiOptions = {}): HttpHandler {
  const api = new HttpApi(source, options)
  return (request) => api.handle(request)
}
