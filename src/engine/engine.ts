import {
  type EngineContext,
  type EngineEvent,
  type EngineState,
  engineMachine,
} from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { afterTurn, type Clock, sleep, toDate } from '../clock.ts'
import { SYSTEM } from '../feature/index.ts'
import type { Logger } from '../logger.ts'
import { createJournalPartitions, type Database } from '../store/index.ts'
import type { Replica } from './replica.ts'
import { createStepper } from './step.ts'

const stepper = createStepper<EngineContext, EngineEvent, undefined>(engineMachine)

/** What an engine is made from. */
export interface EnginePorts {
  readonly replica: Replica
  readonly database: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly logger: Logger
  /** Ends the requests that are under way: what they were for is tried again. */
  interrupt(): Promise<void>
  /** Reaches the database and brings its schema up to date. */
  prepare(): Promise<void>
}

/** The life of one replica. */
export interface Engine {
  readonly state: EngineState
  /** Takes work. A second start is a no-op; a failed one can be tried again. */
  start(): Promise<void>
  /** Takes nothing new, finishes what is in flight within `deadlineMs`, gives the rest back. Safe to call twice. */
  stop(deadlineMs: number): Promise<void>
}

/** How often the journal's partitions of the days ahead are looked after. */
const UPKEEP_MS = 3_600_000

/** A start that already works waits so long for the count of what is open; where a great many are, it comes later. */
const LONGEST_COUNT_MS = 500

/** How long a drain that has run out of time still waits for the database. */
const LAST_SAVES_MS = 1000

/** Resolves when `work` does, or after `ms`. */
async function within(
  work: Promise<void>,
  { clock, ms }: { readonly clock: Clock; readonly ms: number },
): Promise<void> {
  const done = new AbortController()
  // No time is none by a clock that stands still, too.
  const over = ms > 0 ? sleep(clock, ms, done.signal) : new Promise<void>(afterTurn)
  await Promise.race([work, over])
  done.abort()
}

/** Creates the engine of a replica. */
export function createEngine(ports: EnginePorts): Engine {
  return new Life(ports)
}

class Life implements Engine {
  readonly #ports: EnginePorts
  #snapshot = stepper.start(undefined)
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #counted: Promise<void> = Promise.resolve()
  #cancelUpkeep: () => void = () => {}

  constructor(ports: EnginePorts) {
    this.#ports = ports
  }

  get state(): EngineState {
    return this.#snapshot.value as EngineState
  }

  start(): Promise<void> {
    if (this.state === 'stopped') this.#starting = this.#start()
    return this.#starting ?? Promise.resolve()
  }

  stop(deadlineMs: number): Promise<void> {
    if (this.state === 'running' || this.state === 'starting')
      this.#stopping = this.#stop(deadlineMs)
    return this.#stopping ?? Promise.resolve()
  }

  #send(event: EngineEvent): void {
    this.#snapshot = stepper.step(this.#snapshot, event).snapshot
  }

  get #now(): number {
    return this.#ports.replica.databaseClock.now()
  }

  #fact() {
    return { instance: SYSTEM, replica: this.#ports.replica.id, at: toDate(this.#now) }
  }

  async #start(): Promise<void> {
    const { replica, bus, clock } = this.#ports
    this.#send({ type: 'start.requested', at: this.#now })
    try {
      await this.#ports.prepare()
      await replica.databaseClock.ready()
      await replica.heartbeat.beat()
      await this.#beginCount()
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
      this.#send({ type: 'start.failed', at: this.#now, reason })
      throw error
    }
    this.#send({ type: 'start.succeeded', at: this.#now })
    if (this.state !== 'running') return
    replica.intake.admit(true)
    replica.heartbeat.start()
    replica.claimer.start()
    replica.leaseKeeper.start()
    replica.retentionKeeper.start()
    void replica.hinter.start(() => {
      replica.heartbeat.hurry()
      replica.claimer.wake()
    })
    this.#scheduleUpkeep()
    bus.emit('engine.started', this.#fact())
    await within(this.#counted, { clock, ms: LONGEST_COUNT_MS })
  }

  /** Resolves once the count has its picture of the database: before this replica steps anything, so that no step is missed. */
  #beginCount(): Promise<void> {
    const { replica, logger } = this.#ports
    return new Promise((resolve, reject) => {
      const counted = replica.readModel.reload(replica.stores.delivery, resolve)
      this.#counted = counted.catch((error) => {
        logger.debug('engine.recountFailed')
        reject(error)
      })
    })
  }

  async #stop(deadlineMs: number): Promise<void> {
    const { replica, bus, clock, logger } = this.#ports
    this.#send({ type: 'stop.requested', at: this.#now, drainBy: this.#now + deadlineMs })
    const drained = this.#drain()
    await within(drained, { clock, ms: deadlineMs })
    await this.#ports.interrupt()
    await within(drained, { clock, ms: LAST_SAVES_MS })
    const abandoned = replica.dispatcher.inFlight
    await within(replica.releaser.idle(), { clock, ms: LAST_SAVES_MS })
    replica.surrender.abort()
    replica.leaseKeeper.stop()
    const left = this.#leave()
    await within(
      left.catch(() => logger.warn('engine.leaveFailed')),
      { clock, ms: LAST_SAVES_MS },
    )
    replica.hinter.hint()
    this.#send({ type: 'drain.completed', at: this.#now, abandoned })
    bus.emit('engine.drained', { ...this.#fact(), abandoned })
  }

  /** The last beat is over before the row goes, or it would come back. */
  async #leave(): Promise<void> {
    const { heartbeat, membership } = this.#ports.replica
    await heartbeat.stop()
    await membership.leave(this.#now)
  }

  /** Takes nothing new from here on; resolves when nothing is in flight. */
  async #drain(): Promise<void> {
    const { replica } = this.#ports
    this.#cancelUpkeep()
    replica.intake.admit(false)
    replica.commitWatch.stop()
    const looked = replica.claimer.stop()
    const kept = replica.retentionKeeper.stop()
    const drained = replica.dispatcher.drain()
    const found = replica.lostAnswers.conclude()
    void replica.heartbeat.drain().then(() => replica.hinter.hint())
    await this.#starting?.catch(() => {})
    await looked
    await kept
    await replica.handOver.ended
    await found
    await drained
  }

  #scheduleUpkeep(): void {
    if (this.state !== 'running') return
    this.#cancelUpkeep = this.#ports.clock.schedule(() => void this.#upkeep(), UPKEEP_MS)
  }

  async #upkeep(): Promise<void> {
    try {
      await createJournalPartitions(this.#ports.database.sql)
    } catch {
      this.#ports.logger.warn('engine.upkeepFailed')
    }
    this.#scheduleUpkeep()
  }
}
