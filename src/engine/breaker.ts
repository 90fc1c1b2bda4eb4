import type { DestinationEvent } from '../../machines/index.ts'
import type { Outcome } from '../delivery/index.ts'
import type { Logger } from '../logger.ts'
import type { Random } from '../random.ts'
import type { DestinationRow, RowKey } from '../store/index.ts'
import { type AilingDestination, toAiling } from './ailing-destination.ts'
import type { DeliveryActor } from './delivery-actor.ts'
import { type Gate, laneKey } from './destination.ts'
import {
  adopt,
  createHealth,
  type Health,
  type HealthPorts,
  isKnown,
  save,
} from './destination-health.ts'

/** What a breaker needs. */
export interface BreakerPorts extends HealthPorts {
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
  /** Whatever came to that lane now would be parked. Changes nothing. */
  readonly isShut: (lane: string) => boolean
  /** Its relying party is gone: nothing is to be known of it any more. */
  forget(actor: DeliveryActor): void
  /** Counts what came of an attempt. */
  report(actor: DeliveryActor, outcome: Outcome): void
  /** Learns what other replicas have found out. */
  refresh(): Promise<void>
  /** Destinations that are not healthy. */
  readonly ailing: readonly AilingDestination[]
}

/** Cooldowns double up to this many times. */
const MOST_DOUBLINGS = 5

/** Parked deliveries come back over this part of the cooldown, rather than all at once. */
const SPREAD = 0.5

/** How long deliveries wait while somebody else's probe is out. */
const PROBE_WAIT_MS = 1000

/** Creates the breakers of a replica. */
export function createBreaker(ports: BreakerPorts): Breaker {
  return new Breakers(ports)
}

const OPEN = { kind: 'open' } as const

class Breakers implements Breaker {
  readonly #ports: BreakerPorts
  readonly #known = new Map<string, Health>()

  constructor(ports: BreakerPorts) {
    this.#ports = ports
  }

  get ailing(): readonly AilingDestination[] {
    return [...this.#known.values()].flatMap(toAiling)
  }

  gate(actor: DeliveryActor): Gate {
    const lane = laneKey(actor)
    const health = this.#known.get(lane)
    if (!health || health.state === 'closed') return OPEN
    if (actor.deadlineAt <= this.#now) return OPEN
    if (health.probing || actor.urgent) return { kind: 'probe' }
    const probeAt = health.context.probeAt ?? 0
    const spread = this.#ports.random.unit() * this.#ports.cooldownMs * SPREAD
    if (this.#now < probeAt) return { kind: 'parked', until: probeAt + spread }
    if (!health.saving) void this.#probe(lane, health)
    return { kind: 'parked', until: this.#now + PROBE_WAIT_MS + spread }
  }

  passes(instance: string, destination: string, isProbeFree: (lane: string) => boolean): boolean {
    const lane = `${instance}\u0000${destination}`
    const health = this.#known.get(lane)
    if (!health || health.state === 'closed') return true
    const isCold = health.probing || this.#now >= (health.context.probeAt ?? 0)
    return isCold && isProbeFree(lane)
  }

  readonly isShut = (lane: string): boolean => {
    const health = this.#known.get(lane)
    if (!health || health.state === 'closed' || health.probing) return false
    return this.#now < (health.context.probeAt ?? 0)
  }

  forget(actor: DeliveryActor): void {
    const lane = laneKey(actor)
    const health = this.#known.get(lane)
    if (!health) return
    this.#known.delete(lane)
    if (health.state !== 'closed') void this.#remove(health)
    this.#ports.onChange(lane)
  }

  report(actor: DeliveryActor, outcome: Outcome): void {
    if (isOurOwn(outcome)) return
    const lane = laneKey(actor)
    if (isSignOfLife(outcome)) this.#noteLife(lane)
    else this.#noteFailure(lane, actor)
  }

  async refresh(): Promise<void> {
    const rows = await this.#ports.store.listAiling()
    const ailing = new Set(rows.map((row) => this.#learn(row)))
    for (const [lane, health] of this.#known) {
      if (health.saving || health.state === 'closed' || ailing.has(lane)) continue
      this.#known.delete(lane)
      this.#ports.onChange(lane)
    }
  }

  get #now(): number {
    return this.#ports.databaseClock.now()
  }

  #healthOf(lane: string, { instance, id }: Pick<RowKey, 'instance' | 'id'>): Health {
    const health = this.#known.get(lane) ?? createHealth(instance, id)
    this.#known.set(lane, health)
    return health
  }

  #cooldownUntil({ context }: Health): number {
    return this.#now + this.#ports.cooldownMs * 2 ** Math.min(context.trips, MOST_DOUBLINGS)
  }

  #noteLife(lane: string): void {
    const health = this.#known.get(lane)
    if (!health) return
    health.failures = 0
    health.probing = false
    if (health.state === 'closed') this.#known.delete(lane)
    else void this.#send(lane, health, { type: 'probe.succeeded', at: this.#now })
  }

  #noteFailure(lane: string, { instance, row }: DeliveryActor): void {
    const health = this.#healthOf(lane, { instance, id: row.destination })
    health.failures++
    const at = { at: this.#now, probeAt: this.#cooldownUntil(health) }
    if (health.state === 'closed' && health.failures >= this.#ports.failures)
      void this.#send(lane, health, { type: 'failures.accumulated', ...at })
    if (!health.probing) return
    health.probing = false
    void this.#send(lane, health, { type: 'probe.failed', ...at })
  }

  /** Returns its lane. */
  #learn(row: DestinationRow): string {
    const lane = `${row.instance}\u0000${row.id}`
    const health = this.#healthOf(lane, row)
    if (health.saving || row.revision <= health.revision) return lane
    if (isKnown(row)) adopt(health, row)
    else this.#ports.logger.warn('breaker.snapshotRefused', { destination: row.id })
    return lane
  }

  /** Should it fail, other replicas go on waiting for its probe, which finds that it is gone. */
  async #remove({ key }: Health): Promise<void> {
    await this.#ports.store
      .remove(key)
      .catch(() => this.#ports.logger.warn('breaker.saveFailed', { destination: key.id }))
  }

  async #probe(lane: string, health: Health): Promise<void> {
    health.probing = await this.#send(lane, health, {
      type: 'cooldown.elapsed',
      at: this.#now,
      probeAt: this.#cooldownUntil(health),
    })
    this.#ports.onChange(lane)
  }

  /** Takes a step if this replica is the first to; what others did is learnt instead. */
  async #send(lane: string, health: Health, event: DestinationEvent): Promise<boolean> {
    if (health.saving) return false
    health.saving = true
    try {
      return await save(this.#ports, health, event)
    } catch {
      this.#ports.logger.warn('breaker.saveFailed', { destination: health.key.id })
      return false
    } finally {
      health.saving = false
      if (health.state === 'closed' && health.failures === 0) this.#known.delete(lane)
      this.#ports.onChange(lane)
    }
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
