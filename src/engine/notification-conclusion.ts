import { NOTIFICATION_RETRY_POLICY, type Outcome } from '../delivery/index.ts'
import type { Logger } from '../logger.ts'
import type { Conclusion, SealRequest } from './channel.ts'
import type { ProviderCandidate, ProviderDirectory } from './provider-directory.ts'
import type { ProviderRouter } from './provider-router.ts'

/** What conclusions are drawn with. */
export interface ConclusionPorts {
  readonly providers: ProviderDirectory
  readonly router: ProviderRouter
  readonly logger: Logger
}

/** A message, and the provider that it was sent through. */
interface Attempt {
  readonly request: SealRequest
  readonly candidate: ProviderCandidate
}

/** How long a message waits at most for a provider that is to be mended. It is woken when that happens. */
const PAUSED_LOOK_MS = 30_000

/**
 * What an outcome says of the provider. A wrong configuration pauses it: the message stays, and the attempt
 * is not counted. Where the message was surely not taken, the next provider gets it, each once without a
 * wait; where that is not sure, it stays with the one that may have it.
 */
export async function concludeAttempt(
  ports: ConclusionPorts,
  attempt: Attempt,
  answer: Outcome,
): Promise<Conclusion> {
  const outcome = toOurs(answer)
  if (!isSurelyNotTaken(outcome, attempt.candidate)) return { outcome }
  try {
    if (outcome.kind === 'misconfigured') await refuse(ports.providers, attempt, outcome)
    return await moveOn(ports, attempt, outcome)
  } catch {
    // What is known of the attempt is not lost because the database is away.
    ports.logger.warn('notification.conclusionFailed', { delivery: attempt.request.id })
    const route = { destination: attempt.request.destination, providerId: null }
    return { outcome, route, unspent: outcome.kind === 'misconfigured' }
  }
}

async function moveOn(
  ports: ConclusionPorts,
  { request, candidate: tried }: Attempt,
  outcome: Outcome,
): Promise<Conclusion> {
  const free = { ...request, providerId: null }
  const { route, candidate, candidates } = await ports.router.route(free, { not: tried.id })
  const isNext = candidate?.state === 'active' && candidate.id !== tried.id
  const isAtOnce = isNext && request.attempt < candidates
  return {
    outcome,
    route,
    ...(outcome.kind === 'misconfigured' ? { unspent: true } : {}),
    ...toTiming(outcome, isAtOnce),
  }
}

function toTiming({ kind }: Outcome, isAtOnce: boolean): Pick<Conclusion, 'withinMs'> {
  if (isAtOnce) return { withinMs: NOTIFICATION_RETRY_POLICY.shortestDelayMs }
  return kind === 'misconfigured' ? { withinMs: PAUSED_LOOK_MS } : {}
}

/** What our own guard refuses is the provider's address: for a person to mend, not the message's fault. */
function toOurs(outcome: Outcome): Outcome {
  return outcome.kind === 'blocked' ? { ...outcome, kind: 'misconfigured' } : outcome
}

/**
 * Refusals of the message itself stay with the provider that said so. A relay that gave no answer may have
 * taken it: its own id protects from doubles there, and only there.
 */
function isSurelyNotTaken(outcome: Outcome, { kind }: ProviderCandidate): boolean {
  if (outcome.kind === 'misconfigured') return true
  if (outcome.kind !== 'retryable') return false
  return kind !== 'http' || !outcome.unsure
}

async function refuse(
  providers: ProviderDirectory,
  { request: { instance }, candidate: { id, revision } }: Attempt,
  { code = 'misconfigured' }: Outcome,
): Promise<void> {
  await providers.refuse(instance, id, { fault: code, revision })
  providers.forget(instance)
}
