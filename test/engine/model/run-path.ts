import { expect } from 'vitest'
import type { DeliveryContext } from '../../../machines/index.ts'
import type { DeliveryStore, DeliveryViewRow, RowKey } from '../../../src/store/index.ts'
import { type DeliveryPath, type DeliveryStep, passesThrough } from './delivery-model.ts'

/** What is to be brought about at once: the engine does not stop in between. */
export interface Act {
  readonly step: DeliveryStep
  /** How it got into `pending`, when that was on the way. */
  readonly opening: DeliveryStep | undefined
  /** What comes after it. */
  readonly next: DeliveryStep | undefined
}

/** A delivery in the real world. */
export interface Rig {
  readonly store: DeliveryStore
  /** Makes a delivery that nobody works on yet. */
  bear(): Promise<RowKey>
  /** Brings it about; resolves when it is on disk. */
  perform(key: RowKey, act: Act): Promise<void>
  /** Ends what is still under way and checks what only shows at the end. */
  finish(key: RowKey): Promise<void>
}

/** Drives a path, holds the row to the model after each step, and returns the edges that the journal has. */
export async function runPath(rig: Rig, path: DeliveryPath): Promise<readonly string[]> {
  const key = await rig.bear()
  let opening: DeliveryStep | undefined
  for (const [index, step] of path.steps.entries()) {
    if (passesThrough(step)) {
      opening = step
      continue
    }
    const next = path.steps[index + 1]
    await rig.perform(key, { step, opening, next })
    opening = undefined
    if (isAtOnce(step, next)) continue
    await holdRow(rig, key, step)
    expect(await readEdges(rig, key)).toEqual(path.steps.slice(0, index + 1).map(toEdge))
  }
  const edges = await readEdges(rig, key)
  await rig.finish(key)
  return edges
}

/** A blocked attempt ends before anybody could look at it. */
const isAtOnce = ({ event }: DeliveryStep, next: DeliveryStep | undefined): boolean =>
  event.type === 'message.sealed' && next?.event.type === 'attempt.blocked'

const toEdge = (step: DeliveryStep): string => step.edge

async function readEdges({ store }: Rig, key: RowKey): Promise<readonly string[]> {
  const journal = await store.journal('delivery', key)
  expect(journal.map((line) => line.revision)).toEqual(journal.map((_, index) => index + 2))
  return journal.flatMap((line) => line.edge ?? [])
}

async function holdRow({ store }: Rig, key: RowKey, { state, context }: DeliveryStep) {
  const row = (await store.get(key)) as DeliveryViewRow
  const stored = row.snapshot.context as DeliveryContext
  expect({
    state: row.state,
    value: row.snapshot.value,
    reason: row.reason,
    attempt: stored.attempt,
    rejections: stored.rejections,
    waits: stored.wakeAt !== null,
  }).toEqual({
    state,
    value: state,
    reason: context.reason,
    attempt: context.attempt,
    rejections: context.rejections,
    waits: context.wakeAt !== null,
  })
  expect(stored.reason).toBe(context.reason)
  expect(dueKindOf(row, stored)).toBe(DUE_KIND[row.state])
}

/** What `due_at` means in each state. */
const DUE_KIND = {
  pending: 'due',
  signed: 'lease',
  retrying: 'wake',
  uncertain: 'deadline',
  sent: 'none',
  failed: 'none',
  cancelled: 'none',
} as const

function dueKindOf(row: DeliveryViewRow, { wakeAt }: DeliveryContext): string {
  if (row.dueAt === null) return row.leaseOwner === null ? 'none' : 'owned for ever'
  if (row.leaseOwner !== null) return 'lease'
  if (row.state === 'uncertain' && row.dueAt === row.deadlineAt) return 'deadline'
  return row.dueAt === wakeAt ? 'wake' : 'due'
}
