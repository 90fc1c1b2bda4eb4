import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { HttpTransport, Outcome } from '../delivery/index.ts'
import type { Logger } from '../logger.ts'
import type { LogoutTokenIssuer } from '../logout/index.ts'
import type { Random } from '../random.ts'
import type { DeliveryStore } from '../store/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { Breaker } from './breaker.ts'
import type { Channel } from './channel.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import type { Gate } from './destination.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import type { LeaseCheck } from './lease-check.ts'
import { createLogoutChannel } from './logout-channel.ts'
import type { ResolvedEngineOptions } from './options.ts'
import type { Recall } from './recall.ts'
import type { Releaser } from './releaser.ts'
import type { RelyingPartyDirectory } from './relying-party-directory.ts'
import { createSaver, type SettledSessions } from './saver.ts'
import { workOn } from './worker.ts'

/** What sending needs. */
export interface SendingPorts {
  readonly store: DeliveryStore
  readonly bus: Bus
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly random: Random
  readonly logger: Logger
  readonly telemetry?: SafeTelemetry
  readonly transport: HttpTransport
  readonly issuer: LogoutTokenIssuer
  readonly directory: RelyingPartyDirectory
  /** The channel of e-mail, SMS and webhooks. */
  readonly notification: Channel
  readonly breaker: Breaker
  readonly leaseCheck: LeaseCheck
  readonly releaser: Releaser
  readonly recall: Recall
  readonly options: ResolvedEngineOptions
  /** Aborted when saves are to fail instead of waiting for a database that is away. */
  readonly signal: AbortSignal
  /** Hears of sessions whose last delivery became final. */
  onSettled(sessions: SettledSessions): void
  /** There is room again after there was none. */
  onRoom(): void
  /** Another replica takes what this one leaves in the database. */
  isHelped(): boolean
}

/** Puts together what takes deliveries out: channels, saver, worker, dispatcher. */
export function createSending(ports: SendingPorts): Dispatcher {
  const { databaseClock, options, breaker, releaser } = ports
  const saver = createSaver({ ...ports, batchSize: options.batchSize })
  const logout = createLogoutChannel({ ...ports, timeoutMs: options.attemptTimeoutMs })
  const { notification } = ports
  const channels = { logout, email: notification, sms: notification, webhook: notification }
  const onOutcome = (actor: DeliveryActor, outcome: Outcome) =>
    breaker.report(actor, toHealthSign(actor, outcome))
  const onGone = (actor: DeliveryActor) => breaker.forget(actor)
  const effects = { ...ports, saver, channels, onOutcome, onGone }
  return createDispatcher({
    concurrency: options.concurrency,
    work: (actor) => workOn(actor, { ...ports, effects }),
    gate: (actor) => toGate(breaker.gate(actor), { actor, now: databaseClock.now() }),
    isShut: breaker.isShut,
    release: (actor, dueAt) => releaser.release(actor, Math.max(dueAt, databaseClock.now())),
    recall: ports.recall,
    now: () => databaseClock.now(),
    onRoom: ports.onRoom,
    isHelped: ports.isHelped,
  })
}

/** What another provider could take at once does not wait for the one that is ill. */
function toGate(
  gate: Gate,
  { actor, now }: { readonly actor: DeliveryActor; readonly now: number },
): Gate {
  return gate.kind === 'parked' && actor.canMove ? { kind: 'parked', until: now } : gate
}

/** A provider that refuses its configuration lives; it is paused for that, and not taken for ill. */
function toHealthSign({ row: { channel } }: DeliveryActor, outcome: Outcome): Outcome {
  const isProvider = channel === 'email' || channel === 'sms'
  return isProvider && outcome.kind === 'misconfigured' ? { ...outcome, kind: 'rejected' } : outcome
}
