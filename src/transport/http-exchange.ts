import type { Dispatcher } from 'undici'
import type { Clock } from '../clock.ts'
import type { HttpAnswer, HttpRequest } from '../delivery/index.ts'
import { EgressBlockedError } from '../errors.ts'
import { toFailureCode } from './failure-code.ts'
import { NetworkError } from './network-error.ts'
import { toPrintable } from './printable.ts'
import { onAbort } from './signal.ts'

/** Bytes past the cap that are still read so that the connection can be used again. */
const DRAIN_BYTES = 65_536
const RETRY_AFTER_LENGTH = 128

/** What an exchange needs besides the request. */
export interface ExchangeLimits {
  readonly clock: Clock
  /** Bytes of the answer's body to keep. */
  readonly capBytes: number
}

type Ended =
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: string; readonly bytesLeft: boolean }

/**
 * One POST and its answer, as undici reports them. Settles exactly once; what undici says
 * afterwards is ignored. Nothing in here throws into undici, with one exception that it wants (see
 * `onRequestStart`), and nothing pauses its parser, which asserts when a paused peer hangs up.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<HttpAnswer>
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #limits: ExchangeLimits
  readonly #bodyBytes: number
  readonly #keepBytes: number
  readonly #startedAt: number
  readonly #cancelTimer: () => void
  readonly #forgetSignal: (() => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #settled = false
  #status = 0
  #retryAfter: string | undefined
  #chunks: Buffer[] = []
  #keptBytes = 0
  #readBytes = 0

  constructor({ timeoutMs, signal, bodyBytes = 0 }: HttpRequest, limits: ExchangeLimits) {
    const { promise, resolve } = withResolver<HttpAnswer>()
    this.answer = promise
    this.#resolve = resolve
    this.#limits = limits
    this.#bodyBytes = bodyBytes
    this.#keepBytes = Math.max(limits.capBytes, bodyBytes)
    this.#startedAt = limits.clock.monotonic()
    this.#cancelTimer = limits.clock.schedule(() => this.giveUp('timeout'), timeoutMs)
    this.#forgetSignal = signal && onAbort(signal, () => this.giveUp('aborted'))
  }

  /** True when there is an answer; nothing need be sent any more. */
  get settled(): boolean {
    return this.#settled
  }

  /** Ends the exchange: with the status if one came, else as failed with that code. */
  giveUp(code: string): void {
    if (this.#settled) return
    this.#end({ kind: 'failed', code, bytesLeft: this.#controller !== undefined })
    this.#controller?.abort(new NetworkError(code))
  }

  /**
   * A connection is ours and the bytes are about to be written. An exchange that waited too long for
   * one throws: undici then drops the request and keeps the connection, which `abort` would destroy.
   */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) throw new NetworkError('aborted')
    this.#controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return
    this.#status = status
    const value = headers['retry-after']
    const first = Array.isArray(value) ? value[0] : value
    if (first) this.#retryAfter = toPrintable(Buffer.from(first)).slice(0, RETRY_AFTER_LENGTH)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    const room = this.#keepBytes - this.#keptBytes
    this.#readBytes += chunk.length
    if (room > 0) {
      const kept = chunk.subarray(0, room)
      this.#chunks.push(kept)
      this.#keptBytes += kept.length
    }
    if (this.#readBytes > this.#keepBytes + DRAIN_BYTES) this.giveUp('aborted')
  }

  onResponseEnd(): void {
    this.#end({ kind: 'failed', code: 'bad_response', bytesLeft: true })
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (error instanceof EgressBlockedError) this.#end({ kind: 'blocked', reason: error.reason })
    const bytesLeft = this.#controller !== undefined
    this.#end({ kind: 'failed', code: toFailureCode(error), bytesLeft })
  }

  #end(ended: Ended): void {
    if (this.#settled) return
    this.#settled = true
    this.#cancelTimer()
    this.#forgetSignal?.()
    const durationMs = Math.round(this.#limits.clock.monotonic() - this.#startedAt)
    this.#resolve(this.#status === 0 ? { ...ended, durationMs } : this.#answered(durationMs))
    this.#chunks = []
  }

  #answered(durationMs: number): HttpAnswer {
    const [only, ...more] = this.#chunks
    const bytes = more.length === 0 ? (only ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks)
    const shown = bytes.subarray(0, this.#limits.capBytes)
    const prefix = toPrintable(shown, this.#readBytes > shown.length)
    return {
      kind: 'answered',
      status: this.#status,
      prefix,
      durationMs,
      ...(this.#retryAfter === undefined ? {} : { retryAfter: this.#retryAfter }),
      ...(this.#bodyBytes === 0 ? {} : { body: bytes.toString('utf8') }),
    }
  }
}

function withResolver<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
