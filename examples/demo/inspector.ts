import type { Signoff } from 'signoff'
import { type Authorize, toNodeHandler } from 'signoff/http'
import { INSTANCE } from './instance.ts'
import type { Route } from './web-server.ts'

/** Where the inspector is found. */
export const INSPECTOR_PATH = '/inspector'

/**
 * Lets everybody in who asks for this machine by its address: the demo listens nowhere else, and a page
 * that gave itself a name of its own for that address is kept out. A real host looks at its own sessions.
 */
export const authorizeDemo: Authorize = (request) =>
  new URL(request.url).hostname === '127.0.0.1'
    ? { instance: INSTANCE, actor: 'demo', scopes: ['read', 'write', 'system'] }
    : null

/** The inspector, as one more route of the OP's server. */
export function createInspector(signoff: Signoff): Route {
  const handle = toNodeHandler(signoff.http)
  return async (incoming, outgoing) => {
    const path = incoming.url ?? ''
    if (path !== INSPECTOR_PATH && !/^\/inspector[/?]/.test(path)) return false
    await handle(incoming, outgoing)
    return true
  }
}
