import { z } from 'zod'
import { toDate } from '../clock.ts'
import type { NotificationDirectory } from '../engine/index.ts'
import { TrustedDomainExistsError, TrustedDomainNotFoundError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { domainSchema } from '../origin/index.ts'
import type { TrustedDomainRow, TrustedDomainStore } from '../store/index.ts'
import {
  type CallOptions,
  DEFAULT_INSTANCE,
  instanceSchema,
  parseCallOptions,
  type ReadOptions,
} from './call-scope.ts'
import type { Page } from './view.ts'

/** A domain beside an instance's own that links may point to. */
export interface TrustedDomain {
  /** `host` or `host:port`, as it is compared: small letters, ASCII. */
  readonly domain: string
  readonly addedAt: Date
}

/** Domains beside an instance's own that links may point to, such as one of a login page. */
export interface TrustedDomains {
  /**
   * `host` or `host:port`, 1 to 253 characters. Without a port, the scheme's own is meant. An
   * international name becomes ASCII.
   *
   * @throws {OptionError} it is no host.
   * @throws {TrustedDomainExistsError} it is trusted already.
   * @example
   * await signoff.trustedDomains.add('login.acme.example', { instance: 'acme' })
   */
  add(domain: string, options?: CallOptions): Promise<TrustedDomain>
  /** @throws {TrustedDomainNotFoundError} it is not trusted. */
  remove(domain: string, options?: CallOptions): Promise<void>
  /** Ordered by name. `limit` 1 to 500, default 100. */
  list(
    filter?: ReadOptions & { readonly limit?: number; readonly after?: string },
  ): Promise<Page<TrustedDomain>>
}

const listSchema = z.strictObject({
  instance: instanceSchema.default(DEFAULT_INSTANCE),
  limit: z.int().min(1).max(500).default(100),
  after: domainSchema.optional(),
})

const toView = ({ domain, createdAt }: TrustedDomainRow): TrustedDomain => ({
  domain,
  addedAt: toDate(createdAt),
})

/** Creates the trusted domains. */
export function createTrustedDomains(
  store: TrustedDomainStore,
  directory: NotificationDirectory,
): TrustedDomains {
  const parse = (domain: string) => parseOptions(domainSchema, domain, 'domain')
  return {
    async add(domain, options) {
      const { instance, within } = parseCallOptions(options)
      const row = await store.add(instance, parse(domain), within)
      if (!row) throw new TrustedDomainExistsError('that domain is trusted already')
      directory.forget(instance)
      return toView(row)
    },
    async remove(domain, options) {
      const { instance, within } = parseCallOptions(options)
      const removed = await store.remove(instance, parse(domain), within)
      if (!removed) throw new TrustedDomainNotFoundError('that domain is not a trusted one')
      directory.forget(instance)
    },
    async list(filter = {}) {
      const { instance, limit, after } = parseOptions(listSchema, filter, 'filter')
      const range = { limit: limit + 1, ...(after === undefined ? {} : { after }) }
      const rows = await store.list(instance, range)
      const items = rows.slice(0, limit).map(toView)
      const last = items.at(-1)
      return { items, ...(rows.length > limit && last ? { next: last.domain } : {}) }
    },
  }
}
