import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, startLocalServer } from './local-server.ts'
import type { ReceivedHead } from './logout-receiver.ts'
import { type ReceiverAnswer, reply, type ScriptedAnswer, toStatus } from './receiver-answer.ts'
import { createRecording, type Recording } from './recording.ts'
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
  add: (request: ReceivedTwilioRequest) => void,
) {
  let count = 0
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    const head = { method, url, headers, call: toCall(url) }
    count += 1
    const scripted = await respond?.(count, head)
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
 * error codes. `twilioError` makes answers for `respond`. Nothing is sent to anybody.
 *
 * @example
 * const twilio = await createTwilioStandIn({ respond: (n) => (n === 1 ? twilioError(429, 20429) : undefined) })
 * const [, sms] = await twilio.waitFor(2)
 * expect(sms?.form['To']).toBe('+41791234567')
 * await twilio.close()
 */
export async function createTwilioStandIn(
  options: TwilioStandInOptions = {},
): Promise<TwilioStandIn> {
  const { respond, ...given } = options
  const account = {
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'token',
    verifyServiceSid: `VA${'0'.repeat(32)}`,
    code: '123456',
    ...given,
  }
  const { add, end, recording } = createRecording<ReceivedTwilioRequest>()
  const judge = createTwilioAccount(account)
  const server = await startLocalServer(createListener(respond, judge, add))
  return Object.assign(recording, {
    ...account,
    url: server.origin,
    close() {
      end()
      return server.close()
    },
  })
}

/**
 * An answer as Twilio gives it on an error.
 *
 * @example
 * twilioError(400, 21211, 'Invalid To number')
 */
export function twilioError(status: number, code: number, message = 'scripted'): ScriptedAnswer {
  return toTwilioError({ status, code, message })
}
