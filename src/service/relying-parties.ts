import { z } from 'zod'
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
import type { DeliveryStore, Queryable, RelyingPartyStore } from '../store/index.ts'
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
   * Removes it; what still waits for it is cancelled within seconds by the replicas that run, 250 a second.
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
  readonly directory: RelyingPartyDirectory
  readonly uriCheck: LogoutUriCheck
  readonly rules: LogoutUriRules
  readonly logger: Logger
  now(): number
  wake(): void
}

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  limit: z.int().min(1).max(500).default(100),
  after: idSchema.optional(),
})

/** By then no replica remembers a relying party that was removed, and would tell it; as by default. */
const FORGOTTEN_MS = 1500

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
  }

  const wakeDeliveries = async (
    clientId: string,
    { instance, within, delayMs = 0 }: WriteScope & { readonly delayMs?: number },
  ) => {
    const destination = logoutDestination(clientId)
    await wakeForDestination({ instance, destination, delayMs }, ports, within)
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
      if (!(await store.remove(key.instance, key.clientId, scope.within))) throw notFound()
      directory.forget(key.instance, key.clientId)
      await wakeDeliveries(key.clientId, { ...scope, delayMs: FORGOTTEN_MS })
    },
    pause: async (clientId, options) => setPaused(clientId, parseCallOptions(options), true),
    async resume(clientId, options) {
      const scope = parseCallOptions(options)
      await setPaused(clientId, scope, false)
      await wakeDeliveries(clientId, scope)
    },
    use: (source) => directory.use(parseOptions(sourceSchema, source, 'source')),
  }
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

const notFound = () =>
  new RelyingPartyNotFoundError('no relying party with that client id is registered')
