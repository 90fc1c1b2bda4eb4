import { type Clock, systemClock } from '../clock.ts'
import type { HttpTransport } from '../delivery/index.ts'
import {
  buildRelayRequest,
  classifyRelayAnswer,
  createAnswerMask,
  type HttpProvider,
  type ProviderMessage,
  type SealedMessage,
  type WebhookTarget,
} from '../provider/index.ts'

/** What senders over HTTP need. */
export interface HttpSenderPorts {
  /** The guarded one. */
  readonly http: HttpTransport
  readonly clock?: Clock
}

/** The message's own time, carried on: the engine's clock need not be this machine's. */
export function carryTime(now: number, clock: Clock = systemClock): () => number {
  const start = clock.monotonic()
  return () => now + clock.monotonic() - start
}

/** Brings a message into a relay's form. */
export function sealForRelay(
  { http, clock }: HttpSenderPorts,
  target: HttpProvider | WebhookTarget,
  message: ProviderMessage,
): SealedMessage {
  const { keyIds, headers, ...request } = buildRelayRequest(target, message)
  const mask = createAnswerMask(message.rendered)
  const now = carryTime(message.now, clock)
  return {
    detail: keyIds.length === 0 ? {} : { kid: keyIds.join(' ') },
    send: async ({ traceparent, ...options }) => {
      const trace = traceparent === undefined ? {} : { traceparent }
      const answer = await http.post({ ...request, ...options, headers: { ...headers, ...trace } })
      return classifyRelayAnswer(answer, { now: now(), mask })
    },
  }
}
