import { type PageRequest, type PageRoute, pageRoutes, toProblemPage } from '../inspector/index.ts'
import { parseOptions } from '../option.ts'
import type { Access, Scope } from './access.ts'
import { readForm, readJson } from './body.ts'
import { assertSameOrigin } from './cross-site.ts'
import { toJsonResponse } from './json.ts'
import type { Problem } from './problem.ts'
import type { Call, HttpSource, Route } from './route.ts'

/** A request that was let in, on its way to an endpoint. */
export interface Visit {
  readonly source: HttpSource
  readonly request: Request
  readonly url: URL
  readonly access: Access
  /** Under which path all of it is mounted; empty, or `/…` without a slash at the end. */
  readonly basePath: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Whatever can be asked for: an operation of the API, a page, the event stream, the OpenAPI document. */
export interface Endpoint {
  readonly method: Route['method']
  readonly path: string
  readonly scope: Scope
  respond(visit: Visit): Promise<Response>
  /** How it tells of problems, where that is not JSON. */
  complain?(problem: Problem, visit: Visit): Response
}

async function readBody({ request }: Visit, route: Route): Promise<object> {
  if (request.method === 'GET' || request.method === 'HEAD') return {}
  assertSameOrigin(request.headers, false)
  if (!route.body) return {}
  return parseOptions(route.body, await readJson(request)) as object
}

function readQuery({ url }: Visit, route: Route): object {
  if (!route.query) return {}
  return parseOptions(route.query, Object.fromEntries(url.searchParams)) as object
}

/** An operation of the API as an endpoint. */
export function toEndpoint(route: Route): Endpoint {
  const { method, path, scope, status } = route
  return {
    method,
    path,
    scope,
    async respond(visit) {
      const { source, access, parameters } = visit
      const { instance, actor } = access
      const call: Call = {
        source,
        access,
        level: { instance },
        scope: { instance, actor },
        parameter: (name) => parameters[name] ?? '',
        query: readQuery(visit, route),
        body: await readBody(visit, route),
      }
      const answer = await route.answer(call)
      if (answer instanceof Response) return answer
      return status === 204 ? new Response(null, { status }) : toJsonResponse(answer, status)
    },
  }
}

function toPageRequest({ source, access, basePath, parameters, url }: Visit): PageRequest {
  const { instance, actor, scopes } = access
  const viewer = { instance, actor, mayWrite: scopes.includes('write') }
  const form = new URLSearchParams()
  return { source, viewer, basePath, parameters, query: url.searchParams, form }
}

const complain = (problem: Problem, visit: Visit): Response =>
  toProblemPage(problem, toPageRequest(visit))

function toPageEndpoint({ method, path, scope, answer }: PageRoute): Endpoint {
  return {
    method,
    path,
    scope,
    async respond(visit) {
      const page = toPageRequest(visit)
      if (method === 'GET') return answer(page)
      assertSameOrigin(visit.request.headers, true)
      return answer({ ...page, form: await readForm(visit.request) })
    },
    complain,
  }
}

/** Every page of the inspector as an endpoint. */
export const pageEndpoints: readonly Endpoint[] = pageRoutes.map(toPageEndpoint)

/** Where a browser has lost its way among the pages: it is told so by one. */
export function toLostEndpoint(refusal: unknown): Endpoint {
  return {
    method: 'GET',
    path: '/inspector',
    scope: 'read',
    respond: () => Promise.reject(refusal),
    complain,
  }
}
