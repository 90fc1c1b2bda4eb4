import { type Clock, inTime } from '../clock.ts'
import type { OptionError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { RelyingParty, RelyingPartySource, ResolvedRelyingParty } from '../logout/index.ts'
import type { Queryable, RelyingPartyRow, RelyingPartyStore } from '../store/index.ts'
import { type BriefMemory, createBriefMemory } from './brief-memory.ts'

type RelyingPartyReference = Parameters<RelyingPartySource['find']>[0]

/** Where relying parties are looked up: what an adapter brings first, else the registry. */
export interface RelyingPartyDirectory extends RelyingPartySource {
  /** `within`: a caller's transaction, on whose connection the registry is read, with what it has written itself. */
  find(reference: RelyingPartyReference, within?: Queryable): ReturnType<RelyingPartySource['find']>
  /** Asks `source` before the registry, for its instance if it has one, and believes it. Returns a function that ends that. */
  use(source: RelyingPartySource): () => void
  /** Forgets what is remembered of a client. */
  forget(instance: string, clientId: string): void
}

/** What a directory of relying parties needs. */
export interface RelyingPartyDirectoryPorts {
  readonly store: RelyingPartyStore
  readonly storeWithin: (sql: Queryable) => RelyingPartyStore
  readonly clock: Clock
  readonly logger: Logger
  readonly cacheMs: number
  /** How long a source may take. */
  readonly timeoutMs: number
}

/** Creates the directory of a replica; what it finds is remembered for `cacheMs`. */
export function createRelyingPartyDirectory(
  ports: RelyingPartyDirectoryPorts,
): RelyingPartyDirectory {
  return new Directory(ports)
}

type Found = Awaited<ReturnType<RelyingPartyDirectory['find']>>

const toKey = (instance: string, clientId: string) => `${instance}\u0000${clientId}`

class Directory implements RelyingPartyDirectory {
  readonly #ports: RelyingPartyDirectoryPorts
  readonly #memory: BriefMemory<Found>
  readonly #sources = new Set<RelyingPartySource>()

  constructor(ports: RelyingPartyDirectoryPorts) {
    this.#ports = ports
    this.#memory = createBriefMemory(ports.clock, ports)
  }

  find({ instance, clientId }: RelyingPartyReference, within?: Queryable): Promise<Found> {
    if (within) return this.#look(this.#ports.storeWithin(within), instance, clientId)
    const read = () => this.#look(this.#ports.store, instance, clientId)
    return this.#memory.recall(toKey(instance, clientId), read)
  }

  use(source: RelyingPartySource): () => void {
    this.#sources.add(source)
    this.#memory.forget('')
    return () => {
      this.#sources.delete(source)
      this.#memory.forget('')
    }
  }

  forget(instance: string, clientId: string): void {
    this.#memory.drop(toKey(instance, clientId))
  }

  async #look(store: RelyingPartyStore, instance: string, clientId: string): Promise<Found> {
    const row = await store.get(instance, clientId)
    const source = [...this.#sources].find((one) => serves(one, instance))
    if (!source) return row && toStranger(toRelyingParty(row))
    const found = this.#warnOfRefused(await this.#ask(source, { instance, clientId }), instance)
    if (found) await noteHosted(store, instance, { found, row })
    else if (row?.metadata['hosted'] === true) await store.remove(instance, clientId)
    return found && { ...found, paused: found.paused || row?.paused === true }
  }

  /** What asks a source that never answers would hold its place among the attempts in flight for ever. */
  #ask(source: RelyingPartySource, reference: RelyingPartyReference): Promise<Found> {
    const { clock, timeoutMs } = this.#ports
    const late = () => new Error('the source of relying parties did not answer in time')
    return inTime(clock, { timeoutMs, late }, Promise.resolve(source.find(reference)))
  }

  #warnOfRefused(found: ResolvedRelyingParty | undefined, instance: string) {
    if (!found?.refused) return found
    const { refused, ...relyingParty } = found
    const code: OptionError['code'] = 'ERR_OPTION_INVALID'
    const { clientId } = found
    const option = refused.join(', ')
    this.#ports.logger.warn('relyingParty.settingsRefused', { code, instance, clientId, option })
    return relyingParty
  }
}

const serves = (source: RelyingPartySource, instance: string): boolean =>
  source.instance === undefined || source.instance === instance

/** Leaves word in the registry, for its lists, for `pause`, and for replicas without the adapter. */
async function noteHosted(
  store: RelyingPartyStore,
  instance: string,
  { found, row }: { readonly found: RelyingParty; readonly row: RelyingPartyRow | undefined },
): Promise<void> {
  const { clientId, backchannelLogoutUri, sessionRequired } = found
  if (backchannelLogoutUri === undefined) return
  const said = { backchannelLogoutUri, sessionRequired, hosted: true }
  const isKnown = Object.entries(said).every(([name, value]) => row?.metadata[name] === value)
  if (!isKnown) await store.note(instance, clientId, said)
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
