import { z } from 'zod'
import { logoutDestination, type RelyingPartyDirectory, toRelyingParty } from '../engine/index.ts'
import { RelyingPartyNotFoundError } from '../errors.ts'
import {
  type LogoutUriRules,
  parseRelyingParty,
  type RelyingParty,
  type RelyingPartyInput,
  type RelyingPartySource,
} from '../logout/index.ts'
import { parseOptions } from '../option.ts'
import { BUCKET_COUNT, type DeliveryStore, type RelyingPartyStore } from '../store/index.ts'
import {
  type CallOptions,
  DEFAULT_INSTANCE,
  idSchema,
  instanceSchema,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
} from './call-scope.ts'
import type { LogoutUriCheck } from './logout-uri-check.ts'
import type { Page } from './view.ts'

/** The registry of relying parties. */
export interface RelyingParties {
  /**
   * Adds or replaces a relying party.
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
   * Removes it; what still waits for it is cancelled at its next attempt.
   *
   * @throws {RelyingPartyNotFoundError} there is none.
   */
  remove(clientId: string, options?: CallOptions): Promise<void>
  /**
   * Holds its deliveries back; they spend no attempts, and still end at their deadline.
   *
   * @throws {RelyingPartyNotFoundError} there is none.
   */
  pause(clientId: string, options?: ReadOptions): Promise<void>
  /**
   * Lets its deliveries go again, at once.
   *
   * @throws {RelyingPartyNotFoundError} there is none.
   */
  resume(clientId: string, options?: ReadOptions): Promise<void>
  /** For adapters: looks relying parties up in the host at each attempt. Returns a function that ends that. */
  use(source: RelyingPartySource): () => void
}

/** What the registry needs. */
export interface RelyingPartiesPorts {
  readonly store: RelyingPartyStore
  readonly deliveries: DeliveryStore
  readonly directory: RelyingPartyDirectory
  readonly uriCheck: LogoutUriCheck
  readonly rules: LogoutUriRules
  now(): number
  wake(): void
}

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  limit: z.int().min(1).max(500).default(100),
  after: idSchema.optional(),
})

/** Creates the registry. */
export function createRelyingParties(ports: RelyingPartiesPorts): RelyingParties {
  const { store, directory } = ports

  const find = async (clientId: string, instance: string) => {
    const row = await store.get(instance, parseOptions(idSchema, clientId, 'clientId'))
    if (!row) throw notFound()
    return toRelyingParty(row)
  }

  const setPaused = async (clientId: string, instance: string, paused: boolean) => {
    const key = { instance, clientId: parseOptions(idSchema, clientId, 'clientId') }
    if (!(await store.setPaused(key, paused))) throw notFound()
    directory.forget(instance, clientId)
  }

  return {
    async put(input, options) {
      const scope = parseCallOptions(options)
      const relyingParty = parseRelyingParty(input, ports.rules)
      if (relyingParty.backchannelLogoutUri)
        await ports.uriCheck.assert(relyingParty.backchannelLogoutUri)
      const { clientId, paused, ...metadata } = relyingParty
      await store.put(scope.instance, clientId, metadata, scope.within)
      const key = { instance: scope.instance, clientId }
      if (paused) await store.setPaused(key, paused, scope.within)
      directory.forget(scope.instance, clientId)
      return relyingParty
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
      if (!(await store.remove(scope.instance, clientId, scope.within))) throw notFound()
      directory.forget(scope.instance, clientId)
    },
    pause: async (clientId, options) => setPaused(clientId, parseInstance(options), true),
    async resume(clientId, options) {
      const instance = parseInstance(options)
      await setPaused(clientId, instance, false)
      const destination = logoutDestination(clientId)
      const now = ports.now()
      for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
        await ports.deliveries.wakeDestination({ instance, bucket, destination }, now)
      }
      ports.wake()
    },
    use: (source) => directory.use(source),
  }
}

const notFound = () =>
  new RelyingPartyNotFoundError('no relying party with that client id is registered')
