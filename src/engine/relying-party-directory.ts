import type { Clock } from '../clock.ts'
import type { RelyingParty, RelyingPartySource, ResolvedRelyingParty } from '../logout/index.ts'
import type { RelyingPartyRow, RelyingPartyStore } from '../store/index.ts'

/** Where relying parties are looked up: what an adapter brings first, else the registry. */
export interface RelyingPartyDirectory extends RelyingPartySource {
  /** Asks `source` before the registry, for its instance if it has one, and believes it. Returns a function that ends that. */
  use(source: RelyingPartySource): () => void
  /** Forgets what is remembered of a client. */
  forget(instance: string, clientId: string): void
}

interface Remembered {
  readonly until: number
  readonly found: Promise<ResolvedRelyingParty | undefined>
}

/** More clients than this are not remembered at once. */
const MOST_REMEMBERED = 10_000

/** Creates the directory of a replica; what it finds is remembered for `cacheMs`. */
export function createRelyingPartyDirectory(ports: {
  readonly store: RelyingPartyStore
  readonly clock: Clock
  readonly cacheMs: number
}): RelyingPartyDirectory {
  const remembered = new Map<string, Remembered>()
  const sources = new Set<RelyingPartySource>()

  const look = async (instance: string, clientId: string) => {
    const row = await ports.store.get(instance, clientId)
    for (const source of sources) {
      if (source.instance !== undefined && source.instance !== instance) continue
      const found = await source.find({ instance, clientId })
      return found && { ...found, paused: found.paused || row?.paused === true }
    }
    return row && toRelyingParty(row)
  }

  return {
    find({ instance, clientId }) {
      const key = `${instance}\u0000${clientId}`
      const now = ports.clock.monotonic()
      const known = remembered.get(key)
      if (known && known.until > now) return known.found
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      const found = look(instance, clientId)
      remembered.set(key, { until: now + ports.cacheMs, found })
      found.catch(() => remembered.delete(key))
      return found
    },
    use(source) {
      sources.add(source)
      remembered.clear()
      return () => {
        sources.delete(source)
        remembered.clear()
      }
    },
    forget(instance, clientId) {
      remembered.delete(`${instance}\u0000${clientId}`)
    },
  }
}

/** A relying party as the registry holds it; it was checked when it was put there. */
export function toRelyingParty(row: RelyingPartyRow): RelyingParty {
  const defaults = {
    sessionRequired: false,
    signedResponseAlg: 'RS256',
    typ: 'logout+jwt',
  } as const
  return { ...defaults, ...row.metadata, clientId: row.clientId, paused: row.paused }
}
