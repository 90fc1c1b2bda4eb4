/**
 * Settles as `work` does, or rejects with the signal's reason as soon as it aborts. `work` goes on;
 * what becomes of it then is nobody's concern.
 */
export function abortable<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, reject)
    work.then(resolve, reject).finally(forget)
  })
}

/** Calls `act` with the signal's reason once it aborts, or now if it has; returns a function that forgets. */
export function onAbort(signal: AbortSignal, act: (reason: unknown) => void): () => void {
  const listener = () => act(signal.reason)
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}
