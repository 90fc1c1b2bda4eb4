import {
  buildTwilioCheck,
  buildTwilioRequest,
  classifyTwilioAnswer,
  classifyTwilioCheck,
  createAnswerMask,
  maskPatterns,
  type ProviderMessage,
  type ProviderTransport,
  type SealedMessage,
  type TwilioProvider,
} from '../provider/index.ts'
import { carryTime, type HttpSenderPorts } from './relay-sender.ts'

/** Twilio's answers are a few hundred bytes. */
const BODY_BYTES = 16_384

type Check = Parameters<ProviderTransport['check']>[1]

/** Brings a message into the form of Twilio's API. */
export function sealForTwilio(
  { http, clock }: HttpSenderPorts,
  provider: TwilioProvider,
  message: ProviderMessage,
): SealedMessage {
  const request = buildTwilioRequest(provider, message)
  const mask = createAnswerMask(message.rendered)
  const now = carryTime(message.now, clock)
  return {
    detail: {},
    send: async ({ traceparent: _, ...options }) => {
      const answer = await http.post({ ...request, ...options, bodyBytes: BODY_BYTES })
      return classifyTwilioAnswer(answer, { now: now(), mask })
    },
  }
}

/** Asks Twilio Verify about a code. */
export async function checkAtTwilio(
  { http }: HttpSenderPorts,
  provider: TwilioProvider,
  { timeoutMs, ...check }: Check,
): ReturnType<ProviderTransport['check']> {
  const request = buildTwilioCheck(provider, check)
  const answer = await http.post({ ...request, timeoutMs, bodyBytes: BODY_BYTES })
  const mask = (text: string) => maskPatterns(text.replaceAll(check.code, '…'))
  return classifyTwilioCheck(answer, { now: 0, mask })
}
