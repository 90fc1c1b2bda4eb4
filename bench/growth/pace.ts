import type { Signoff } from '../../src/index.ts'
import { forEachOf, registerSessions } from '../lab.ts'
import { describe, median, quantile } from '../statistics.ts'
import type { Inner } from './store.ts'

/** A database with a way in that sends nothing. */
export interface Side {
  readonly name: string
  readonly url: string
  readonly door: Signoff
}

/** What one turn took: milliseconds of a thousand rows. */
export type Pace = Readonly<Record<(typeof PARTS)[number], number>>

export const PARTS = ['enqueue', 'look', 'claim', 'save'] as const

const SESSIONS = 300
const WIDTH = 2
const CALLS_AT_ONCE = 20
const BATCH = 100
const LOOKS = 20
const LEASE_MS = 60_000
const ALL_BUCKETS = Array.from({ length: 64 }, (_, bucket) => bucket)

/** Ends sessions, looks for what is due, claims it and saves its two steps, each timed by itself. */
export async function measurePace(inner: Inner, { url, door }: Side, round: number): Promise<Pace> {
  const database = inner.openDatabase({ connection: url, maxConnections: 2 })
  const store = inner.createDeliveryStore(database)
  const sessionIds = Array.from({ length: SESSIONS }, (_, n) => `new-${process.pid}-${round}-${n}`)
  await registerSessions(door, sessionIds, { width: WIDTH, clients: WIDTH })
  const enqueue = await timed(() =>
    forEachOf(sessionIds, CALLS_AT_ONCE, async (sessionId) => {
      await door.sessions.terminate({ sessionId })
    }),
  )
  const watermark = Date.now() - LEASE_MS
  const look = await timed(async () => {
    for (let n = 0; n < LOOKS; n++) await store.peek(ALL_BUCKETS, watermark)
  })
  const actors: InstanceType<Inner['DeliveryActor']>[] = []
  const claim = await timed(async () => {
    for (const bucket of ALL_BUCKETS) {
      const now = Date.now() + 1000
      const lease = { bucket, now, owner: 'bench', leaseUntil: now + LEASE_MS }
      const rows = await store.claim(lease, { watermark, limit: BATCH })
      actors.push(...rows.map((row) => new inner.DeliveryActor(row)))
    }
  })
  const save = await timed(() => saveAll(actors, store))
  await database.close()
  const rows = SESSIONS * WIDTH
  if (actors.length !== rows) throw new Error(`${actors.length} claimed, not ${rows}`)
  const perThousand = (ms: number) => (ms * 1000) / rows
  return {
    enqueue: perThousand(enqueue),
    look: (look * 1000) / LOOKS,
    claim: perThousand(claim),
    save: perThousand(save),
  }
}

type Actors = readonly InstanceType<Inner['DeliveryActor']>[]

async function saveAll(actors: Actors, store: ReturnType<Inner['createDeliveryStore']>) {
  for (const [type, leased] of [
    ['message.sealed', true],
    ['attempt.accepted', false],
  ] as const) {
    for (let first = 0; first < actors.length; first += BATCH) {
      const batch = actors.slice(first, first + BATCH)
      const now = Date.now()
      for (const actor of batch) actor.apply({ type, at: now }, { attempt: 1 })
      const saves = batch.map((actor) => ({
        step: actor.toSave({ leased, dueAt: null, now }),
        lines: actor.lines,
      }))
      const { saved } = await store.save(saves, now)
      if (saved.size !== batch.length) throw new Error(`${saved.size} saved of ${batch.length}`)
      for (const actor of batch) actor.markSaved()
    }
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** The sides beside each other, part by part. */
export function comparePaces(full: readonly Pace[], empty: readonly Pace[]): readonly string[] {
  return PARTS.map((part) => {
    const ratio = ratioOf(part, full, empty)
    const values = (paces: readonly Pace[]) =>
      describe(
        paces.map((pace) => pace[part]),
        1,
      )
    return `${part.padEnd(8)} ${ratio.toFixed(2)} of empty   full ${values(full)}, empty ${values(empty)} ms a thousand`
  })
}

/** The median of the full side against that of the empty one. */
export function ratioOf(
  part: (typeof PARTS)[number],
  full: readonly Pace[],
  empty: readonly Pace[],
): number {
  const middle = (paces: readonly Pace[]) => median(paces.map((pace) => pace[part]))
  return middle(full) / middle(empty)
}

/** `p50 1.2, p99 3.4 ms`. */
export function describeLatency(values: readonly number[]): string {
  return `p50 ${quantile(values, 0.5).toFixed(1)}, p99 ${quantile(values, 0.99).toFixed(1)} ms of ${values.length} calls`
}
