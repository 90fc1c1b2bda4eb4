import type { UnderlyingSource } from 'node:stream/web'
import { BUS_EVENTS, type BusEventName, type BusEvents } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { Access } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import { HttpRefusal } from './problem.ts'
import type { HttpSource } from './route.ts'

/** How event streams behave. */
export interface StreamLimits {
  /** Events that may wait for a slow reader; what comes on top is left out, and its number told. */
  readonly buffered: number
  /** Silence after which a comment is sent, so that proxies keep the connection, milliseconds. */
  readonly heartbeatMs: number
  /** A stream ends after this, and the reader, coming back by itself, is authorised anew, milliseconds. */
  readonly lifeMs: number
  /** Open streams at most. */
  readonly streams: number
}

/** The limits of a handler that is given none. */
export const STREAM_LIMITS: StreamLimits = {
  buffered: 256,
  heartbeatMs: 15_000,
  lifeMs: 900_000,
  streams: 200,
}

/** What streams need, and how many are open. */
export interface Streams {
  readonly clock: Clock
  readonly limits: StreamLimits
  open: number
}

const NAMES = Object.keys(BUS_EVENTS) as BusEventName[]
const RECONNECT_MS = 2000

type Fact = BusEvents[BusEventName]

/** Whether somebody may hear of a fact; those of a replica belong to no instance. */
const mayHear = ({ instance, scopes }: Access, fact: Fact) =>
  scopes.includes('system') || fact.instance === instance

const toFrame = (name: string, fact: object) => `event: ${name}\ndata: ${JSON.stringify(fact)}\n\n`

/** One reader's stream: subscribed while it is open, and never holding more than its limit. */
class EventStream implements UnderlyingSource<Uint8Array> {
  readonly #source: HttpSource
  readonly #access: Access
  readonly #streams: Streams
  readonly #encoder = new TextEncoder()
  readonly #listeners = new Map<BusEventName, (fact: Fact) => void>()
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #lost = 0
  #cancelBeat = () => {}
  #cancelEnd = () => {}

  constructor(source: HttpSource, access: Access, streams: Streams) {
    this.#source = source
    this.#access = access
    this.#streams = streams
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { clock, limits } = this.#streams
    this.#controller = controller
    this.#streams.open += 1
    for (const name of NAMES) this.#listen(name)
    this.#cancelEnd = clock.schedule(() => this.end(), limits.lifeMs)
    this.#send(`retry: ${RECONNECT_MS}\n\n`)
  }

  /** Asked for more: there is room again. */
  pull(): void {
    if (this.#lost === 0) return
    const frame = toFrame('lagged', { lost: this.#lost })
    this.#lost = 0
    this.#send(frame)
  }

  cancel(): void {
    this.#release()
  }

  /** Ends the stream from our side. */
  end(): void {
    if (!this.#controller) return
    const controller = this.#controller
    this.#release()
    controller.close()
  }

  #listen(name: BusEventName): void {
    const listener = (fact: Fact) => {
      if (mayHear(this.#access, fact)) this.#offer(toFrame(name, fact))
      if (name === 'engine.drained') this.end()
    }
    this.#listeners.set(name, listener)
    this.#source.on(name, listener)
  }

  #offer(frame: string): void {
    if (this.#lost === 0 && (this.#controller?.desiredSize ?? 0) > 0) this.#send(frame)
    else this.#lost += 1
  }

  #send(frame: string): void {
    this.#controller?.enqueue(this.#encoder.encode(frame))
    const { clock, limits } = this.#streams
    this.#cancelBeat()
    this.#cancelBeat = clock.schedule(() => this.#beat(), limits.heartbeatMs)
  }

  /** Says that it is alive; where nothing was read since, there is no need to. */
  #beat(): void {
    if ((this.#controller?.desiredSize ?? 0) > 0) this.#send(':\n\n')
  }

  #release(): void {
    if (!this.#controller) return
    this.#controller = undefined
    this.#streams.open -= 1
    this.#cancelBeat()
    this.#cancelEnd()
    for (const [name, listener] of this.#listeners) this.#source.off(name, listener)
  }
}

/**
 * The facts of the bus as server-sent events, those of the instance alone; `lagged` tells how many were
 * left out because the reader was too slow. They are of this replica: to miss nothing, read the journals.
 */
export function createEventsEndpoint(streams: Streams): Endpoint {
  return {
    method: 'GET',
    path: '/events',
    scope: 'read',
    async respond({ source, access, request }) {
      const { streams: most, buffered } = streams.limits
      const headers = { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' }
      if (request.method === 'HEAD') return new Response(null, { headers })
      if (streams.open >= most)
        throw new HttpRefusal('ERR_HTTP_STREAMS', '', { 'Retry-After': '5' })
      const stream = new EventStream(source, access, streams)
      request.signal.addEventListener('abort', () => stream.end(), { once: true })
      const body = new ReadableStream(stream, new CountQueuingStrategy({ highWaterMark: buffered }))
      return new Response(body, { headers })
    },
  }
}
