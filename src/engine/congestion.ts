/** Tells whether one that is taken in hand now would wait for long. */
export interface Congestion {
  /** All that may be in flight is, or not any more. */
  note(isFull: boolean, now: number): void
  /** An attempt has ended. */
  ended(now: number): void
  /** One behind `waiting` others would wait for longer than a second, going by what has ended in the last one. */
  isStuck(waiting: number, now: number): boolean
}

/** What lately means, milliseconds. */
const SPAN_MS = 1000

/** A crowd that has just come says nothing yet, milliseconds. */
const GRACE_MS = 250

/** Creates the congestion of a replica that has just begun. */
export function createCongestion(): Congestion {
  let fullAt: number | undefined
  let spanAt = 0
  let count = 0
  let before = 0

  const advance = (now: number) => {
    const passed = Math.floor((now - spanAt) / SPAN_MS)
    if (passed === 0) return
    before = passed === 1 ? count : 0
    count = 0
    spanAt += passed * SPAN_MS
  }

  /** The last whole span counts for as much of it as lies within the last second. */
  const endedLately = (now: number): number => {
    advance(now)
    return count + before * (1 - (now - spanAt) / SPAN_MS)
  }

  return {
    note(isFull, now) {
      fullAt = isFull ? (fullAt ?? now) : undefined
    },
    ended(now) {
      advance(now)
      count++
    },
    isStuck: (waiting, now) =>
      fullAt !== undefined && now - fullAt > GRACE_MS && waiting + 1 > endedLately(now),
  }
}
