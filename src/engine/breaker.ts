import {
  type DestinationContext,
  type DestinationEvent,
  type DestinationState,
  destinationMachine,
} from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { toDate, toTimestamp } from '../clock.ts'
import type { Outcome } from '../delivery/index.ts'
import type { Logger } from '../logger.ts'
import type { Random } from '../random.ts'
import {
  bucketOf,
  type DestinationRow,
  type DestinationStore,
  type RowKey,
} from '../store/index.ts'
import { type AilingDestination, toAiling } from './ailing-destination.ts'
import type { DatabaseClock } from './database-clock.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { type Gate, laneKey } from './dispatcher.ts'
import { createStepper } from './step.ts'

const stepper = createStepper<DestinationContext, DestinationEvent, undefined>(destinationMachine)

/** What a breaker needs. */
export interface BreakerPorts {
  readonly store: DestinationStore
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
  readonly random: Random
  readonly logger: Logger
  /** Failures in a row that open it. */
  readonly failures: number
  readonly cooldownMs: number
  /** The gate of a destination has changed; the argument is its lane. */
  onChange(lane: string): void
}

/** The circuit breakers of all destinations, as this replica knows them. */
export interface Breaker {
  gate(actor: DeliveryActor): Gate
  /** Whether a message sent there now would go out, be it as the probe if that is free. Changes nothing. */
  passes(instance: string, destination: string, isProbeFree: (lane: string) => boolean): boolean
  /** Counts what came of an attempt. */
  report(actor: DeliveryActor, outcome: Outcome): void
  /** Learns what other replicas have found out. */
  refresh(): Promise<void>
  /** Destinations that are not healthy. */
  readonly ailing: readonly AilingDestination[]
}

/** A destination that has failed lately. Healthy ones are not remembered. */
interface Health {
  readonly key: RowKey
  failures: number
  state: DestinationState
  context: DestinationContext
  revision: number
  /** A step is on its way to the disk. */
  saving: boolean
  /** This replica sends the probe. */
  probing: boolean
}

/** Cooldowns double up to this many times. */
const MOST_DOUBLINGS = 5

/** Parked deliveries come back over this part of the cooldown, rather than all at once. */
const SPREAD = 0.5

/** How long deliveries wait while somebody else's probe is out. */
const PROBE_WAIT_MS = 1000

/** Creates the breakers of a replica. */
export function createBreaker(ports: BreakerPorts): Breaker {
  const known = new Map<string, Health>()
  const now = () => ports.databaseClock.now()

  const healthOf = (actor: DeliveryActor): Health => {
    const lane = laneKey(actor)
    const health = known.get(lane) ?? createHealth(actor.instance, actor.row.destination)
    known.set(lane, health)
    return health
  }

  const cooldownUntil = (health: Health) =>
    now() + ports.cooldownMs * 2 ** Math.min(health.context.trips, MOST_DOUBLINGS)

  /** Takes a step if this replica is the first to; what others did is learnt instead. */
  const send = async (lane: string, health: Health, event: DestinationEvent): Promise<boolean> => {
    if (health.saving) return false
    health.saving = true
    try {
      return await save(ports, health, event)
    } catch {
      ports.logger.warn('breaker.saveFailed', { destination: health.key.id })
      return false
    } finally {
      health.saving = false
      if (health.state === 'closed' && health.failures === 0) known.delete(lane)
      ports.onChange(lane)
    }
  }

  const probe = async (lane: string, health: Health) => {
    health.probing = await send(lane, health, {
      type: 'cooldown.elapsed',
      at: now(),
      probeAt: cooldownUntil(health),
    })
    ports.onChange(lane)
  }

  return {
    gate(actor) {
      const lane = laneKey(actor)
      const health = known.get(lane)
      if (!health || health.state === 'closed') return { kind: 'open' }
      if (actor.deadlineAt <= now()) return { kind: 'open' }
      if (health.probing || actor.urgent) return { kind: 'probe' }
      const probeAt = health.context.probeAt ?? 0
      const spread = ports.random.unit() * ports.cooldownMs * SPREAD
      if (now() < probeAt) return { kind: 'parked', until: probeAt + spread }
      if (!health.saving) void probe(lane, health)
      return { kind: 'parked', until: now() + PROBE_WAIT_MS + spread }
    },

    passes(instance, destination, isProbeFree) {
      const lane = `${instance}\u0000${destination}`
      const health = known.get(lane)
      if (!health || health.state === 'closed') return true
      const isCold = health.probing || now() >= (health.context.probeAt ?? 0)
      return isCold && isProbeFree(lane)
    },

    report(actor, outcome) {
      if (isOurOwn(outcome)) return
      const lane = laneKey(actor)
      if (isSignOfLife(outcome)) {
        const health = known.get(lane)
        if (!health) return
        health.failures = 0
        health.probing = false
        if (health.state === 'closed') known.delete(lane)
        else void send(lane, health, { type: 'probe.succeeded', at: now() })
        return
      }
      const health = healthOf(actor)
      health.failures++
      if (health.state === 'closed' && health.failures >= ports.failures) {
        const event = {
          type: 'failures.accumulated',
          at: now(),
          probeAt: cooldownUntil(health),
        } as const
        void send(lane, health, event)
      }
      if (health.probing) {
        health.probing = false
        void send(lane, health, { type: 'probe.failed', at: now(), probeAt: cooldownUntil(health) })
      }
    },

    async refresh() {
      const rows = await ports.store.listAiling()
      const ailing = new Set<string>()
      for (const row of rows) {
        const lane = `${row.instance}\u0000${row.id}`
        ailing.add(lane)
        const health = known.get(lane) ?? createHealth(row.instance, row.id)
        known.set(lane, health)
        if (health.saving || row.revision <= health.revision) continue
        if (!isKnown(row)) ports.logger.warn('breaker.snapshotRefused', { destination: row.id })
        else adopt(health, row)
      }
      for (const [lane, health] of known) {
        if (health.saving || health.state === 'closed' || ailing.has(lane)) continue
        known.delete(lane)
        ports.onChange(lane)
      }
    },

    get ailing() {
      return [...known.values()].flatMap(toAiling)
    },
  }
}

/** A refusal is an answer: the destination lives. Our own guard's refusal says nothing of it. */
function isSignOfLife(outcome: Outcome): boolean {
  return outcome.kind === 'accepted' || outcome.kind === 'rejected' || outcome.kind === 'blocked'
}

/** Attempts that we ended ourselves, as when stopping, say nothing of the destination. */
function isOurOwn({ code }: Outcome): boolean {
  return code === 'closed' || code === 'aborted'
}

function createHealth(instance: string, destination: string): Health {
  const { value, context } = stepper.start(undefined)
  return {
    key: { instance, bucket: bucketOf(instance, destination), id: destination },
    failures: 0,
    state: value as DestinationState,
    context,
    revision: 0,
    saving: false,
    probing: false,
  }
}

/** A newer replica wrote it otherwise: its deliveries flow here as if it were healthy. */
const isKnown = (row: DestinationRow): boolean => row.machineVersion === stepper.version

function adopt(health: Health, row: DestinationRow): void {
  stepper.assertVersion(row.machineVersion)
  health.state = row.state
  health.context = row.snapshot.context
  health.revision = row.revision
  health.probing = false
}

async function save(
  ports: BreakerPorts,
  health: Health,
  event: DestinationEvent,
): Promise<boolean> {
  const from = health.state
  const step = stepper.step({ value: from, context: health.context }, event)
  if (step.edge === undefined) return false
  const key = { instance_id: health.key.instance, bucket: health.key.bucket }
  const state = step.snapshot.value as DestinationState
  const probeAt = step.snapshot.context.probeAt
  const next = health.revision + 1
  const saved = await ports.store.save(
    {
      ...key,
      id: health.key.id,
      machine_version: stepper.version,
      state,
      snapshot: step.snapshot,
      revision: health.revision,
      next_revision: next,
      due_at: probeAt === null ? null : toTimestamp(probeAt),
      changed_at: toTimestamp(event.at),
    },
    {
      ...key,
      machine: stepper.machineId,
      actor_id: health.key.id,
      revision: next,
      event: event.type,
      edge: step.edge,
      from_state: from,
      to_state: state,
      at: toTimestamp(event.at),
      detail: { failures: health.failures },
    },
  )
  if (!saved) {
    const unread = health.revision === 0
    const row = await ports.store.get(health.key)
    if (row) adopt(health, row)
    return unread && health.revision > 0 ? save(ports, health, event) : false
  }
  health.state = state
  health.context = step.snapshot.context
  health.revision = next
  announce(ports, health, from)
  return true
}

function announce(
  { bus, databaseClock }: BreakerPorts,
  health: Health,
  from: DestinationState,
): void {
  const fact = {
    instance: health.key.instance,
    destination: health.key.id,
    at: toDate(databaseClock.now()),
  }
  if (health.state === 'open') {
    bus.emit('destination.opened', { ...fact, probeAt: toDate(health.context.probeAt ?? 0) })
  }
  if (health.state === 'closed' && from !== 'closed') bus.emit('destination.closed', fact)
}
