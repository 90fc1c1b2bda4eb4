import type { ServerResponse } from 'node:http'

/** The most requests that were under way at once, by path and query. */
export type Peaks = Readonly<Record<string, number>>

/** Counts the requests that a receiver has in hand. */
export interface Crowd {
  enter(path: string, response: ServerResponse): void
  /** The peaks so far; they are forgotten. */
  handOver(): Peaks
}

/** Creates a count of nothing. */
export function createCrowd(): Crowd {
  const inside = new Map<string, number>()
  let peaks = new Map<string, number>()
  return {
    enter(path, response) {
      const now = (inside.get(path) ?? 0) + 1
      inside.set(path, now)
      peaks.set(path, Math.max(now, peaks.get(path) ?? 0))
      response.once('close', () => inside.set(path, (inside.get(path) ?? 1) - 1))
    },
    handOver() {
      const all = Object.fromEntries(peaks)
      peaks = new Map()
      return all
    },
  }
}

/** The peaks of the receiver at this origin since they were fetched last. */
export async function fetchPeaks(origin: string): Promise<Peaks> {
  const answer = await fetch(`${origin}/peaks`)
  return (await answer.json()) as Peaks
}
