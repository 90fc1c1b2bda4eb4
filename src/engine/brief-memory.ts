import type { Clock } from '../clock.ts'

/** What was read lately, by key: a value is as old as `cacheMs` at most. */
export interface BriefMemory<Value> {
  /** What is remembered, else what `read` brings. A failure is not remembered. */
  recall(key: string, read: () => Promise<Value>): Promise<Value>
  /** What is remembered, if it is: nothing is read. */
  peek(key: string): Promise<Value> | undefined
  /** Forgets one key. */
  drop(key: string): void
  /** Forgets all keys that begin so. */
  forget(prefix: string): void
}

interface Remembered<Value> {
  readonly until: number
  readonly value: Promise<Value>
}

/** More than this is not remembered at once. */
const MOST_REMEMBERED = 10_000

/** Creates a memory of a replica. */
export function createBriefMemory<Value>(
  clock: Clock,
  { cacheMs }: { readonly cacheMs: number },
): BriefMemory<Value> {
  const remembered = new Map<string, Remembered<Value>>()

  const peekAt = (key: string, now: number) => {
    const known = remembered.get(key)
    return known && known.until > now ? known.value : undefined
  }

  return {
    recall(key, read) {
      const now = clock.monotonic()
      const known = peekAt(key, now)
      if (known !== undefined) return known
      if (remembered.size >= MOST_REMEMBERED) remembered.clear()
      const one = { until: now + cacheMs, value: read() }
      remembered.set(key, one)
      one.value.catch(() => {
        if (remembered.get(key) === one) remembered.delete(key)
      })
      return one.value
    },
    peek: (key) => peekAt(key, clock.monotonic()),
    drop(key) {
      remembered.delete(key)
    },
    forget(prefix) {
      for (const key of remembered.keys()) if (key.startsWith(prefix)) remembered.delete(key)
    },
  }
}
