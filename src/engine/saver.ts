import { afterTurn, type Clock, sleep } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { DeliverySave, DeliveryStore, SaveResult, SteppedDelivery } from '../store/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { createGroupCommit } from './group-commit.ts'
import { isLocked, isPassing, LOCKED_MS, retryDelay } from './passing-trouble.ts'

/** What a saver needs. */
export interface SaverPorts {
  readonly store: DeliveryStore
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly telemetry?: SafeTelemetry
  readonly batchSize: number
  /** Aborted when the replica gives up; then saves fail instead of waiting for the database. */
  readonly signal: AbortSignal
  /** Hears of sessions whose last delivery became final. */
  onSettled(sessions: SettledSessions): void
}

/** Sessions whose last delivery became final: those that wait for what that means, and those that are complete. */
export type SettledSessions = Pick<SaveResult, 'settledSessions' | 'completedSessions'>

/** Where a delivery stands on disk. */
type DeliveryStand = Awaited<ReturnType<DeliveryStore['states']>>[number]

/** Puts the steps of many actors on disk together. */
export interface Saver {
  /**
   * Resolves when the steps since the last save are on disk. False: the actor belongs to somebody else
   * now and is to be dropped without a word.
   */
  save(
    actor: DeliveryActor,
    options: { readonly leased: boolean; readonly dueAt: number | null },
  ): Promise<boolean>
}

/** Batches under way at once: one being written, one being gathered. */
const CONCURRENT_BATCHES = 2

/** Creates the saver of a replica. */
export function createSaver(ports: SaverPorts): Saver {
  const commit = createGroupCommit<SteppedDelivery, boolean>({
    maxBatch: ports.batchSize,
    maxConcurrent: CONCURRENT_BATCHES,
    even: true,
    write: async (items) => {
      const verdicts = new Map<SteppedDelivery, Verdict>()
      for (const round of toRounds(items))
        for (const [item, verdict] of await writeRound(ports, round)) verdicts.set(item, verdict)
      return items.map((item) => verdicts.get(item) ?? false)
    },
    isItems: (error) => !isPassing(error),
  })
  return {
    save: (actor, options) => {
      const now = ports.databaseClock.now()
      const completion = actor.state === 'sent' ? actor.ending?.acknowledge(now) : undefined
      return commit.add({
        step: actor.toSave({ ...options, now, completion }),
        lines: actor.lines,
      })
    },
  }
}

/**
 * A delivery stands once in a round. It is twice in a batch when this replica lost its lease, claimed it
 * anew, and both actors save: only one may pass, and what it is told is not for the other.
 */
function toRounds(items: readonly SteppedDelivery[]): readonly (readonly SteppedDelivery[])[] {
  const rounds: SteppedDelivery[][] = []
  const times = new Map<string, number>()
  for (const item of items) {
    const time = times.get(item.step.id) ?? 0
    times.set(item.step.id, time + 1)
    const round = rounds[time] ?? []
    round.push(item)
    rounds[time] = round
  }
  return rounds
}

/** Whether the steps are on disk; promised while somebody else locks their row. */
type Verdict = boolean | Promise<boolean>

/**
 * Writes a round. Rows that somebody locks for long, as a transaction of the host's may, hold nobody else
 * up: the others are written without them, and they when they are free.
 */
async function writeRound(
  ports: SaverPorts,
  items: readonly SteppedDelivery[],
  { again = false } = {},
): Promise<ReadonlyMap<SteppedDelivery, Verdict>> {
  try {
    const { saved, ...settled } = await writePatiently(ports, items, { again })
    // After those who wait for their saves: the last outcome is told before the completion that it brings.
    afterTurn(() => ports.onSettled(settled))
    return new Map(items.map((item) => [item, saved.has(item.step.id)]))
  } catch (error) {
    if (!isLocked(error) || ports.signal.aborted) throw error
  }
  const free = await findFree(ports.store, items)
  const locked = items.filter((item) => !free.has(item))
  ports.logger.warn('engine.saveLocked', { batch: items.length, locked: locked.length })
  const rest = free.size > 0 ? await writeRound(ports, [...free], { again: true }) : []
  return new Map([...rest, ...writeWhenFree(ports, locked)])
}

function writeWhenFree(
  ports: SaverPorts,
  items: readonly SteppedDelivery[],
): ReadonlyMap<SteppedDelivery, Promise<boolean>> {
  if (items.length === 0) return new Map()
  const written = sleep(ports.clock, LOCKED_MS, ports.signal).then(() =>
    writeRound(ports, items, { again: true }),
  )
  written.catch(() => {})
  return new Map(items.map((item) => [item, written.then((map) => map.get(item) ?? false)]))
}

/** Those whose rows, and whose sessions' rows if these are to be counted, nobody locks just now. */
async function findFree(
  store: DeliveryStore,
  items: readonly SteppedDelivery[],
): Promise<ReadonlySet<SteppedDelivery>> {
  const free = new Set<SteppedDelivery>()
  for (const item of items) {
    const { instance_id: instance, bucket, id, session_id, settles } = item.step
    const session = session_id === null || settles === 0 ? undefined : session_id
    if (await store.isFree({ instance, bucket, id }, session)) free.add(item)
  }
  return free
}

/** Tries until the database takes the batch: what happened out there must not be forgotten here. */
async function writePatiently(
  ports: SaverPorts,
  items: readonly SteppedDelivery[],
  { again }: { readonly again: boolean },
): Promise<SaveResult> {
  const began = ports.clock.monotonic()
  for (let tries = 0; ; tries++) {
    try {
      const result = await ports.store.save(items, ports.databaseClock.now())
      const durationMs = ports.clock.monotonic() - began
      ports.telemetry?.saved({ deliveries: items.length, durationMs })
      return tries === 0 && !again ? result : await addOwn(ports, items, result)
    } catch (error) {
      if (!isPassing(error) || isLocked(error) || ports.signal.aborted) throw error
      ports.logger.warn('engine.saveDelayed', { tries: tries + 1, batch: items.length })
      await sleep(ports.clock, retryDelay(tries, error), ports.signal)
    }
  }
}

/**
 * An earlier try may have been committed though its answer was lost; then the second try fails the
 * fence. A row at our fence and our next revision is our own work if it is in our state, too: a person
 * may have taken a step meanwhile, whose state or reason no step of ours ends with.
 */
async function addOwn(
  ports: SaverPorts,
  items: readonly SteppedDelivery[],
  result: SaveResult,
): Promise<SaveResult> {
  const saved = new Set(result.saved)
  for (const { step } of items.filter((item) => !saved.has(item.step.id))) {
    const [row] = await ports.store.states(step.bucket, step.instance_id, [step.id])
    if (row && isOwn(row, step)) saved.add(step.id)
  }
  return { ...result, saved }
}

const isOwn = (row: DeliveryStand, step: DeliverySave): boolean =>
  row.revision === step.next_revision &&
  row.fence === step.fence &&
  row.state === step.state &&
  row.reason === step.reason
