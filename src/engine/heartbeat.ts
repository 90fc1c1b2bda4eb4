import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { DatabaseClock } from './database-clock.ts'
import { beatInterval, DOUBT_MS, type Membership, silenceOf } from './membership.ts'

/** What a heartbeat needs. */
export interface HeartbeatPorts {
  readonly membership: Membership
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  readonly logger: Logger
  readonly leaseMs: number
  /** A replica was gone at the time of a beat: what it had in hand may be taken. Nobody waits for it: the next beat is not late. */
  onGone(at: number): void
  /** The share of this replica is another one than before. */
  onShare(): void
}

/** Says again and again that this replica lives, whatever else it does or waits for. */
export interface Heartbeat {
  /** Beats from now on, until `stop`: a replica that drains still lives. */
  start(): void
  /** Beats now, or waits for the beat that is under way. */
  beat(): Promise<void>
  /** Somebody may have come or gone: the next beat is due soon. */
  hurry(): void
  /** Says that this replica takes nothing new: its share goes to the others. What it has in hand stays its own. */
  drain(): Promise<void>
  /** No other can have judged this replica gone: it was heard lately, going by what has passed on the monotonic clock. */
  isHeard(): boolean
  /** Beats no more; resolves when none is under way. */
  stop(): Promise<void>
}

/** After this part of the silence a replica is not sure any more: an attempt that begins now takes time, too. */
const SURE_SHARE = 1 / 2

/** Creates the heartbeat of a replica. */
export function createHeartbeat(ports: HeartbeatPorts): Heartbeat {
  return new Beats(ports)
}

class Beats implements Heartbeat {
  readonly #ports: HeartbeatPorts
  readonly #intervalMs: number
  readonly #sureMs: number
  #running = false
  #heardAt = Number.NEGATIVE_INFINITY
  #beating: Promise<void> | undefined
  #cancelTimer: () => void = () => {}
  #hurried = false
  #failing = false

  constructor(ports: HeartbeatPorts) {
    this.#ports = ports
    this.#intervalMs = beatInterval(ports.leaseMs)
    this.#sureMs = silenceOf(ports.leaseMs) * SURE_SHARE
  }

  start(): void {
    this.#running = true
    this.#schedule(this.#intervalMs)
  }

  beat(): Promise<void> {
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = undefined
    })
    return this.#beating
  }

  hurry(): void {
    if (this.#hurried || !this.#running) return
    this.#hurried = true
    if (this.#beating !== undefined) return
    this.#schedule(this.#restMs())
  }

  async drain(): Promise<void> {
    this.#ports.membership.drain()
    await this.#beating?.catch(() => {})
    if (this.#running) await this.#tick()
  }

  isHeard(): boolean {
    return this.#ports.clock.monotonic() - this.#heardAt <= this.#sureMs
  }

  async stop(): Promise<void> {
    this.#running = false
    this.#cancelTimer()
    await this.#beating?.catch(() => {})
  }

  async #beat(): Promise<void> {
    const { membership, clock, databaseClock } = this.#ports
    const askedAt = clock.monotonic()
    const before = membership.buckets()
    const at = databaseClock.now()
    const isOneGone = await membership.beat(at)
    this.#heardAt = askedAt
    if (isOneGone) this.#ports.onGone(at)
    if (membership.buckets().join() !== before.join()) this.#ports.onShare()
  }

  /** However often others hint, a beat comes at most so soon after the last one. */
  #restMs(): number {
    const soonest = Math.min(DOUBT_MS, this.#intervalMs)
    return Math.max(0, soonest - (this.#ports.clock.monotonic() - this.#heardAt))
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer()
    if (!this.#running) return
    this.#cancelTimer = this.#ports.clock.schedule(() => void this.#tick(), delayMs)
  }

  /** An outage is told once; that it lasts is of use only to who looks for it. */
  #noteFailure(): void {
    const { logger } = this.#ports
    if (this.#failing) logger.debug('engine.beatFailed')
    else logger.warn('engine.beatFailed')
    this.#failing = true
  }

  async #tick(): Promise<void> {
    this.#hurried = false
    try {
      await this.beat()
      this.#failing = false
    } catch {
      this.#noteFailure()
    }
    this.#schedule(this.#hurried ? this.#restMs() : this.#intervalMs)
  }
}
