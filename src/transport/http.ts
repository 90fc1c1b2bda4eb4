import { Agent, type buildConnector, type Dispatcher, Pool } from 'undici'
import { type Clock, systemClock } from '../clock.ts'
import type { HttpAnswer, HttpRequest, HttpTransport } from '../delivery/index.ts'
import { OptionError } from '../errors.ts'
import type { AddressGuard } from './address-guard.ts'
import { toFailureCode } from './failure-code.ts'
import { createGuardedConnector } from './guarded-connector.ts'
import { type ExchangeLimits, HttpExchange } from './http-exchange.ts'

/** Options of {@link createHttpTransport}. */
export interface HttpTransportOptions {
  /** Every connection goes through it. */
  readonly guard: AddressGuard
  /** Connections to one origin at a time; more requests wait, within their own deadline. Default 32. */
  readonly connectionsPerOrigin?: number
  /** How long an idle connection is kept, unless the other side names a shorter time. Milliseconds, default 4000. */
  readonly keepAliveMs?: number
  /** No request starts on a connection older than this, so that changes of DNS and policy count. Milliseconds, default 60000. */
  readonly maxConnectionAgeMs?: number
  /** One deadline over lookup, TCP and TLS, milliseconds. Default 4000. */
  readonly connectTimeoutMs?: number
  /** How much of an answer's body is kept, bytes. Default 1024. */
  readonly answerCapBytes?: number
  /** Certificate authorities to trust besides Node's own, as PEM. Default: none. */
  readonly ca?: readonly string[]
  /** Default: the machine's own. */
  readonly clock?: Clock
}

/**
 * POSTs over HTTP/1.1 with connection reuse. Follows no redirect, retries nothing, reads no proxy
 * from the environment.
 *
 * - One timer spans queue, lookup, connection, headers and body.
 * - A body longer than the cap is read a little further and then abandoned; one that is not over by
 *   the deadline is abandoned too. Either way a status that came is the answer.
 * - `bytesLeft` is true from the moment a connection was there to write to.
 * - `code` of a failure: see {@link toFailureCode}; `reason` of a block: see {@link BlockReason}.
 *
 * @throws OptionError when an option is out of range
 * @example
 * const transport = createHttpTransport({ guard: createAddressGuard() })
 * const answer = await transport.post({ url, headers, body, timeoutMs: 5000 })
 * if (answer.kind === 'answered') console.log(answer.status)
 * await transport.close()
 */
export function createHttpTransport(options: HttpTransportOptions): HttpTransport {
  const limits: ExchangeLimits = {
    clock: options.clock ?? systemClock,
    capBytes: atLeast(0, 'answerCapBytes', options.answerCapBytes ?? 1024),
  }
  const connector = createGuardedConnector(options)
  const agent = createAgent(options, connector.connect)
  let closed: Promise<void> | undefined

  return {
    post(request) {
      if (closed !== undefined) return refuse('closed')
      const target = parseTarget(request)
      return typeof target === 'string' ? refuse(target) : send(agent, target, limits)
    },
    close() {
      closed ??= shut(agent, connector.close)
      return closed
    },
  }
}

interface Target {
  readonly request: HttpRequest
  readonly url: URL
}

function send(agent: Agent, { request, url }: Target, limits: ExchangeLimits): Promise<HttpAnswer> {
  const exchange = new HttpExchange(request, limits)
  if (exchange.settled) return exchange.answer
  const options: Dispatcher.DispatchOptions = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'POST',
    headers: request.headers,
    body: request.body,
    headersTimeout: 0,
    bodyTimeout: 0,
  }
  try {
    agent.dispatch(options, exchange)
  } catch (error) {
    exchange.giveUp(toFailureCode(error))
  }
  return exchange.answer
}

/** The URL, or the code of what is wrong. A `Host` header would change the name that TLS checks. */
function parseTarget(request: HttpRequest): Target | 'invalid_url' | 'invalid_request' {
  const url = parseUrl(request.url)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return 'invalid_url'
  const names = Object.keys(request.headers)
  const named = names.some((name) => name.length === 4 && name.toLowerCase() === 'host')
  return named ? 'invalid_request' : { request, url }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function refuse(code: string): Promise<HttpAnswer> {
  return Promise.resolve({ kind: 'failed', code, bytesLeft: false, durationMs: 0 })
}

function createAgent(options: HttpTransportOptions, connect: buildConnector.connector): Agent {
  const keepAliveMs = atLeast(1, 'keepAliveMs', options.keepAliveMs ?? 4000)
  return new Agent({
    connect,
    connections: atLeast(1, 'connectionsPerOrigin', options.connectionsPerOrigin ?? 32),
    clientTtl: atLeast(1, 'maxConnectionAgeMs', options.maxConnectionAgeMs ?? 60_000),
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    keepAliveTimeoutThreshold: 1000,
    pipelining: 1,
    factory: (origin, pool: Pool.Options) => new Pool(origin, pool),
  })
}

async function shut(agent: Agent, closeConnections: () => void): Promise<void> {
  const destroyed = agent.destroy()
  closeConnections()
  await destroyed
}

function atLeast(least: number, option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new OptionError(option, `wants a whole number of at least ${least}, got ${value}`)
}
