import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Access,
  type Authorize,
  createHttpApi,
  type HttpApiOptions,
  toNodeHandler,
} from '../../src/api/index.ts'
import type { Signoff } from '../../src/index.ts'

/** Lets in whoever says who they are: `Bearer instance actor scope,scope`. */
export const authorize: Authorize = (request) => {
  const [, instance, actor, scopes] =
    /^Bearer (\S+) (\S+) (\S*)$/.exec(request.headers.get('authorization') ?? '') ?? []
  if (instance === undefined || actor === undefined) return null
  return { instance, actor, scopes: scopes?.split(',').filter(Boolean) as Access['scopes'] }
}

/** A door on a real port. */
export interface Door {
  readonly origin: string
  /** Asks as somebody with both scopes, unless the headers say otherwise; `body` is sent as JSON. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>
  close(): Promise<void>
}

export interface AskOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
}

export async function openDoor(listener: RequestListener): Promise<Door> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    ask(method, path, { body, headers = {} } = {}) {
      const all = {
        authorization: 'Bearer default mona read,write',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      }
      const given = Object.entries(all).filter(([, value]) => value !== undefined)
      return fetch(`${origin}${path}`, {
        method,
        headers: Object.fromEntries(given) as Record<string, string>,
        redirect: 'manual',
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export function openApiDoor(signoff: Signoff, options: HttpApiOptions = {}): Promise<Door> {
  const handle = toNodeHandler(createHttpApi(signoff, { authorize, ...options }))
  return openDoor((request, response) => void handle(request, response))
}

/** Polls until it holds. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let left = 400; left > 0; left -= 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it never held')
}
