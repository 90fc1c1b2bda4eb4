import type { FoundBody, KindKey, NotificationStore, RowKey } from '../store/index.ts'
import { createGroupCommit } from './group-commit.ts'

/** Reads what notifications have beside their deliveries, for many at a time. */
export interface NotificationReader {
  /** Undefined: it has been erased. */
  body(key: RowKey): Promise<FoundBody | undefined>
  /** Ids of the open ones of a kind and user. */
  listOpen(kind: KindKey): Promise<readonly string[]>
}

/** Bodies are some 20 kB each. */
const LARGEST_BATCH = 50
const CONCURRENT_BATCHES = 2

/** Creates the reader of a replica. */
export function createNotificationReader(
  store: Pick<NotificationStore, 'bodies' | 'listOpen'>,
): NotificationReader {
  const limits = { maxBatch: LARGEST_BATCH, maxConcurrent: CONCURRENT_BATCHES }
  const bodies = createGroupCommit<RowKey, FoundBody | undefined>({
    ...limits,
    async write(keys) {
      const found = new Map((await store.bodies(keys)).map((one) => [one.id, one]))
      return keys.map(({ id }) => found.get(id))
    },
  })
  const open = createGroupCommit<KindKey, readonly string[]>({
    ...limits,
    async write(kinds) {
      const ids = new Map<string, string[]>(kinds.map((kind) => [nameOf(kind), []]))
      for (const row of await store.listOpen(unique(kinds))) ids.get(nameOf(row))?.push(row.id)
      return kinds.map((kind) => ids.get(nameOf(kind)) ?? [])
    },
  })
  return { body: (key) => bodies.add(key), listOpen: (kind) => open.add(kind) }
}

const nameOf = ({ instance, key }: Pick<KindKey, 'instance' | 'key'>): string =>
  `${instance}\u0000${key}`

const unique = (kinds: readonly KindKey[]): readonly KindKey[] => [
  ...new Map(kinds.map((kind) => [nameOf(kind), kind])).values(),
]
