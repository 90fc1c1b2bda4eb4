import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { JWTPayload } from 'jose'
import { type Clock, systemClock } from '../clock.ts'
import { type Check, toCheck } from './check.ts'
import { readBody, startLocalServer } from './local-server.ts'
import { callable, checkOptions, clock, type Rules } from './options.ts'
import { ask, type ReceiverAnswer, reply, toStatus } from './receiver-answer.ts'
import { createRecording, type Recorder, type Recording } from './recording.ts'
import {
  assertKeys,
  EXPECTATION_RULES,
  type LogoutTokenExpectations,
  verifyLogoutToken,
} from './verify-logout-token.ts'

/** The head of a request, before its body is read. */
export interface ReceivedHead {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** One request that a receiver has got. */
export interface ReceivedLogout extends ReceivedHead {
  /** When, epoch milliseconds by the receiver's clock. */
  readonly at: number
  /** What it answers; null when it answers nothing. */
  readonly status: number | null
  /** The value of `logout_token`; empty when there was none. */
  readonly token: string
  readonly claims?: JWTPayload
  /** Header of the signed token. */
  readonly header?: Readonly<Record<string, unknown>>
  readonly jti?: string
  /** Every check that was made; none when the body was not read. */
  readonly checks: readonly Check[]
  /** Whether a strict relying party accepts it. */
  readonly ok: boolean
}

/** How to set up a receiver: what it expects, and how it misbehaves. */
export interface LogoutReceiverOptions extends Omit<LogoutTokenExpectations, 'nowMs' | 'seen'> {
  /**
   * Decides each request, counted from 1; `undefined` means: verify, then 200 or 400. It may wait, and so
   * delay the answer, until a test releases it.
   */
  readonly respond?: (
    n: number,
    head: ReceivedHead,
  ) => ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined>
  /** By which `iat` and `exp` are judged. Default: the system clock. */
  readonly clock?: Clock
}

/** A relying party's logout endpoint, on a real port. */
export interface LogoutReceiver extends Recording<ReceivedLogout> {
  /** What to register as `backchannelLogoutUri`, such as `http://127.0.0.1:40123/backchannel_logout`. */
  readonly uri: string
  /** Closes the port and all connections; hung requests end. Safe to call twice. */
  close(): Promise<void>
}

const { nowMs: _nowMs, seen: _seen, ...TOKEN_RULES } = EXPECTATION_RULES

const RULES: Rules<LogoutReceiverOptions> = { ...TOKEN_RULES, respond: callable, clock }

const FORM = /^application\/x-www-form-urlencoded\s*(?:;\s*charset=utf-8\s*)?$/i

function checkForm({ method, headers }: ReceivedHead, form: URLSearchParams): readonly Check[] {
  const names = [...form.keys()]
  const type = String(headers['content-type'])
  const alone = names.length === 1 && names[0] === 'logout_token'
  return [
    toCheck('method', method === 'POST', `is ${method}, expected POST`),
    toCheck('content_type', FORM.test(type), `is ${type}, expected a form`),
    toCheck('only_logout_token', alone, `the body has ${names.join(', ') || 'no parameter'}`),
  ]
}

/** 200, or 400 with a JSON body (OIDC Back-Channel Logout 1.0, section 2.8). */
function toAnswer(checks: readonly Check[]): ReceiverAnswer {
  const failed = checks.filter(({ ok }) => !ok)
  if (failed.length === 0) return 200
  const description = failed.map(({ name, detail }) => `${name}: ${detail}`).join('; ')
  const body = JSON.stringify({ error: 'invalid_request', error_description: description })
  return { status: 400, headers: { 'Content-Type': 'application/json' }, body }
}

async function judge(
  body: string,
  head: ReceivedHead,
  expectations: LogoutTokenExpectations,
): Promise<Omit<ReceivedLogout, 'at' | 'status'>> {
  const form = new URLSearchParams(body)
  const token = form.get('logout_token') ?? ''
  const { checks: tokenChecks, ok: _ok, ...parts } = await verifyLogoutToken(token, expectations)
  const checks = [...checkForm(head, form), ...tokenChecks]
  const jti = parts.claims?.jti
  const known = typeof jti === 'string' ? { jti } : {}
  return { ...head, token, ...parts, ...known, checks, ok: checks.every(({ ok }) => ok) }
}

function createListener(
  options: LogoutReceiverOptions,
  { add, fail }: Pick<Recorder<ReceivedLogout>, 'add' | 'fail'>,
) {
  const { respond, clock = systemClock, ...expectations } = options
  const seen = new Set<string>()
  let count = 0
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const head = { method, url, headers }
    count += 1
    const scripted = await ask(() => respond?.(count, head), fail)
    const at = clock.now()
    if (scripted === 'close') {
      add({ ...head, at, status: null, token: '', checks: [], ok: false })
      return reply(response, 'close')
    }
    const body = await readBody(request)
    const judged = await judge(body, head, { ...expectations, seen, nowMs: at })
    if (judged.jti !== undefined) seen.add(judged.jti)
    const answer = scripted ?? toAnswer(judged.checks)
    add({ ...judged, at, status: toStatus(answer) })
    return reply(response, answer)
  }
}

/**
 * Starts a logout endpoint on 127.0.0.1 that behaves as a strict relying party: it makes the checks of
 * {@link verifyLogoutToken} and, by name, `method`, `content_type` and `only_logout_token`; a `jti` is
 * taken once. It answers 200, or 400 with a JSON error, always with `Cache-Control: no-store`.
 * A request is recorded just before its answer is sent. A `respond` that throws, or gives what is no answer, is
 * answered for with 500, and waiting rejects with its error.
 *
 * @throws {OptionError} an option is unknown, missing or of the wrong type.
 * @example
 * const receiver = await createLogoutReceiver({
 *   issuer, clientId: 'shop', jwks,
 *   respond: (n) => (n === 1 ? 503 : undefined),
 * })
 * const [refused, accepted] = await receiver.waitFor(2)
 * await receiver.close()
 */
export async function createLogoutReceiver(
  options: LogoutReceiverOptions,
): Promise<LogoutReceiver> {
  checkOptions(options, RULES)
  assertKeys(options)
  const { end, recording, ...recorder } = createRecording<ReceivedLogout>()
  const server = await startLocalServer(createListener(options, recorder))
  return Object.assign(recording, {
    uri: `${server.origin}/backchannel_logout`,
    close() {
      end()
      return server.close()
    },
  })
}
