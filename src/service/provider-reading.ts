import type { ProviderDirectory } from '../engine/index.ts'
import { parseOptions } from '../option.ts'
import { type ProviderChannel, rankByRouting } from '../provider/index.ts'
import {
  bucketOf,
  type DeliveryStore,
  type ProviderRow,
  type ProviderStore,
} from '../store/index.ts'
import { idSchema, parseInstance, type ReadOptions } from './call-scope.ts'
import { activeSchema, providerListSchema } from './provider-input.ts'
import { notFound } from './provider-life.ts'
import { type ProviderView, toProviderView } from './provider-view.ts'
import type { ChannelProviders } from './providers.ts'
import { type JournalEntry, type Page, toJournalEntry } from './view.ts'

/** What reading needs. */
export interface ProviderReadingPorts {
  readonly store: ProviderStore
  readonly deliveries: DeliveryStore
  readonly directory: ProviderDirectory
}

type Reading = Pick<ChannelProviders<never>, 'get' | 'list' | 'active' | 'events'>

/** The calls that change nothing, for one channel. */
export function createProviderReading(
  channel: ProviderChannel,
  { store, deliveries }: ProviderReadingPorts,
): Reading {
  const find = async (instance: string, id: string): Promise<ProviderRow> => {
    const row = await store.get(instance, parseOptions(idSchema, id, 'id'))
    if (row?.channel !== channel) throw notFound()
    return row
  }

  return {
    async get(id: string, options?: ReadOptions): Promise<ProviderView> {
      const row = await find(parseInstance(options), id)
      if (row.state === 'removed') throw notFound()
      return toProviderView(row)
    },
    async list(filter = {}): Promise<Page<ProviderView>> {
      const { instance, limit, after } = parseOptions(providerListSchema, filter, 'filter')
      const all = await store.list(instance, channel)
      const rows = after === undefined ? all : all.filter(({ id }) => id > after)
      const items = rows.slice(0, limit).map(toProviderView)
      const last = items.at(-1)
      return { items, ...(rows.length > limit && last ? { next: last.id } : {}) }
    },
    async active(options = {}): Promise<ProviderView | undefined> {
      const { instance, ...wanted } = parseOptions(activeSchema, options, 'options')
      const rows = (await store.list(instance, channel)).filter(({ state }) => state === 'active')
      const [best] = rankByRouting(rows, wanted)
      return best && toProviderView(best)
    },
    async events(id: string, options?: ReadOptions): Promise<readonly JournalEntry[]> {
      const instance = parseInstance(options)
      const { createdAt: since } = await find(instance, id)
      const key = { instance, bucket: bucketOf(instance, id), id }
      return (await deliveries.journal('provider', key, { since })).map(toJournalEntry)
    },
  }
}
