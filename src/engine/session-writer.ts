import { ContentionError } from '../errors.ts'
import {
  isAnswerLost,
  isConflict,
  isUnavailable,
  type NewDelivery,
  type NewRegistration,
  type Queryable,
  type RowKey,
  type SessionClientRow,
  type SessionRow,
  type SessionSave,
  type SessionStore,
} from '../store/index.ts'
import { createGroupCommit } from './group-commit.ts'
import type { SessionActor } from './session-actor.ts'

/** A session's logout as it lies in the database. */
export interface StoredSession {
  readonly row: SessionRow | undefined
  readonly clients: readonly SessionClientRow[]
}

/** What is to be written for one session. */
export interface SessionWrite {
  readonly actor: SessionActor
  readonly save: SessionSave
  readonly registrations: readonly NewRegistration[]
  readonly deliveries: readonly NewDelivery[]
}

/** What a request came to. */
export interface SessionDecision<Result> {
  /** Absent: nothing is to be written. */
  readonly write?: SessionWrite
  readonly result: Result
}

/** A change of one session's logout. */
export interface SessionRequest<Result> {
  readonly key: RowKey
  /** The row as it was just read, by a caller whose decision needs no registrations: spares the first read. */
  readonly found?: SessionRow
  /** Decides on what is stored; asked again when somebody else was faster. What it throws goes to the caller. */
  decide(stored: StoredSession): Promise<SessionDecision<Result>>
}

/** Writes changes of session logouts, those of many callers together. */
export interface SessionWriter {
  /** Resolves when the change is on disk or, with `within`, written in the caller's transaction. */
  run<Result>(request: SessionRequest<Result>, within?: Queryable): Promise<SessionDecision<Result>>
}

type Verdict = { readonly decision: SessionDecision<unknown> } | { readonly error: unknown }

const CONCURRENT_BATCHES = 2

/** Sessions in one batch at most: each may bring dozens of deliveries. */
const LARGEST_BATCH = 50

/** So many lost races in a row are no races any more. */
const MOST_LOST = 50

/** What a writer of sessions needs. */
export interface SessionWriterPorts {
  readonly store: SessionStore
  /** Nobody knows whether these are on disk. */
  onUnsure(deliveries: readonly NewDelivery[]): void
}

/** Tells of deliveries whose write had no answer. */
function withUnsure({ store, onUnsure }: SessionWriterPorts): SessionStore {
  return {
    ...store,
    async save(batch, within) {
      try {
        return await store.save(batch, within)
      } catch (error) {
        if (!within && isAnswerLost(error)) onUnsure(batch.deliveries)
        throw error
      }
    },
  }
}

/** Creates the writer of a replica. */
export function createSessionWriter(ports: SessionWriterPorts): SessionWriter {
  const store = withUnsure(ports)
  const commit = createGroupCommit<SessionRequest<unknown>, Verdict>({
    maxBatch: LARGEST_BATCH,
    maxConcurrent: CONCURRENT_BATCHES,
    write: (requests) => settleAll(store, requests),
  })
  return {
    async run<Result>(request: SessionRequest<Result>, within?: Queryable) {
      const verdict = within
        ? (await settleAll(store, [request], within))[0]
        : await commit.add(request as SessionRequest<unknown>)
      if (verdict === undefined || 'error' in verdict) throw verdict?.error
      return verdict.decision as SessionDecision<Result>
    },
  }
}

/**
 * Rounds of read, decide, write, until every request has its verdict. What one request brings with it that
 * the database refuses is no fault of the others: they are written again, each alone.
 */
async function settleAll(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  within?: Queryable,
): Promise<Verdict[]> {
  const verdicts: Verdicts = new Map()
  try {
    await settleRounds(store, requests, { verdicts, within })
  } catch (error) {
    if (within) throw error
    const open = requests.filter((request) => !verdicts.has(request))
    if (open.length > 1 && !isUnavailable(error)) await settleEach(store, open, verdicts)
    else for (const request of open) verdicts.set(request, { error })
  }
  return requests.map((request) => verdicts.get(request) as Verdict)
}

async function settleEach(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  verdicts: Verdicts,
): Promise<void> {
  for (const request of requests) {
    const [verdict] = await settleAll(store, [request])
    verdicts.set(request, verdict as Verdict)
  }
}

async function settleRounds(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  { verdicts, within }: Pick<Round, 'verdicts' | 'within'>,
): Promise<void> {
  let lost = 0
  let trusting = true
  while (verdicts.size < requests.length) {
    const before = verdicts.size
    const open = requests.filter((request) => !verdicts.has(request))
    try {
      await settleRound(store, open, { verdicts, within, trusting })
    } catch (error) {
      if (within || !isConflict(error) || lost >= MOST_LOST) throw error
    }
    trusting = false
    lost = verdicts.size > before ? 0 : lost + 1
    if (lost > MOST_LOST) throw new ContentionError('too many writers change one session at once')
  }
}

const keyOf = (key: Pick<RowKey, 'instance' | 'id'>): string => `${key.instance}\u0000${key.id}`

type Verdicts = Map<SessionRequest<unknown>, Verdict>

interface Round {
  readonly verdicts: Verdicts
  readonly within: Queryable | undefined
  /** Rows that callers brought are taken as they are; the fence finds the stale ones. */
  readonly trusting: boolean
}

/** Two changes of one session cannot share a statement: the second has to see the first. */
async function settleRound(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  { verdicts, within, trusting }: Round,
): Promise<void> {
  const unread = trusting ? requests.filter((request) => !request.found) : requests
  const stored = await load(store, unread, within)
  const find = ({ key, found }: SessionRequest<unknown>): StoredSession =>
    trusting && found ? { row: found, clients: [] } : stored(key)
  const writes = new Map<string, Write>()
  for (const request of requests) {
    if (writes.has(keyOf(request.key))) continue
    try {
      const decision = await request.decide(find(request))
      if (decision.write) writes.set(keyOf(request.key), { request, decision })
      else verdicts.set(request, { decision })
    } catch (error) {
      verdicts.set(request, { error })
    }
  }
  if (writes.size === 0) return
  const batch = toBatch([...writes.values()].flatMap(({ decision }) => decision.write ?? []))
  for (const saved of await store.save(batch, within)) {
    const write = writes.get(keyOf(saved))
    if (write) verdicts.set(write.request, { decision: write.decision })
  }
}

interface Write {
  readonly request: SessionRequest<unknown>
  readonly decision: SessionDecision<unknown>
}

async function load(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  within: Queryable | undefined,
): Promise<(key: RowKey) => StoredSession> {
  if (requests.length === 0) return () => ({ row: undefined, clients: [] })
  const keys = [...new Map(requests.map(({ key }) => [keyOf(key), key])).values()]
  // One after the other: a registration that comes in between has raised the revision, and is found by the fence.
  const rows = await store.get(keys, within)
  const clients = await store.clients(keys, within)
  const rowByKey = new Map(rows.map((row) => [keyOf(row), row]))
  const clientsByKey = new Map<string, SessionClientRow[]>()
  for (const client of clients) {
    const key = keyOf({ instance: client.instance, id: client.sessionId })
    const known = clientsByKey.get(key)
    if (known) known.push(client)
    else clientsByKey.set(key, [client])
  }
  return (key) => ({ row: rowByKey.get(keyOf(key)), clients: clientsByKey.get(keyOf(key)) ?? [] })
}

function toBatch(writes: readonly SessionWrite[]) {
  return {
    sessions: writes.map((write) => write.save),
    registrations: writes.flatMap((write) => write.registrations),
    deliveries: writes.flatMap((write) => write.deliveries),
    journal: writes.flatMap((write) => write.actor.lines),
  }
}
