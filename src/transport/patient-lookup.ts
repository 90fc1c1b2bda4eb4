import type { Clock } from '../clock.ts'
import type { Lookup } from './lookup.ts'

/** The parts of {@link createPatientLookup}. */
export interface PatientLookupParts {
  readonly first: Lookup
  /** Is asked as well once the first has been silent for `patienceMs`. What it fails at does not count. */
  readonly second: Lookup
  readonly patienceMs: number
  readonly clock: Clock
}

/**
 * The first resolver's word, or the second's where the first is slow. `getaddrinfo` holds a thread
 * for as long as a name server is silent, and two names are enough to hold all that libuv gives it:
 * without a second way, two relying parties whose names hang would hold up the names of all others.
 * And a name that still hangs is not asked for again: it holds one thread, however often it is tried.
 */
export function createPatientLookup(parts: PatientLookupParts): Lookup {
  const asked = new Map<string, Promise<readonly string[]>>()
  const askFirst = (host: string): Promise<readonly string[]> => {
    const running = asked.get(host)
    if (running !== undefined) return running
    const answer = parts.first(host).finally(() => asked.delete(host))
    asked.set(host, answer)
    return answer
  }
  return (host) =>
    new Promise((resolve, reject) => {
      const askSecond = () =>
        parts.second(host).then(
          (addresses) => addresses.length > 0 && resolve(addresses),
          () => undefined,
        )
      const cancel = parts.clock.schedule(askSecond, parts.patienceMs)
      askFirst(host).finally(cancel).then(resolve, reject)
    })
}
