import { z } from 'zod'
import { OptionError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { HttpRefusal } from './problem.ts'

/**
 * What somebody may do.
 *
 * - `read`: look at everything of the instance.
 * - `write`: change it too; does not include `read`.
 * - `system`: see figures and events of all instances of this replica.
 */
export type Scope = 'read' | 'write' | 'system'

/** Who asks, and what they may do. */
export interface Access {
  /** The one instance that is seen and changed. */
  readonly instance: string
  /** Written to the journal with every change: an administrator's id, a job's name. */
  readonly actor: string
  readonly scopes: readonly Scope[]
}

/**
 * The host's word on who may come in; `null` is nobody. It gets the request before its body is read, and
 * looks at its headers and cookies. Under `toNodeHandler` and its like the request is a `MountedRequest`,
 * whose `incoming` is the framework's own request, with what earlier middleware put there.
 *
 * @example
 * const authorize: Authorize = (request) =>
 *   request.headers.get('authorization') === `Bearer ${token}`
 *     ? { instance: 'default', actor: 'ops', scopes: ['read', 'write'] }
 *     : null
 */
export type Authorize = (request: Request) => Access | null | Promise<Access | null>

const accessSchema = z.strictObject({
  instance: z.string().min(1).max(200),
  actor: z.string().min(1).max(200),
  scopes: z.array(z.enum(['read', 'write', 'system'])),
})

/** What the host answered is wrong: our caller's mistake, not the visitor's. */
export class AuthorizeError extends Error {
  /** What is wrong with the answer, and where; absent where there was none. */
  readonly problem: string | undefined

  constructor(cause: OptionError | undefined) {
    super('http.authorize failed, or answered something else than { instance, actor, scopes }', {
      cause,
    })
    this.name = 'AuthorizeError'
    this.problem = cause?.message
  }
}

async function ask(authorize: Authorize, request: Request): Promise<Access | null> {
  try {
    const answer: unknown = await authorize(request)
    if (answer === null) return null
    return parseOptions(accessSchema, answer, 'access') as Access
  } catch (error) {
    throw new AuthorizeError(error instanceof OptionError ? error : undefined)
  }
}

/**
 * Lets somebody in, or nobody.
 *
 * @throws {HttpRefusal} the host does not know them, or has not said who may come in.
 */
export async function admit(authorize: Authorize | undefined, request: Request): Promise<Access> {
  if (!authorize) throw new HttpRefusal('ERR_HTTP_CLOSED')
  const access = await ask(authorize, request)
  if (access) return access
  throw new HttpRefusal('ERR_HTTP_UNAUTHENTICATED', '', {
    'WWW-Authenticate': 'Bearer realm="signoff"',
  })
}

/** @throws {HttpRefusal} the scope is not among those that were granted. */
export function assertScope(access: Access, scope: Scope): void {
  if (access.scopes.includes(scope)) return
  throw new HttpRefusal('ERR_HTTP_SCOPE', `the scope ${scope} is needed`)
}
