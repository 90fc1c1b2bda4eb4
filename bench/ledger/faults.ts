import type { LedgerDatabase } from './database.ts'
import type { FaultLog } from './fault-log.ts'
import type { EngineProcess, Fleet } from './fleet.ts'
import {
  ENGINE_TRAPS,
  type EngineTrap,
  RECEIVER_TRAPS,
  type ReceiverTrap,
  type ToReceivers,
} from './messages.ts'
import type { Prng } from './prng.ts'

/** All that is done to engines and their database. */
export const KILLS = [
  ...ENGINE_TRAPS,
  ...RECEIVER_TRAPS,
  'whileDraining',
  'anytime',
  'allAtOnce',
] as const
export const TROUBLES = [
  'zombie',
  'drain',
  'databaseRestart',
  'backendsTerminated',
  'connectionsCut',
  'databaseStall',
] as const

export type Kill = (typeof KILLS)[number]
export type Trouble = (typeof TROUBLES)[number]

/** How often each comes in a pack that is shuffled and drawn from. */
const PACK: readonly (Kill | Trouble)[] = [
  ...KILLS.filter((kind) => kind !== 'allAtOnce' && kind !== 'anytime').flatMap((kind) => [
    kind,
    kind,
  ]),
  ...new Array<Kill>(3).fill('anytime'),
  'allAtOnce',
  ...TROUBLES,
  'zombie',
  'backendsTerminated',
  'connectionsCut',
]

/** The first pack is small, so that a short run sees everything. */
const FIRST_PACK: readonly (Kill | Trouble)[] = [...TROUBLES, ...KILLS]

/** What faults need. */
export interface FaultPorts {
  readonly fleet: Fleet
  readonly database: LedgerDatabase
  readonly log: FaultLog
  readonly prng: Prng
  readonly leaseMs: number
  readonly paceMs: number
  tellReceivers(message: ToReceivers): void
  say(line: string): void
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** An engine that did not come to the chosen point within this is spared. */
const SPRING_WITHIN_MS = 3000

const isTrap = (kind: string): kind is EngineTrap =>
  (ENGINE_TRAPS as readonly string[]).includes(kind)
const isReceiverTrap = (kind: string): kind is ReceiverTrap =>
  (RECEIVER_TRAPS as readonly string[]).includes(kind)

/** Strikes, one blow after the other. */
export class Faults {
  readonly #ports: FaultPorts
  readonly #pending = new Set<Promise<void>>()
  /** Who is about to be killed, by what. */
  readonly #doomed = new Map<number, string>()
  readonly #excused = new Map<number, string>()
  #pack: (Kill | Trouble)[]
  kills = 0
  missed = 0

  constructor(ports: FaultPorts) {
    this.#ports = ports
    this.#pack = ports.prng.shuffle(FIRST_PACK)
  }

  /** Goes on until `enough`. */
  async rage(enough: () => boolean): Promise<void> {
    const { prng, paceMs } = this.#ports
    while (!enough()) {
      await this.#strike(this.#draw())
      await wait(prng.between(0, 2 * paceMs))
    }
    await Promise.all(this.#pending)
  }

  /** A process ended by SIGKILL. */
  noteKilled(incarnation: number): void {
    const kind = this.#doomed.get(incarnation) ?? this.#excused.get(incarnation) ?? 'unasked'
    this.#doomed.delete(incarnation)
    const now = Date.now()
    if ((KILLS as readonly string[]).includes(kind)) this.kills++
    this.#ports.log.add({ kind, incarnation, from: now - 50, to: now })
    this.#ports.say(`kill ${kind} #${incarnation}`)
  }

  /** It may still be killed, and by what: too late for a trap, or because it could not start. */
  excuse(incarnation: number, kind: string): void {
    this.#excused.set(incarnation, kind)
  }

  /** Kinds that have not happened yet. */
  get unseen(): readonly (Kill | Trouble)[] {
    return [...KILLS, ...TROUBLES].filter((kind) => this.#ports.log.count(kind) === 0)
  }

  #draw(): Kill | Trouble {
    if (this.#pack.length === 0) this.#pack = this.#ports.prng.shuffle([...PACK, ...this.unseen])
    return this.#pack.pop() ?? 'anytime'
  }

  async #strike(kind: Kill | Trouble): Promise<void> {
    if (isTrap(kind)) return this.#trap(kind, (engine) => this.#arm(engine, kind))
    if (isReceiverTrap(kind)) return this.#trap(kind, (engine) => this.#armReceivers(engine, kind))
    switch (kind) {
      case 'anytime':
        return this.#kill(kind, [await this.#victim()])
      case 'allAtOnce':
        await this.#victim()
        return this.#kill(kind, this.#ports.fleet.members)
      case 'whileDraining':
        return this.#killDraining()
      case 'drain':
        return this.#drain(await this.#victim())
      case 'zombie':
        return this.#inBackground(this.#pause(await this.#victim()))
      default:
        return this.#troubleDatabase(kind)
    }
  }

  /** An engine at work. Two at least are left, so that somebody can take over. */
  async #victim(): Promise<EngineProcess> {
    for (;;) {
      const free = this.#ports.fleet.ready.filter((one) => !this.#doomed.has(one.incarnation))
      if (free.length > 1) return this.#ports.prng.pick(free)
      await wait(10)
    }
  }

  async #kill(kind: Kill, engines: readonly EngineProcess[]): Promise<void> {
    for (const engine of engines) {
      this.#doomed.set(engine.incarnation, kind)
      engine.kill()
    }
    await Promise.all(engines.map((engine) => engine.exited))
  }

  async #trap(kind: Kill, arm: (engine: EngineProcess) => () => void): Promise<void> {
    const engine = await this.#victim()
    this.#doomed.set(engine.incarnation, kind)
    const disarm = arm(engine)
    const sprung = await Promise.race([
      engine.exited.then(() => true),
      wait(SPRING_WITHIN_MS).then(() => false),
    ])
    if (sprung) {
      this.#doomed.delete(engine.incarnation)
      return
    }
    disarm()
    this.excuse(engine.incarnation, kind)
    this.missed++
    this.#ports.say(`missed ${kind} #${engine.incarnation}`)
    await wait(20)
    this.#doomed.delete(engine.incarnation)
  }

  #arm(engine: EngineProcess, trap: EngineTrap): () => void {
    const delayMs = this.#ports.prng.between(0, 3)
    engine.send({ type: 'arm', trap, delayMs })
    return () => engine.send({ type: 'arm', trap: undefined, delayMs: 0 })
  }

  #armReceivers({ incarnation, pid }: EngineProcess, trap: ReceiverTrap): () => void {
    this.#ports.tellReceivers({ type: 'arm', trap, incarnation, pid })
    return () => this.#ports.tellReceivers({ type: 'disarm', incarnation })
  }

  async #killDraining(): Promise<void> {
    const engine = await this.#victim()
    this.#doomed.set(engine.incarnation, 'whileDraining')
    engine.state = 'draining'
    const killAfterMs = this.#ports.prng.between(0, 12)
    engine.send({ type: 'drain', deadlineMs: 2000, killAfterMs })
    this.#ports.fleet.fill()
    if ((await engine.exited) === 'SIGKILL') return
    this.#doomed.delete(engine.incarnation)
    this.missed++
  }

  async #drain(engine: EngineProcess): Promise<void> {
    const from = Date.now()
    engine.state = 'draining'
    engine.send({ type: 'drain', deadlineMs: 2000 })
    this.#ports.fleet.fill()
    const late = setTimeout(() => {
      this.#doomed.set(engine.incarnation, 'drainHung')
      engine.kill()
    }, 15_000)
    await engine.exited
    clearTimeout(late)
    this.#note('drain', engine.incarnation, from)
  }

  /** Beyond its lease: what it had in hand is somebody else's when it wakes, and it does not know. */
  async #pause(engine: EngineProcess): Promise<void> {
    const { prng, leaseMs } = this.#ports
    const from = Date.now()
    engine.pause()
    await wait(leaseMs + prng.between(200, 1500))
    engine.resume()
    if (engine.state !== 'gone') this.#note('zombie', engine.incarnation, from)
  }

  async #troubleDatabase(kind: Trouble): Promise<void> {
    const { database, log, prng } = this.#ports
    const from = Date.now()
    log.note({ kind, incarnation: undefined, from, to: from })
    if (kind === 'databaseRestart') await database.restart()
    else if (kind === 'connectionsCut') await database.cut(prng.between(5, 60))
    else if (kind === 'databaseStall') await database.stall(prng.between(200, 2500))
    else await database.terminateBackends()
    this.#note(kind, undefined, from)
  }

  #note(kind: Trouble, incarnation: number | undefined, from: number): void {
    this.#ports.log.add({ kind, incarnation, from, to: Date.now() })
    this.#ports.say(`${kind}${incarnation === undefined ? '' : ` #${incarnation}`}`)
  }

  #inBackground(work: Promise<void>): void {
    const pending = work.finally(() => this.#pending.delete(pending))
    this.#pending.add(pending)
  }
}
