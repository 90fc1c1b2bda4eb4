import type { Endpoint } from './endpoint.ts'
import { HttpRefusal } from './problem.ts'

/** An endpoint, and what the path says. */
export interface Match {
  readonly endpoint: Endpoint
  readonly parameters: Readonly<Record<string, string>>
}

/** Finds the endpoint of a request. */
export type Router = (method: string, path: string) => Match

const toName = (segment: string): string | undefined => /^\{(\w+)\}$/.exec(segment)?.[1]

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new HttpRefusal('ERR_HTTP_PATH', 'want percent-encoded UTF-8')
  }
}

function match(endpoint: Endpoint, segments: readonly string[]): Match | undefined {
  const wanted = endpoint.path.split('/')
  if (wanted.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? ''
    const name = toName(part)
    if (name === undefined ? part !== segment : segment === '') return undefined
    if (name !== undefined) parameters[name] = decode(segment)
  }
  return { endpoint, parameters }
}

const countParameters = ({ parameters }: Match) => Object.keys(parameters).length

/**
 * Makes a router. Where two paths fit, the one with fewer parameters wins; HEAD is as GET.
 *
 * @throws {HttpRefusal} (the router) no endpoint has this path, or none of them this method.
 */
export function createRouter(endpoints: readonly Endpoint[]): Router {
  return (method, path) => {
    const segments = path.split('/')
    const found = endpoints
      .flatMap((endpoint) => match(endpoint, segments) ?? [])
      .toSorted((a, b) => countParameters(a) - countParameters(b))
    if (found.length === 0) throw new HttpRefusal('ERR_HTTP_ROUTE')
    const asked = method === 'HEAD' ? 'GET' : method
    const matched = found.find(({ endpoint }) => endpoint.method === asked)
    if (matched) return matched
    const known = new Set(found.map(({ endpoint }) => endpoint.method))
    const allow = [...known, ...(known.has('GET') ? ['HEAD'] : [])].join(', ')
    throw new HttpRefusal('ERR_HTTP_METHOD', `want ${allow}`, { Allow: allow })
  }
}
