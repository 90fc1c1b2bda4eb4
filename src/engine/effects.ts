import type { DeliveryChannel, DeliveryEvent } from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import type { Outcome } from '../delivery/index.ts'
import type { Random } from '../random.ts'
import type { DeliveryRow, JournalDetail } from '../store/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { Channel, Conclusion, Sealing, SealRequest } from './channel.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { announceSteps } from './facts.ts'
import type { LeaseCheck } from './lease-check.ts'
import { toDeliveryEvent, toJournalDetail, toSealingFailure } from './outcome-event.ts'
import type { Saver } from './saver.ts'
import { sendTraced } from './traced-send.ts'

/** What the effects of a delivery need. */
export interface EffectPorts {
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
  readonly random: Random
  readonly saver: Saver
  readonly leaseCheck: LeaseCheck
  readonly telemetry?: SafeTelemetry
  readonly channels: Readonly<Partial<Record<DeliveryChannel, Channel>>>
  /** Hears what came of an attempt: the breaker. */
  onOutcome(actor: DeliveryActor, outcome: Outcome): void
  /** Hears that there is nobody to be told any more. */
  onGone(actor: DeliveryActor): void
}

/** How work on a delivery ended here. */
export type DriveResult =
  /** Its steps are on disk and the lease is given up. */
  | 'rested'
  /** Somebody else owns it. */
  | 'lost'
  /** Its destination is paused; nothing was spent. */
  | 'paused'
  /** It is to go elsewhere; nothing was spent. */
  | 'moved'

/** A message is not sent when its sealing is this long ago, milliseconds: its save waited for the database. */
const STALE_MS = 60_000

/** An event that an effect brought about, with what the journal is to say of it. */
interface Reaction {
  readonly event: DeliveryEvent
  readonly detail: JournalDetail
}

type Sealed = Extract<Sealing, { kind: 'sealed' }>

/**
 * Takes a delivery from where it is to where it rests: seals, saves, sends, saves. An effect that
 * reaches the outside world (`sendMessage`) runs only when the step that asked for it is on disk;
 * sealing touches nothing outside, so the steps up to it are saved together with it.
 */
export async function driveDelivery(
  actor: DeliveryActor,
  ports: EffectPorts,
): Promise<DriveResult> {
  const opening = openingReaction(actor, ports.databaseClock.now())
  if (opening) await react(actor, opening, ports)
  if (actor.state !== 'pending') return rest(actor, ports)

  const began = ports.databaseClock.now()
  const sealing = await sealMessage(actor, ports)
  if (typeof sealing === 'string') return sealing
  if ('event' in sealing) {
    await react(actor, sealing, ports)
    if (actor.context.reason === 'client_removed') ports.onGone(actor)
    return rest(actor, ports)
  }
  bindTo(actor, sealing)
  actor.apply(toSealedEvent(sealing, ports), toSealedDetail(actor, sealing))
  if (!(await persist(actor, ports, { leased: true, dueAt: null }))) return 'lost'

  const outcome = await sendInTime(actor, { sealing, began }, ports)
  if (outcome === 'lost') return 'lost'
  await react(actor, await toReaction(actor, { sealing, outcome }, ports), ports)
  return rest(actor, ports)
}

/** Takes the step. One that it leaves uncertain may have a policy that settles it at once. */
async function react(
  actor: DeliveryActor,
  { event, detail }: Reaction,
  ports: EffectPorts,
): Promise<void> {
  actor.apply(event, detail)
  if (actor.state !== 'uncertain') return
  const verdict = await channelOf(actor, ports).decide?.(actor.row)
  const at = ports.databaseClock.now()
  if (verdict) actor.apply({ type: 'delivery.resolved', at, as: verdict }, { by: 'policy' })
}

/** From here on it may be with that provider, and goes to no other before that is known. */
function bindTo(actor: DeliveryActor, { providerId }: Sealed): void {
  if (providerId !== undefined) actor.moveTo({ ...actor.row, providerId })
}

/** Sends, unless so much time has passed over the save that it must not go out as it is any more. */
async function sendInTime(
  actor: DeliveryActor,
  { sealing, began }: { readonly sealing: Sealed; readonly began: number },
  ports: EffectPorts,
): Promise<Outcome | 'lost'> {
  const hold = ports.leaseCheck.isSure(actor) ? 'held' : await checkHold(actor, ports)
  if (hold === 'lost') return 'lost'
  const now = ports.databaseClock.now()
  if (hold === 'unknown' || now >= actor.context.deadlineAt || now - began > STALE_MS) {
    return { kind: 'retryable', code: 'stale_message' }
  }
  const outcome = await sendTraced(actor, sealing, ports.telemetry)
  ports.onOutcome(actor, outcome)
  return outcome
}

/** Whether it is still this replica's, after a time in which that was not certain. */
async function checkHold(
  actor: DeliveryActor,
  { leaseCheck }: EffectPorts,
): Promise<'held' | 'lost' | 'unknown'> {
  try {
    return (await leaseCheck.renew(actor)) ? 'held' : 'lost'
  } catch {
    return 'unknown'
  }
}

const toSealedEvent = ({ repeatable }: Sealed, ports: EffectPorts): DeliveryEvent => ({
  type: 'message.sealed',
  at: ports.databaseClock.now(),
  ...(repeatable === undefined ? {} : { repeatable }),
})

const toSealedDetail = (actor: DeliveryActor, { detail, providerId }: Sealed): JournalDetail => ({
  attempt: actor.context.attempt + 1,
  ...(providerId === undefined ? {} : { providerId }),
  ...detail,
})

/** What a delivery that was found in this state has to hear first. */
function openingReaction(actor: DeliveryActor, at: number): Reaction | undefined {
  const attempt = actor.context.attempt
  if (actor.state === 'retrying') {
    const type = at < actor.context.deadlineAt ? 'backoff.elapsed' : 'deadline.passed'
    return { event: { type, at }, detail: { attempt } }
  }
  if (actor.state === 'signed')
    return { event: { type: 'attempt.interrupted', at }, detail: { attempt } }
  if (actor.state === 'uncertain' && at >= actor.deadlineAt)
    return { event: { type: 'delivery.resolved', at, as: 'failed' }, detail: { by: 'deadline' } }
  return undefined
}

/** Field by field: a copy of the whole row would be ten times the memory, at each attempt. */
const toSealRequest = (row: DeliveryRow, attempt: number, now: number): SealRequest => ({
  instance: row.instance,
  bucket: row.bucket,
  id: row.id,
  channel: row.channel,
  destination: row.destination,
  clientId: row.clientId,
  providerId: row.providerId,
  facts: row.facts,
  traceparent: row.traceparent,
  attempt,
  now,
})

async function sealMessage(
  actor: DeliveryActor,
  ports: EffectPorts,
): Promise<Sealed | Reaction | 'paused' | 'moved'> {
  const now = ports.databaseClock.now()
  const attempt = actor.context.attempt + 1
  if (now >= actor.context.deadlineAt)
    return { event: { type: 'deadline.passed', at: now }, detail: {} }
  const channel = channelOf(actor, ports)
  const sealing = await channel.seal(toSealRequest(actor.row, attempt, now))
  switch (sealing.kind) {
    case 'sealed':
      return sealing
    case 'paused':
      return 'paused'
    case 'moved':
      actor.moveTo(sealing.route)
      return 'moved'
    case 'cancelled':
      return {
        event: {
          type: 'delivery.cancelled',
          at: now,
          reason: sealing.reason ?? 'client_removed',
        },
        detail: { code: sealing.code },
      }
    case 'failed': {
      const event = toSealingFailure({ now, attempt, policy: channel.policy, random: ports.random })
      return { event, detail: { attempt, code: sealing.code } }
    }
  }
}

async function toReaction(
  actor: DeliveryActor,
  answer: { readonly sealing: Sealed; readonly outcome: Outcome },
  ports: EffectPorts,
): Promise<Reaction> {
  const { attempt, deadlineAt } = actor.context
  const { policy } = channelOf(actor, ports)
  const concluded: Conclusion = (await answer.sealing.conclude?.(answer.outcome)) ?? answer
  const { outcome, route, unspent = false, withinMs = Number.POSITIVE_INFINITY } = concluded
  if (route) actor.moveTo(route)
  const now = ports.databaseClock.now()
  const latest = unspent ? deadlineAt - 1 - now : Number.POSITIVE_INFINITY
  const timing = { now, unspent, withinMs: Math.min(withinMs, latest) }
  return {
    event: toDeliveryEvent(outcome, { attempt, policy, random: ports.random, ...timing }),
    detail: toJournalDetail(outcome, attempt),
  }
}

function channelOf(actor: DeliveryActor, ports: EffectPorts): Channel {
  const channel = ports.channels[actor.row.channel]
  if (!channel) throw new TypeError(`no channel ${actor.row.channel} in this replica`)
  return channel
}

/** Saves, and gives the lease up: the delivery is final, waits for its wake time, or for a person. */
async function rest(actor: DeliveryActor, ports: EffectPorts): Promise<DriveResult> {
  const dueAt = toDueAt(actor)
  return (await persist(actor, ports, { leased: false, dueAt })) ? 'rested' : 'lost'
}

/** An uncertain one is looked at again when its time is over: then it counts as not sent. */
function toDueAt({ state, context }: DeliveryActor): number | null {
  if (state === 'uncertain') return context.deadlineAt
  return state === 'retrying' ? context.wakeAt : null
}

async function persist(
  actor: DeliveryActor,
  ports: EffectPorts,
  options: { readonly leased: boolean; readonly dueAt: number | null },
): Promise<boolean> {
  const saved = await ports.saver.save(actor, options)
  if (saved) announceSteps(ports.bus, actor, actor.markSaved())
  return saved
}
