import { type ChildProcess, fork } from 'node:child_process'
import type { EngineCall, EngineSetup, FromEngine, ToEngine } from './messages.ts'

/** How a call ended, as its caller knows. */
export type CallResult =
  | { readonly kind: 'resolved' }
  /** Refused or failed; it may be committed all the same. */
  | { readonly kind: 'rejected'; readonly code: string }
  /** The engine died over it. */
  | { readonly kind: 'died' }
  /** The engine lives and never said a word. Must not be. */
  | { readonly kind: 'hung' }

/** What the fleet tells of. */
export interface FleetListener {
  onExit(
    engine: EngineProcess,
    how: {
      readonly signal: NodeJS.Signals | null
      readonly code: number | null
      /** What it wrote to its error output, as far as it was kept. */
      readonly said: string
    },
  ): void
  onStall(engine: EngineProcess, stall: { readonly at: number; readonly ms: number }): void
  onWarning(event: string): void
  /** It could not start, or not stop. */
  onFailure(engine: EngineProcess, reason: string): void
}

/** A call without an end after this is hung, if its engine could have answered. */
const HUNG_MS = 20_000

/** An engine that does not say within this what it waits for stands still itself. */
const DESCRIBED_WITHIN_MS = 2000

/** So much of what an engine writes to its error output is kept. */
const KEPT_CHARACTERS = 2000

/** An engine's process, as its parent sees it. */
export class EngineProcess {
  readonly incarnation: number
  readonly #child: ChildProcess
  readonly #calls = new Map<number, (result: CallResult) => void>()
  readonly loaded: Promise<void>
  readonly exited: Promise<NodeJS.Signals | null>
  state: 'loading' | 'starting' | 'running' | 'draining' | 'gone' = 'loading'
  paused = false
  runningSince = 0
  #nextCall = 0
  #said = ''
  #described: (text: string) => void = () => {}

  constructor(incarnation: number, entry: string, listener: FleetListener) {
    this.incarnation = incarnation
    this.#child = fork(entry, {
      execArgv: [],
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.on('error', () => {})
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-KEPT_CHARACTERS)
    })
    this.loaded = new Promise((resolve) => {
      this.#child.on('message', (message: FromEngine) => {
        if (message.type === 'loaded') resolve()
        else this.#hear(message, listener)
      })
    })
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.state = 'gone'
        for (const end of this.#calls.values()) end({ kind: 'died' })
        this.#calls.clear()
        listener.onExit(this, { signal, code, said: this.#said })
        resolve(signal)
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  #hear(message: FromEngine, listener: FleetListener): void {
    switch (message.type) {
      case 'running':
        if (this.state === 'starting') this.state = 'running'
        this.runningSince = Date.now()
        break
      case 'result':
        this.#calls.get(message.id)?.(
          message.code === undefined
            ? { kind: 'resolved' }
            : { kind: 'rejected', code: message.code },
        )
        this.#calls.delete(message.id)
        break
      case 'stalled':
        listener.onStall(this, message)
        break
      case 'warned':
        listener.onWarning(message.event)
        break
      case 'described':
        this.#described(message.text)
        break
      case 'failed':
        listener.onFailure(this, message.reason)
        break
      case 'loaded':
    }
  }

  send(message: ToEngine): void {
    if (this.state !== 'gone' && this.#child.connected) this.#child.send(message, () => {})
  }

  begin(setup: EngineSetup): void {
    this.state = 'starting'
    this.send({ type: 'begin', setup })
  }

  call(call: EngineCall): Promise<CallResult> {
    if (this.state === 'gone') return Promise.resolve({ kind: 'died' })
    const id = this.#nextCall++
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#calls.delete(id)
        resolve({ kind: 'hung' })
      }, HUNG_MS)
      this.#calls.set(id, (result) => {
        clearTimeout(timer)
        resolve(result)
      })
      this.send({ type: 'call', id, call })
    })
  }

  /** What it waits for from its database. */
  describe(): Promise<string> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, DESCRIBED_WITHIN_MS, 'it does not say what it waits for')
      this.#described = (text) => {
        clearTimeout(timer)
        resolve(text)
      }
      this.send({ type: 'describe' })
    })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  pause(): void {
    this.paused = true
    this.#child.kill('SIGSTOP')
  }

  resume(): void {
    this.paused = false
    this.#child.kill('SIGCONT')
  }
}

/** What a fleet is made from. */
export interface FleetPorts {
  readonly size: number
  /** The program of an engine's process. */
  readonly entry: string
  readonly listener: FleetListener
  setup(incarnation: number): EngineSetup
}

/** Processes that have loaded the library and wait to be begun, so that a kill costs no start-up. */
const STANDBYS = 2

/** Keeps so many engines at work, whoever dies. */
export class Fleet {
  readonly #ports: FleetPorts
  readonly #members = new Set<EngineProcess>()
  readonly #standbys: EngineProcess[] = []
  #incarnations = 0
  #filling = true

  constructor(ports: FleetPorts) {
    this.#ports = ports
  }

  /** Those that were begun and are not gone. */
  get members(): readonly EngineProcess[] {
    return [...this.#members]
  }

  /** Those that take calls. */
  get ready(): readonly EngineProcess[] {
    return this.members.filter((one) => one.state === 'running' && !one.paused)
  }

  get incarnations(): number {
    return this.#incarnations
  }

  /** Begins engines until the fleet is full. */
  fill(): void {
    if (!this.#filling) return
    const alive = this.members.filter((one) => one.state === 'starting' || one.state === 'running')
    for (let left = this.#ports.size - alive.length; left > 0; left--) this.#beginOne()
    while (this.#standbys.length < STANDBYS) this.#standbys.push(this.#spawn())
  }

  #beginOne(): void {
    const engine = this.#standbys.shift() ?? this.#spawn()
    this.#members.add(engine)
    engine.state = 'starting'
    void engine.loaded.then(() => engine.begin(this.#ports.setup(engine.incarnation)))
  }

  #spawn(): EngineProcess {
    const { entry, listener } = this.#ports
    return new EngineProcess(++this.#incarnations, entry, {
      ...listener,
      onExit: (engine, how) => {
        this.#members.delete(engine)
        const at = this.#standbys.indexOf(engine)
        if (at >= 0) this.#standbys.splice(at, 1)
        else listener.onExit(engine, how)
        this.fill()
      },
      onFailure: (engine, reason) => {
        listener.onFailure(engine, reason)
        engine.kill()
      },
    })
  }

  /** Ends all: those at work drain. Returns how many had to be killed. */
  async end(deadlineMs: number): Promise<number> {
    this.#filling = false
    for (const standby of [...this.#standbys]) standby.kill()
    let late = 0
    await Promise.all(
      this.members.map(async (engine) => {
        engine.send({ type: 'drain', deadlineMs })
        const timer = setTimeout(() => {
          late++
          engine.kill()
        }, deadlineMs + 10_000)
        await engine.exited
        clearTimeout(timer)
      }),
    )
    return late
  }

  /** Kills all, on the way out of a run that failed. */
  abandon(): void {
    this.#filling = false
    for (const engine of [...this.#standbys, ...this.#members]) engine.kill()
  }
}
