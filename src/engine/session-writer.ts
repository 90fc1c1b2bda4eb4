import { ContentionError } from '../errors.ts'
import {
  isConflict,
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
const MOST_ROUNDS = 50

/** Creates the writer of a replica. */
export function createSessionWriter(store: SessionStore): SessionWriter {
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

/** Rounds of read, decide, write, until every request has its verdict. */
async function settleAll(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  within?: Queryable,
): Promise<Verdict[]> {
  const verdicts = new Map<SessionRequest<unknown>, Verdict>()
  for (let round = 0; verdicts.size < requests.length; round++) {
    const open = requests.filter((request) => !verdicts.has(request))
    try {
      await settleRound(store, onePerSession(open), { verdicts, within })
    } catch (error) {
      if (within || !isConflict(error) || round >= MOST_ROUNDS) throw error
    }
    if (round >= MOST_ROUNDS)
      throw new ContentionError('too many writers change one session at once')
  }
  return requests.map((request) => verdicts.get(request) as Verdict)
}

const keyOf = (key: RowKey): string => `${key.instance}\u0000${key.id}`

/** Two changes of one session cannot share a statement: the second has to see the first. */
function onePerSession(
  requests: readonly SessionRequest<unknown>[],
): readonly SessionRequest<unknown>[] {
  const first = new Map<string, SessionRequest<unknown>>()
  for (const request of requests) {
    const key = keyOf(request.key)
    if (!first.has(key)) first.set(key, request)
  }
  return [...first.values()]
}

interface Round {
  readonly verdicts: Map<SessionRequest<unknown>, Verdict>
  readonly within: Queryable | undefined
}

async function settleRound(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  { verdicts, within }: Round,
): Promise<void> {
  const stored = await load(store, requests, within)
  const writes: { request: SessionRequest<unknown>; decision: SessionDecision<unknown> }[] = []
  for (const request of requests) {
    try {
      const decision = await request.decide(stored(request.key))
      if (decision.write) writes.push({ request, decision })
      else verdicts.set(request, { decision })
    } catch (error) {
      verdicts.set(request, { error })
    }
  }
  if (writes.length === 0) return
  const saved = await store.save(
    toBatch(writes.flatMap(({ decision }) => decision.write ?? [])),
    within,
  )
  const passed = new Set(saved.map(keyOf))
  for (const { request, decision } of writes) {
    if (passed.has(keyOf(request.key))) verdicts.set(request, { decision })
  }
}

async function load(
  store: SessionStore,
  requests: readonly SessionRequest<unknown>[],
  within: Queryable | undefined,
): Promise<(key: RowKey) => StoredSession> {
  const keys = requests.map((request) => request.key)
  const [rows, clients] = await Promise.all([store.get(keys, within), store.clients(keys, within)])
  const rowByKey = new Map(rows.map((row) => [keyOf(row), row]))
  const clientsByKey = new Map<string, SessionClientRow[]>()
  for (const client of clients) {
    const key = keyOf({ ...client, id: client.sessionId })
    clientsByKey.set(key, [...(clientsByKey.get(key) ?? []), client])
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
