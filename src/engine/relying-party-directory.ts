import type { Clock } from '../clock.ts'
import type { OptionError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { RelyingParty, RelyingPartySource, ResolvedRelyingParty } from '../logout/index.ts'
import type { Queryable, RelyingPartyRow, RelyingPartyStore } from '../store/index.ts'

/** Where relying parties are looked up: what an adapter brings first, else the registry. */
export interface RelyingPartyDirectory extends RelyingPartySource {
  /** `within`: a caller's transaction, on whose connection the registry is read, with what it has written itself. */
  find(
    reference: Parameters<RelyingPartySource['find']>[0],
    within?: Queryable,
  ): ReturnType<RelyingPartySource['find']>
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
  readonly storeWithin: (sql: Queryable) => RelyingPartyStore
  readonly clock: Clock
  readonly logger: Logger
  readonly cacheMs: number
}): RelyingPartyDirectory {
  const remembered = new Map<string, Remembered>()
  const sources = new Set<RelyingPartySource>()

  const serves = (source: RelyingPartySource, instance: string) =>
    source.instance === undefined || source.instance === instance

  const look = async (store: RelyingPartyStore, instance: string, clientId: string) => {
    const row = await store.get(instance, clientId)
    const source = [...sources].find((one) => serves(one, instance))
    if (!source) return row && toStranger(toRelyingParty(row))
    const found = warnOfRefused(await source.find({ instance, clientId }), instance)
    if (found) await noteHosted(store, instance, { found, row })
    else if (row?.metadata['hosted'] === true) await store.remove(instance, clientId)
    return found && { ...found, paused: found.paused || row?.paused === true }
  }

  const warnOfRefused = (found: ResolvedRelyingParty | undefined, instance: string) => {
    if (!found?.refused) return found
    const { refused, ...relyingParty } = found
    const code: OptionError['code'] = 'ERR_OPTION_INVALID'
    const { clientId } = found
    const option = refused.join(', ')
    ports.logger.warn('relyingParty.settingsRefused', { code, instance, clientId, option })
    return relyingParty
  }

  /** Leaves word in the registry, for its lists, for `pause`, and for replicas without the adapter. */
  const noteHosted = async (
    store: RelyingPartyStore,
    instance: string,
    { found, row }: { readonly found: RelyingParty; readonly row: RelyingPartyRow | undefined },
  ) => {
    const { clientId, backchannelLogoutUri, sessionRequired } = found
    if (backchannelLogoutUri === undefined) return
    const said = { backchannelLogoutUri, sessionRequired, hosted: true }
    const isKnown = Object.entries(said).every(([name, value]) => row?.metadata[name] === value)
    if (!isKnown) await store.note(instance, clientId, said)
  }

  return {
    find({ instance, clientId }, within) {
      if (within) return look(ports.storeWithin(within), instance, clientId)
      const key = `${instance}\u0000${clientId}`
      const now = ports.clock.monotonic()
      const known = remembered.get(key)
      if (known && known.until > now) return known.found
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      const found = look(ports.store, instance, clientId)
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

/** Without its adapter here, it is neither gone nor ours to sign for: what is for it waits. */
function toStranger(relyingParty: RelyingParty): RelyingParty {
  return relyingParty.hosted ? { ...relyingParty, paused: true } : relyingParty
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
