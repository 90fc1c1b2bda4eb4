import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ending, Login, Order, ReplicaSetup } from './orders.ts'

const PROGRAM = fileURLToPath(new URL('./process.ts', import.meta.url))

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

interface Asked {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** A process of a host that embeds Signoff, as its parent sees it. */
export class HostProcess {
  readonly #child: ChildProcess
  readonly #asked = new Map<number, Asked>()
  readonly #exited: Promise<unknown>
  #next = 0

  private constructor() {
    this.#child = fork(PROGRAM)
    this.#exited = once(this.#child, 'exit')
    this.#child.on('message', ({ id, result, error }: Answer) => {
      const asked = this.#asked.get(id)
      this.#asked.delete(id)
      if (error === undefined) asked?.resolve(result)
      else asked?.reject(new Error(error))
    })
    this.#child.once('exit', () => {
      for (const { reject } of this.#asked.values()) reject(new Error('the process is gone'))
    })
  }

  /** Starts it; with an engine, if it is to run one. */
  static async begin(setup: ReplicaSetup): Promise<HostProcess> {
    const host = new HostProcess()
    await host.#ask({ type: 'begin', setup })
    return host
  }

  /** Logs relying parties in. */
  async register(logins: readonly Login[]): Promise<void> {
    await this.#ask({ type: 'register', logins })
  }

  /** Ends a session. Returns when that was known to be committed, as {@link preciseNow} tells it. */
  async end(sessionId: string, how: Ending = 'call'): Promise<number> {
    return Number(await this.#ask({ type: 'end', sessionId, how }))
  }

  /** How many deliveries it has sent. */
  async count(): Promise<number> {
    return Number(await this.#ask({ type: 'count' }))
  }

  /** Stops in good order and ends the process. */
  async stop(deadlineMs = 0): Promise<void> {
    await this.#ask({ type: 'stop', deadlineMs })
    this.#child.disconnect()
    await this.#exited
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  #ask(order: Order): Promise<unknown> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#child.send({ id, order })
    })
  }
}
