import { type Clock, sleep } from '../../clock.ts'
import type { GuardedServer } from './guarded.ts'

/** How long a stop may take before the next, harder signal. A checkpoint on a slow disk is the long part. */
const PATIENCE_MS = 20_000

const SIGNAL = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const

/** Asks the server to stop and waits until it is gone; asks harder if it does not listen. */
export async function stopServer(
  server: GuardedServer,
  mode: 'fast' | 'immediate',
  clock: Clock,
): Promise<void> {
  if (server.isGone()) return await server.exited
  server.signal(SIGNAL[mode])
  const gone = new AbortController()
  const exited = server.exited.then(() => gone.abort())
  await sleep(clock, PATIENCE_MS, gone.signal)
  if (!gone.signal.aborted) server.signal('SIGKILL')
  await exited
}
