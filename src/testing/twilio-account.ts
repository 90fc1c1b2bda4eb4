import type { IncomingHttpHeaders } from 'node:http'
import type { ScriptedAnswer } from './receiver-answer.ts'
import { toTwilioAnswer, toTwilioError } from './twilio-error.ts'

/** Whose account it is. */
export interface TwilioAccountOptions {
  readonly accountSid: string
  readonly authToken: string
  readonly verifyServiceSid: string
  readonly code: string
}

interface Request {
  readonly call: 'message' | 'verification' | 'check' | 'unknown'
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly form: Readonly<Record<string, string>>
}

interface Verification {
  readonly sid: string
  readonly to: string
  checks: number
}

const E164 = /^\+[1-9]\d{6,14}$/
const MOST_CHECKS = 5
const LONGEST_VALIDITY = 36_000
const LONGEST_BODY = 1600

const fault = (status: number, code: number, message: string): ScriptedAnswer =>
  toTwilioError({ status, code, message })

const NOT_FOUND = fault(404, 20404, 'The requested resource was not found')

function isValidity(text: string | undefined): boolean {
  const seconds = Number(text ?? LONGEST_VALIDITY)
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_VALIDITY
}

function findMessageFault(form: Request['form']): ScriptedAnswer | undefined {
  const { To = '', From, MessagingServiceSid, Body = '', ValidityPeriod } = form
  if (!E164.test(To)) return fault(400, 21211, `Invalid 'To' Phone Number: ${To}`)
  if (!From && !MessagingServiceSid) return fault(400, 21603, "A 'From' phone number is required")
  if (Body === '') return fault(400, 21602, 'Message body is required')
  if (Body.length > LONGEST_BODY) return fault(400, 21617, 'The message body exceeds the limit')
  return isValidity(ValidityPeriod) ? undefined : fault(400, 21624, 'Invalid validity period')
}

/** Ids that count up: `SM`, `VE` and 32 hexadecimal digits. */
function createSids() {
  let last = 0
  return (prefix: string): string => {
    last += 1
    return prefix + last.toString(16).padStart(32, '0')
  }
}

/** Verify: one verification for each number at a time, five checks for each. */
function createVerifications(code: string, nextSid: (prefix: string) => string) {
  const open = new Map<string, Verification>()
  const toAnswer = ({ sid, to }: Verification, status: string, http = 200) =>
    toTwilioAnswer(http, { sid, to, channel: 'sms', status, valid: status === 'approved' })
  return {
    create({ To = '', Channel }: Request['form']): ScriptedAnswer {
      if (!E164.test(To) || Channel !== 'sms') return fault(400, 60200, 'Invalid parameter')
      const known = [...open.values()].find(({ to }) => to === To)
      const verification = known ?? { sid: nextSid('VE'), to: To, checks: 0 }
      open.set(verification.sid, verification)
      return toAnswer(verification, 'pending', 201)
    },
    check({ VerificationSid = '', Code }: Request['form']): ScriptedAnswer {
      const verification = open.get(VerificationSid)
      if (verification === undefined) return NOT_FOUND
      if (Code === undefined || !/^\w{4,10}$/.test(Code))
        return fault(400, 60200, 'Invalid parameter')
      if (verification.checks >= MOST_CHECKS) return fault(429, 60202, 'Max check attempts reached')
      verification.checks += 1
      if (Code !== code) return toAnswer(verification, 'pending')
      open.delete(verification.sid)
      return toAnswer(verification, 'approved')
    },
  }
}

/** What the account answers to a request. */
export function createTwilioAccount(
  options: TwilioAccountOptions,
): (request: Request) => ScriptedAnswer {
  const { accountSid, authToken, verifyServiceSid, code } = options
  const nextSid = createSids()
  const verifications = createVerifications(code, nextSid)
  const login = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  return ({ call, url, headers, form }) => {
    if (headers.authorization !== login) return fault(401, 20003, 'Authenticate')
    const parts = url.split('/')
    const isOurs = parts.includes(call === 'message' ? accountSid : verifyServiceSid)
    if (call === 'unknown' || !isOurs) return NOT_FOUND
    if (call === 'verification') return verifications.create(form)
    if (call === 'check') return verifications.check(form)
    const wrong = findMessageFault(form)
    return wrong ?? toTwilioAnswer(201, { sid: nextSid('SM'), status: 'queued', error_code: null })
  }
}
