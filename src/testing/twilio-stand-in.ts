import type { IncomingMessage, ServerResponse } from 'node:http'
import { OptionError } from '../errors.ts'
import { describeValue, dropUndefined } from '../option.ts'
import { findTwilioMeaning } from '../provider/index.ts'
import { readBody, startLocalServer } from './local-server.ts'
import type { ReceivedHead } from './logout-receiver.ts'
import { callable, checkOptions, type Rules, text } from './options.ts'
import {
  ask,
  type ReceiverAnswer,
  reply,
  type ScriptedAnswer,
  toStatus,
} from './receiver-answer.ts'
import { createRecording, type Recorder, type Recording } from './recording.ts'
import { createTwilioAccount } from './twilio-account.ts'
import { toTwilioError } from './twilio-error.ts'

/** Which of Twilio's calls a request was. */
export type TwilioCall = 'message' | 'verification' | 'check' | 'unknown'

/** One request that Twilio's stand-in has got. */
export interface ReceivedTwilioRequest extends ReceivedHead {
  readonly call: TwilioCall
  /** The form, by Twilio's names: `To`, `From`, `Body` … Empty when the body was not read. */
  readonly form: Readonly<Record<string, string>>
  /** What it answers; null when it answers nothing. */
  readonly status: number | null
}

/** How to set up the stand-in. */
export interface TwilioStandInOptions {
  /** Default `AC` and 32 zeros. */
  readonly accountSid?: string
  /** Default `token`. */
  readonly authToken?: string
  /** Default `VA` and 32 zeros. */
  readonly verifyServiceSid?: string
  /** The code that Verify sends. Default `123456`. */
  readonly code?: string
  /** Decides each request, counted from 1; `undefined` means: do as Twilio does. It may wait. */
  readonly respond?: (
    n: number,
    request: ReceivedHead & Pick<ReceivedTwilioRequest, 'call'>,
  ) => ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined>
}

/** Twilio's Messages and Verify, on a real port. */
export interface TwilioStandIn extends Recording<ReceivedTwilioRequest> {
  /** What to name as `apiUrl` and `verifyUrl`. */
  readonly url: string
  readonly accountSid: string
  readonly authToken: string
  readonly verifyServiceSid: string
  readonly code: string
  /** Closes the port and all connections; hung requests end. Safe to call twice. */
  close(): Promise<void>
}

const RULES: Rules<TwilioStandInOptions> = {
  accountSid: text,
  authToken: text,
  verifyServiceSid: text,
  code: text,
  respond: callable,
}

const CALLS: readonly (readonly [TwilioCall, RegExp])[] = [
  ['message', /^\/2010-04-01\/Accounts\/[^/]+\/Messages\.json$/],
  ['verification', /^\/v2\/Services\/[^/]+\/Verifications$/],
  ['check', /^\/v2\/Services\/[^/]+\/VerificationCheck$/],
]

function toCall(url: string): TwilioCall {
  return CALLS.find(([, path]) => path.test(url))?.[0] ?? 'unknown'
}

type Judge = (
  request: Pick<ReceivedTwilioRequest, 'call' | 'form' | 'url' | 'headers'>,
) => ScriptedAnswer

function createListener(
  respond: TwilioStandInOptions['respond'],
  judge: Judge,
  { add, fail }: Pick<Recorder<ReceivedTwilioRequest>, 'add' | 'fail'>,
) {
  let count = 0
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const head = { method, url, headers, call: toCall(url) }
    count += 1
    const scripted = await ask(() => respond?.(count, head), fail)
    if (scripted === 'close') {
      add({ ...head, form: {}, status: null })
      return reply(response, 'close')
    }
    const form = Object.fromEntries(new URLSearchParams(await readBody(request)))
    const answer = scripted ?? judge({ ...head, form })
    add({ ...head, form, status: toStatus(answer) })
    return reply(response, answer)
  }
}

/**
 * Starts a stand-in for Twilio on 127.0.0.1: `Messages` (numbers, sender, text and validity are judged) and
 * `Verify` (five checks for each verification, which is forgotten once it is approved), with Twilio's JSON and
 * error codes. `twilioError` makes answers for `respond`. Nothing is sent to anybody. A `respond` that
 * throws, or gives what is no answer, is answered for with 500, and waiting rejects with its error.
 *
 * @throws {OptionError} an option is unknown or of the wrong type.
 * @example
 * const twilio = await createTwilioStandIn({ respond: (n) => (n === 1 ? twilioError(429, 20429) : undefined) })
 * const [, sms] = await twilio.waitFor(2)
 * expect(sms?.form['To']).toBe('+41791234567')
 * await twilio.close()
 */
export async function createTwilioStandIn(
  options: TwilioStandInOptions = {},
): Promise<TwilioStandIn> {
  checkOptions(options, RULES)
  const { respond, ...given } = dropUndefined(options)
  const account = {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token',
    verifyServiceSid: `VA${'0'.repeat(32)}`,
    code: '123456',
    ...given,
  }
  const { end, recording, ...recorder } = createRecording<ReceivedTwilioRequest>()
  const judge = createTwilioAccount(account)
  const server = await startLocalServer(createListener(respond, judge, recorder))
  return Object.assign(recording, {
    ...account,
    url: server.origin,
    close() {
      end()
      return server.close()
    },
  })
}

/** Of a path that is not there; it has no meaning beside its status. */
const NOT_FOUND_CODE = 20404

/**
 * An answer as Twilio gives it on an error.
 *
 * @throws {OptionError} the status is no error, or the code is none that Signoff knows: a typing error would be tested.
 * @example
 * twilioError(400, 21211, 'Invalid To number')
 */
export function twilioError(status: number, code: number, message = 'scripted'): ScriptedAnswer {
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    throw new OptionError('status', `expected 400 to 599, got ${describeValue(status)}`)
  }
  if (findTwilioMeaning(code) === undefined && code !== NOT_FOUND_CODE) {
    throw new OptionError('code', `expected an error code of Twilio, got ${describeValue(code)}`)
  }
  return toTwilioError({ status, code, message })
}
