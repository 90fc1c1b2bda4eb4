/** Looks at the event loop this often; a gap much longer than that is a stall. */
const BEAT_MS = 50
const STALL_MS = 200

/** Tells when this process stood still: the machine had no time for it, or it was stopped. */
export function watchLoop(onStall: (at: number, ms: number) => void): void {
  let last = Date.now()
  setInterval(() => {
    const now = Date.now()
    if (now - last > BEAT_MS + STALL_MS) onStall(last, now - last)
    last = now
  }, BEAT_MS).unref()
}
