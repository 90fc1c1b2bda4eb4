import { sessionKey } from '../engine/index.ts'
import { OptionError, SessionNotFoundError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import type { DeliveryStore, RowKey, SessionStore } from '../store/index.ts'
import { idSchema, parseInstance, type ReadOptions } from './call-scope.ts'
import { sessionListSchema } from './session-input.ts'
import type { Sessions } from './sessions.ts'
import {
  type JournalEntry,
  type Page,
  type SessionSummary,
  type SessionView,
  toDeliveryView,
  toJournalEntry,
  toRegistrationView,
  toSessionSummary,
} from './view.ts'

/** What reading needs. */
export interface SessionReadingPorts {
  readonly sessions: SessionStore
  readonly deliveries: DeliveryStore
}

type Reading = Pick<Sessions, 'get' | 'list' | 'events'>

const notFound = () => new SessionNotFoundError('no relying party was registered in this session')

const toKey = (sessionId: string, options: ReadOptions | undefined): RowKey =>
  sessionKey(parseInstance(options), parseOptions(idSchema, sessionId, 'sessionId'))

/** The calls that change nothing. */
export function createSessionReading({ sessions, deliveries }: SessionReadingPorts): Reading {
  return {
    async get(sessionId: string, options?: ReadOptions): Promise<SessionView> {
      const found = await sessions.whole(toKey(sessionId, options))
      if (!found) throw notFound()
      return {
        ...toSessionSummary(found.session),
        registrations: found.clients.map(toRegistrationView),
        deliveries: found.deliveries.map(toDeliveryView),
      }
    },
    async list(filter: object = {}): Promise<Page<SessionSummary>> {
      const { after, limit, ...rest } = parseOptions(sessionListSchema, filter, 'filter')
      const { rows, floor } = await sessions.list({
        ...rest,
        ...(after === undefined ? {} : parseKeyset(after)),
        limit: limit + 1,
      })
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : floor
      const next = last ? { next: `${last.createdAt}~${last.id}` } : {}
      return { items: items.map(toSessionSummary), ...next }
    },
    async events(sessionId: string, options?: ReadOptions): Promise<readonly JournalEntry[]> {
      const key = toKey(sessionId, options)
      const [row] = await sessions.get([key])
      if (!row) throw notFound()
      const { createdAt: since, finishedAt: until } = row
      const span = until === null ? { since } : { since, until }
      return (await deliveries.journal('sessionLogout', key, span)).map(toJournalEntry)
    },
  }
}

function parseKeyset(after: string): { readonly beforeAt: number; readonly beforeId: string } {
  const [, at, id] = /^(\d+)~(.*)$/s.exec(after) ?? []
  if (at === undefined || id === undefined)
    throw new OptionError('filter.after', 'want the next of an earlier page')
  return { beforeAt: Number(at), beforeId: id }
}
