import type { ServerResponse } from 'node:http'

/** The most requests that were under way at once, by path and query. */
export type Peaks = Readonly<Record<string, number>>

/** How many requests have come, by path without query. */
export type Arrivals = Readonly<Record<string, number>>

/** Counts the requests that a receiver has in hand, and has had. */
export interface Crowd {
  enter(path: string, response: ServerResponse): void
  /** The peaks so far; they are forgotten. */
  handOver(): Peaks
  /** What has come so far; that is forgotten. */
  handOverArrivals(): Arrivals
}

/** Creates a count of nothing. */
export function createCrowd(): Crowd {
  const inside = new Map<string, number>()
  let peaks = new Map<string, number>()
  let arrivals = new Map<string, number>()
  return {
    enter(path, response) {
      const place = path.split('?', 1)[0] ?? ''
      arrivals.set(place, (arrivals.get(place) ?? 0) + 1)
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
    handOverArrivals() {
      const all = Object.fromEntries(arrivals)
      arrivals = new Map()
      return all
    },
  }
}

/** The peaks of the receiver at this origin since they were fetched last. */
export async function fetchPeaks(origin: string): Promise<Peaks> {
  const answer = await fetch(`${origin}/peaks`)
  return (await answer.json()) as Peaks
}

/** How many requests have come to the receiver at this origin since that was asked last. */
export async function fetchArrivals(origin: string): Promise<Arrivals> {
  const answer = await fetch(`${origin}/arrivals`)
  return (await answer.json()) as Arrivals
}

/** @throws {Error} fewer requests than so many have come to `/logout` since that was asked last. */
export async function assertArrived(origin: string, count: number): Promise<void> {
  const { '/logout': arrived = 0 } = await fetchArrivals(origin)
  if (arrived < count) throw new Error(`${arrived} of ${count} arrived`)
}
