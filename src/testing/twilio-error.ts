import type { ScriptedAnswer } from './receiver-answer.ts'

/** What went wrong, in Twilio's terms. */
interface TwilioFault {
  readonly status: number
  readonly code: number
  readonly message: string
}

const JSON_TYPE = { 'Content-Type': 'application/json' } as const

/** An answer of Twilio's that carries this object. */
export function toTwilioAnswer(status: number, body: object): ScriptedAnswer {
  return { status, headers: JSON_TYPE, body: JSON.stringify(body) }
}

/** An answer of Twilio's that says what went wrong. */
export function toTwilioError({ status, code, message }: TwilioFault): ScriptedAnswer {
  const more = `https://www.twilio.com/docs/errors/${code}`
  return toTwilioAnswer(status, { code, message, more_info: more, status })
}
