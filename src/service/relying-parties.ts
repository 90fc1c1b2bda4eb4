import { z } from 'zod'
import {
  logoutDestination,
  type RelyingPartyDirectory,
  toRelyingParty,
  type WriteScope,
} from '../engine/index.ts'
import { RelyingPartyNotFoundError } from '../errors.ts'
import {
  type LogoutUriRules,
  parseRelyingParty,
  type RelyingParty,
  type RelyingPartyInput,
  type RelyingPartySource,
} from '../logout/index.ts'
import { parseOptions } from '../option.ts'
import type { RelyingPartyRow, RelyingPartyStore } from '../store/index.ts'
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
import { cancelWaiting, type RelyingPartyKey, type RemovalPorts } from './relying-party-removal.ts'
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
export interface RelyingPartiesPorts extends RemovalPorts {
  readonly store: RelyingPartyStore
  readonly directory: RelyingPartyDirectory
  readonly uriCheck: LogoutUriCheck
  readonly rules: LogoutUriRules
}

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  limit: z.int().min(1).max(500).default(100),
  after: idSchema.optional(),
})

const sourceSchema = z.custom<RelyingPartySource>(
  (value) =>
    typeof value === 'object' && value !== null && 'find' in value && isFunction(value.find),
  { error: 'expected an object with find' },
)

function toKey(clientId: string, { instance }: WriteScope): RelyingPartyKey {
  return { instance, clientId: parseOptions(idSchema, clientId, 'clientId') }
}

/** A page of rows, of which one more than `limit` was asked for. */
function toPage(rows: readonly RelyingPartyRow[], limit: number): Page<RelyingParty> {
  const items = rows.slice(0, limit).map(toRelyingParty)
  const last = items.at(-1)
  return { items, ...(rows.length > limit && last ? { next: last.clientId } : {}) }
}

async function setPaused(
  clientId: string,
  { paused, scope }: { readonly paused: boolean; readonly scope: WriteScope },
  { store, directory, logger }: RelyingPartiesPorts,
): Promise<void> {
  const key = toKey(clientId, scope)
  if (!(await store.setPaused(key, paused, scope.within))) throw notFound()
  directory.forget(key.instance, key.clientId)
  const event = paused ? 'relyingParty.paused' : 'relyingParty.resumed'
  logger.info(event, { ...key, actor: scope.actor ?? null })
}

/** Creates the registry. */
export function createRelyingParties(ports: RelyingPartiesPorts): RelyingParties {
  const { store, directory } = ports

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
    async get(clientId, options) {
      const key = toKey(clientId, { instance: parseInstance(options) })
      const row = await store.get(key.instance, key.clientId)
      if (!row) throw notFound()
      return toRelyingParty(row)
    },
    async list(filter = {}) {
      const { instance, limit, after } = parseOptions(listSchema, filter, 'filter')
      return toPage(await store.list(instance, after, limit + 1), limit)
    },
    async remove(clientId, options) {
      const scope = parseCallOptions(options)
      const key = toKey(clientId, scope)
      const removed = await store.remove(key.instance, key.clientId, scope.within)
      if (!removed) throw notFound()
      directory.forget(key.instance, key.clientId)
      if (!scope.within && !removed.hosted) await cancelWaiting(key, ports)
    },
    async pause(clientId, options) {
      await setPaused(clientId, { paused: true, scope: parseCallOptions(options) }, ports)
    },
    async resume(clientId, options) {
      const scope = parseCallOptions(options)
      await setPaused(clientId, { paused: false, scope }, ports)
      const destination = logoutDestination(clientId)
      await wakeForDestination({ instance: scope.instance, destination }, ports, scope.within)
    },
    use: (source) => directory.use(parseOptions(sourceSchema, source, 'source')),
  }
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

const notFound = () =>
  new RelyingPartyNotFoundError('no relying party with that client id is registered')
