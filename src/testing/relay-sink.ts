import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Clock, systemClock } from '../clock.ts'
import type { Check } from './check.ts'
import { readBody, startLocalServer } from './local-server.ts'
import type { ReceivedHead } from './logout-receiver.ts'
import { callable, checkOptions, clock, type Rules, texts } from './options.ts'
import { ask, type ReceiverAnswer, reply, toStatus } from './receiver-answer.ts'
import { createRecording, type Recorder, type Recording } from './recording.ts'
import { checkRelayRequest } from './relay-checks.ts'

/** One request that a relay has got. */
export interface ReceivedRelayRequest extends ReceivedHead {
  /** When, epoch milliseconds by the sink's clock. */
  readonly at: number
  /** What it answers; null when it answers nothing. */
  readonly status: number | null
  /** `webhook-id`, else `Idempotency-Key`: the delivery's id. Empty without either. */
  readonly id: string
  /** The same id was accepted before: a relay drops such a request. */
  readonly duplicate: boolean
  /** As it came. */
  readonly body: string
  /** The body, when it is a JSON object. */
  readonly json?: Readonly<Record<string, unknown>>
  /** Every check that was made; none when the body was not read. */
  readonly checks: readonly Check[]
  readonly ok: boolean
}

/** How to set up a relay. */
export interface RelaySinkOptions {
  /** Signing keys as the provider showed them, `whsec_…`; one of them has to have signed. Default: signatures are not looked at. */
  readonly keys?: readonly string[]
  /**
   * Decides each request, counted from 1; `undefined` means: verify, then 202 or 401. It may wait, and so delay
   * the answer.
   */
  readonly respond?: (
    n: number,
    head: ReceivedHead,
  ) => ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined>
  /** By which timestamps are judged. Default: the system clock. */
  readonly clock?: Clock
}

/** An HTTP relay, on a real port. */
export interface RelaySink extends Recording<ReceivedRelayRequest> {
  /** What to name as `endpoint`, such as `http://127.0.0.1:40123/relay`. */
  readonly endpoint: string
  /** Closes the port and all connections; hung requests end. Safe to call twice. */
  close(): Promise<void>
}

const RULES: Rules<RelaySinkOptions> = { keys: texts, respond: callable, clock }

function parseObject(body: string): { json?: Readonly<Record<string, unknown>> } {
  try {
    const json: unknown = JSON.parse(body)
    return typeof json === 'object' && json !== null ? { json: { ...json } } : {}
  } catch {
    return {}
  }
}

function toId({ headers }: ReceivedHead): string {
  return String(headers['webhook-id'] ?? headers['idempotency-key'] ?? '')
}

function toAnswer(checks: readonly Check[]): ReceiverAnswer {
  const failed = checks.filter(({ ok }) => !ok)
  if (failed.length === 0) return 202
  return { status: 401, body: failed.map(({ name, detail }) => `${name}: ${detail}`).join('; ') }
}

function createListener(
  options: RelaySinkOptions,
  { add, fail }: Pick<Recorder<ReceivedRelayRequest>, 'add' | 'fail'>,
) {
  const { respond, keys, clock = systemClock } = options
  const accepted = new Set<string>()
  let count = 0
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const head = { method, url, headers }
    count += 1
    const scripted = await ask(() => respond?.(count, head), fail)
    const id = toId(head)
    const facts = { ...head, id, at: clock.now(), duplicate: accepted.has(id) }
    if (scripted === 'close') {
      add({ ...facts, status: null, body: '', checks: [], ok: false })
      return reply(response, 'close')
    }
    const body = await readBody(request)
    const checks = checkRelayRequest({ ...head, body }, { keys, nowMs: facts.at })
    const answer = scripted ?? toAnswer(checks)
    const status = toStatus(answer)
    if (status !== null && status < 300) accepted.add(id)
    const ok = checks.every((check) => check.ok)
    add({ ...facts, status, body, ...parseObject(body), checks, ok })
    return reply(response, answer)
  }
}

/**
 * Starts an HTTP relay on 127.0.0.1 that judges requests as a strict one: `method`, `content_type`, `json`,
 * `id`, and, with keys, `timestamp` (five minutes) and `signature` (Standard Webhooks 1.0, or ZITADEL's
 * header). It answers 202, or 401 with what is wrong. A request is recorded just before its answer is sent. A `respond`
 * that throws, or gives what is no answer, is answered for with 500, and waiting rejects with its error.
 *
 * @throws {OptionError} an option is unknown or of the wrong type.
 * @example
 * const relay = await createRelaySink({ keys: [signingKey], respond: (n) => (n === 1 ? 503 : undefined) })
 * const [refused, accepted] = await relay.waitFor(2)
 * expect(accepted?.id).toBe(refused?.id)
 * await relay.close()
 */
export async function createRelaySink(options: RelaySinkOptions = {}): Promise<RelaySink> {
  checkOptions(options, RULES)
  const { end, recording, ...recorder } = createRecording<ReceivedRelayRequest>()
  const server = await startLocalServer(createListener(options, recorder))
  return Object.assign(recording, {
    endpoint: `${server.origin}/relay`,
    close() {
      end()
      return server.close()
    },
  })
}
