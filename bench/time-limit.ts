/** How long something may take before it has gone wrong. */
export interface TimeLimit {
  /** It counts anew. */
  refresh(): void
}

/** Ends this process with exit code 1 when it takes longer, and with it the servers that it has started. */
export function limitTime(limitMs: number): TimeLimit {
  const timer = setTimeout(() => {
    process.stdout.write('it took too long\n')
    process.exit(1)
  }, limitMs)
  timer.unref()
  return { refresh: () => void timer.refresh() }
}
