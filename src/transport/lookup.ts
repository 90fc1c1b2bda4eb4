import { lookup as lookupHost, Resolver } from 'node:dns/promises'
import type { Clock } from '../clock.ts'
import { toFailureCode } from './failure-code.ts'
import { NetworkError } from './network-error.ts'

/**
 * The resolver as a port: all addresses of a name, in the order in which they are to be tried.
 * Rejects, or gives none, when the name has no address. It need not keep a deadline.
 */
export type Lookup = (host: string) => Promise<readonly string[]>

/**
 * The operating system's resolver (`getaddrinfo`): hosts file, search domains and all. It works in
 * libuv's thread pool, of which two names that hang hold all that lookups get: see
 * {@link createPatientLookup}.
 */
export const systemLookup: Lookup = async (host) => {
  const found = await lookupHost(host, { all: true })
  return found.map(({ address }) => address)
}

/** The name servers, asked without the system and its threads: no hosts file, no search domains. */
export const nameServerLookup: Lookup = (host) => askNameServers(host, new Resolver(QUESTION))

/** How often, and for how long at a time, a name server is asked. */
const QUESTION = { timeout: 1500, tries: 2 } as const

/** All addresses, IPv4 first. A family that fails has none: only what was found is connected to. */
export async function askNameServers(host: string, resolver: Resolver): Promise<readonly string[]> {
  const questions = [resolver.resolve4(host), resolver.resolve6(host)]
  const answers = await Promise.allSettled(questions)
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}

/**
 * A lookup with a deadline, which asks once for callers that want the same name at the same moment.
 *
 * @throws NetworkError `ENOTFOUND`, `EAI_AGAIN`, `dns_timeout` or `dns_failed`
 */
export function createDeadlineLookup(
  lookup: Lookup,
  limit: { readonly clock: Clock; readonly timeoutMs: number },
): Lookup {
  const asked = new Map<string, Promise<readonly string[]>>()
  return (host) => {
    const running = asked.get(host)
    if (running !== undefined) return running
    const answer = resolveInTime(() => lookup(host), limit).finally(() => asked.delete(host))
    asked.set(host, answer)
    return answer
  }
}

function resolveInTime(
  ask: () => Promise<readonly string[]>,
  limit: { readonly clock: Clock; readonly timeoutMs: number },
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const fail = (error: NetworkError) => {
      cancel()
      reject(error)
    }
    const cancel = limit.clock.schedule(
      () => fail(new NetworkError('dns_timeout')),
      limit.timeoutMs,
    )
    const succeed = (addresses: readonly string[]) => {
      if (addresses.length === 0) return fail(new NetworkError('ENOTFOUND'))
      cancel()
      resolve(addresses)
    }
    Promise.resolve()
      .then(ask)
      .then(succeed)
      .catch((cause: unknown) => fail(new NetworkError(toLookupCode(cause), { cause })))
  })
}

function toLookupCode(error: unknown): string {
  const code = toFailureCode(error)
  if (code === 'ENODATA' || code === 'ENOTFOUND') return 'ENOTFOUND'
  return code === 'EAI_AGAIN' ? code : 'dns_failed'
}
