import { z } from 'zod'
import type { Clock } from '../clock.ts'
import {
  logoutDestination,
  type RelyingPartyDirectory,
  toRelyingParty,
  type WriteScope,
} from '../engine/index.ts'
import { RelyingPartyNotFoundError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import {
  type LogoutUriRules,
  parseRelyingParty,
  type RelyingParty,
  type RelyingPartyInput,
  type RelyingPartySource,
} from '../logout/index.ts'
import { parseOptions } from '../option.ts'
import {
  bucketOf,
  type DeliveryStore,
  type DestinationStore,
  type Queryable,
  type RelyingPartyStore,
} from '../store/index.ts'
import {
  type CallOptions,
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
} from './call-scope.ts'
import { wakeForDestination } from './destination-waking.ts'
import type { LogoutUriCheck } from './logout-uri-check.ts'
import type { Page } from './view.ts'

/** The registry of relying parties. */
export interface RelyingParties {
  /**
   * Adds or replaces a relying party. Without `paused`, one that is there stays paused or not.
   *
   * @throws {OptionError} a value is wrong.
   * @throws {LogoutUriError} its logout URI is refused.
   * @example
   * await signoff.relyingParties.put({ clientId: 'shop', backchannelLogoutUri: 'https://shop.example/bcl', sessionRequired: true })
   */
  put(relyingParty: RelyingPartyInput, options?: CallOptions): Promise<RelyingParty>
  /** @throws {RelyingPartyNotFoundError} there is none. */
  get(clientId: string, options?: ReadOptions): Promise<RelyingParty>
  /** Ordered by client id. `limit` 1 to 500, default 100. */
  list(
    filter?: ReadOptions & { readonly limit?: number; readonly after?: string },
  ): Promise<Page<RelyingParty>>
  /**
   * Removes it, and forgets its breaker. What waits for it is cancelled within seconds by the replicas that run,
   * 250 a second, and not before `engine.relyingPartyCacheMs` have passed. With `sql`, and for a client that an
   * attached OP may still have, nothing is hurried: what waits is looked at again in its own time.
   *
   * @throws {RelyingPartyNotFoundError} there is none.
   */
  remove(clientId: string, options?: CallOptions): Promise<void>
  /**
   * Holds its deliveries back; they spend no attempts, and still end at their deadline.
   *
   * @throws {RelyingPartyNotFoundError} there is none.
   */
  pause(clientId: string, options?: CallOptions): Promise<void>
  /**
   * Lets its deliveries go again, at once, 250 a second; in the host's transaction, within seconds of its commit.
   * Where a great many wait in the database, those that are due last are looked for after this has resolved.
   *
   * @throws {RelyingPartyNotFoundError} there is none.
   */
  resume(clientId: string, options?: CallOptions): Promise<void>
  /**
   * For adapters: looks relying parties up in the host at each attempt. Returns a function that ends that.
   *
   * @throws {OptionError} it is no source.
   */
  use(source: RelyingPartySource): () => void
}

/** What the registry needs. */
export interface RelyingPartiesPorts {
  readonly store: RelyingPartyStore
  readonly deliveries: DeliveryStore
  /** The same, on the connection of a caller's transaction. */
  readonly deliveriesWithin: (sql: Queryable) => DeliveryStore
  readonly destinations: Pick<DestinationStore, 'remove'>
  readonly directory: RelyingPartyDirectory
  /** How long replicas remember a relying party, milliseconds. */
  readonly cacheMs: number
  readonly uriCheck: LogoutUriCheck
  readonly rules: LogoutUriRules
  readonly logger: Logger
  readonly clock: Pick<Clock, 'schedule'>
  now(): number
  wake(): void
}

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  limit: z.int().min(1).max(500).default(100),
  after: idSchema.optional(),
})

/** By then every replica has looked at the breakers again: it does so once a second, and looks every two at least. */
const BREAKERS_LOOKED_AT_MS = 3000

/** So much later than all replicas have forgotten a relying party, what waits for it is looked at. */
const MARGIN_MS = 500

const sourceSchema = z.custom<RelyingPartySource>(
  (value) =>
    typeof value === 'object' && value !== null && 'find' in value && isFunction(value.find),
  { error: 'expected an object with find' },
)

/** Creates the registry. */
export function createRelyingParties(ports: RelyingPartiesPorts): RelyingParties {
  const { store, directory } = ports

  const find = async (clientId: string, instance: string) => {
    const row = await store.get(instance, parseOptions(idSchema, clientId, 'clientId'))
    if (!row) throw notFound()
    return toRelyingParty(row)
  }

  const toKey = (clientId: string, { instance }: WriteScope) => ({
    instance,
    clientId: parseOptions(idSchema, clientId, 'clientId'),
  })

  const setPaused = async (clientId: string, scope: WriteScope, paused: boolean) => {
    const key = toKey(clientId, scope)
    if (!(await store.setPaused(key, paused, scope.within))) throw notFound()
    directory.forget(key.instance, key.clientId)
    const event = paused ? 'relyingParty.paused' : 'relyingParty.resumed'
    ports.logger.info(event, { ...key, actor: scope.actor ?? null })
  }

  /** Only a hurry: where it fails, what waits is cancelled when its own time has come. */
  const hurry = async ({ instance, clientId }: ReturnType<typeof toKey>, delayMs: number) => {
    const destination = logoutDestination(clientId)
    const bucket = bucketOf(instance, destination)
    try {
      if (await store.get(instance, clientId)) return
      await ports.destinations.remove({ instance, bucket, id: destination })
      await wakeForDestination({ instance, destination, delayMs }, ports, undefined)
    } catch {
      ports.logger.warn('relyingParty.wakingFailed')
    }
  }

  /**
   * The attempt finds that it is gone. A replica that remembers it, or an open breaker, would put that off; what these
   * have put off meanwhile is woken once they know, unless it has been put again by then.
   */
  const cancelWaiting = async (key: ReturnType<typeof toKey>) => {
    const delayMs = Math.max(ports.cacheMs, BREAKERS_LOOKED_AT_MS) + MARGIN_MS
    ports.clock.schedule(() => void hurry(key, 0), delayMs)
    await hurry(key, delayMs)
  }

  return {
    async put(input, options) {
      const scope = parseCallOptions(options)
      const relyingParty = parseRelyingParty(input, ports.rules)
      if (relyingParty.backchannelLogoutUri)
        await ports.uriCheck.assert(relyingParty.backchannelLogoutUri)
      const { clientId, paused: _, ...metadata } = relyingParty
      const { instance, within } = scope
      const row = await store.put({ instance, clientId, metadata, paused: input.paused }, within)
      directory.forget(instance, clientId)
      return row ? toRelyingParty(row) : relyingParty
    },
    get: async (clientId, options) => find(clientId, parseInstance(options)),
    async list(filter = {}) {
      const { instance, limit, after } = parseOptions(listSchema, filter, 'filter')
      const rows = await store.list(instance, after, limit + 1)
      const items = rows.slice(0, limit).map(toRelyingParty)
      const last = items.at(-1)
      return { items, ...(rows.length > limit && last ? { next: last.clientId } : {}) }
    },
    async remove(clientId, options) {
      const scope = parseCallOptions(options)
      const key = toKey(clientId, scope)
      const removed = await store.remove(key.instance, key.clientId, scope.within)
      if (!removed) throw notFound()
      directory.forget(key.instance, key.clientId)
      if (!scope.within && !removed.hosted) await cancelWaiting(key)
    },
    pause: async (clientId, options) => setPaused(clientId, parseCallOptions(options), true),
    async resume(clientId, options) {
      const scope = parseCallOptions(options)
      await setPaused(clientId, scope, false)
      const { instance, within } = scope
      const destination = logoutDestination(clientId)
      await wakeForDestination({ instance, destination }, ports, within)
    },
    use: (source) => directory.use(parseOptions(sourceSchema, source, 'source')),
  }
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

const notFound = () =>
  new RelyingPartyNotFoundError('no relying party with that client id is registered')
