import type { HeldRow } from '../store/index.ts'

/**
 * What a replica remembers of the deliveries that lie free in the database because their lane had no room: by
 * what they are found, so that they can be called back when there is some. It is a hurry only: what is
 * forgotten comes back at its `due_at`.
 */
export interface TurnedAway {
  /** Does nothing when it is full. */
  remember(lane: string, row: HeldRow): void
  /** That one is in hand again. */
  drop(lane: string, id: string): void
  /** The first that came of a lane, `count` at most; they are remembered no more. */
  take(lane: string, count: number): readonly HeldRow[]
  forget(lane: string): void
  clear(): void
  readonly size: number
}

/** One lane may have this part of what the others leave. */
const SHARE = 4

/** Creates a memory for `most` deliveries in all. */
export function createTurnedAway(most: number): TurnedAway {
  const lanes = new Map<string, Map<string, HeldRow>>()
  let size = 0

  const take = (lane: string, rows: Map<string, HeldRow>, id: string) => {
    if (!rows.delete(id)) return
    size--
    if (rows.size === 0) lanes.delete(lane)
  }

  return {
    get size() {
      return size
    },
    remember(lane, { instance, bucket, id, fence }) {
      const rows = lanes.get(lane) ?? new Map<string, HeldRow>()
      if (!rows.has(id)) {
        if (rows.size >= (most - (size - rows.size)) / SHARE) return
        size++
      }
      rows.set(id, { instance, bucket, id, fence })
      lanes.set(lane, rows)
    },
    drop(lane, id) {
      const rows = lanes.get(lane)
      if (rows) take(lane, rows, id)
    },
    take(lane, count) {
      const rows = lanes.get(lane)
      if (!rows || count <= 0) return []
      const taken: HeldRow[] = []
      for (const row of rows.values()) {
        if (taken.length >= count) break
        taken.push(row)
      }
      for (const { id } of taken) take(lane, rows, id)
      return taken
    },
    forget(lane) {
      size -= lanes.get(lane)?.size ?? 0
      lanes.delete(lane)
    },
    clear() {
      lanes.clear()
      size = 0
    },
  }
}
