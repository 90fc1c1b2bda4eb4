import { toDate } from '../clock.ts'
import { ERROR_CODES, LinkError, OptionError, SignoffError, TemplateError } from '../errors.ts'
import { NotificationCapError } from '../notification-errors.ts'

/** What can be wrong with a request before a call is made, by code: status and meaning. */
export const HTTP_PROBLEMS = {
  ERR_HTTP_UNAUTHENTICATED: [401, 'Nobody is let in without credentials that the host knows.'],
  ERR_HTTP_CLOSED: [403, 'The host has not said who may come in: set the option http.authorize.'],
  ERR_HTTP_SCOPE: [403, 'The credentials do not cover this.'],
  ERR_HTTP_CROSS_SITE: [403, 'A page of another site asked for a change.'],
  ERR_HTTP_ROUTE: [404, 'There is nothing at this path.'],
  ERR_HTTP_METHOD: [405, 'This path does not know that method.'],
  ERR_HTTP_BODY_SIZE: [413, 'The body is too large.'],
  ERR_HTTP_BODY_TYPE: [415, 'The body is of a type that is not taken here.'],
  ERR_HTTP_BODY_SYNTAX: [400, 'The body cannot be read.'],
  ERR_HTTP_PATH: [400, 'The path cannot be read.'],
  ERR_HTTP_STREAMS: [503, 'Too many event streams are open on this replica.'],
  ERR_HTTP_UNEXPECTED: [500, 'It failed for a reason that only the log tells.'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>

/** A code that only the HTTP API has. */
export type HttpProblemCode = keyof typeof HTTP_PROBLEMS

/** Problem details (RFC 9457), with our code. */
export interface Problem {
  /** `urn:signoff:` and the code. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  /** The parameter, or the member of the body, that is wrong. */
  readonly option?: string
}

/** Thrown where a request is refused. `headers` go out with the answer. */
export class HttpRefusal extends Error {
  readonly code: HttpProblemCode
  readonly headers: Readonly<Record<string, string>>

  constructor(code: HttpProblemCode, detail = '', headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.name = 'HttpRefusal'
    this.code = code
    this.headers = headers
  }
}

/** Statuses of what the library throws; everything else is ours to answer for. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_OPTION_INVALID: 400,
  ERR_LOGOUT_URI_RELATIVE: 400,
  ERR_LOGOUT_URI_FRAGMENT: 400,
  ERR_LOGOUT_URI_USERINFO: 400,
  ERR_LOGOUT_URI_SCHEME: 400,
  ERR_LOGOUT_URI_BLOCKED: 400,
  ERR_SESSION_NOT_FOUND: 404,
  ERR_DELIVERY_NOT_FOUND: 404,
  ERR_RECOVERY_NOT_FOUND: 404,
  ERR_RELYING_PARTY_NOT_FOUND: 404,
  ERR_PROVIDER_NOT_FOUND: 404,
  ERR_FEATURE_UNKNOWN: 404,
  ERR_MESSAGE_TYPE_UNKNOWN: 404,
  ERR_MESSAGE_CHANNEL: 400,
  ERR_TEMPLATE_SYNTAX: 400,
  ERR_TEMPLATE_VARIABLE: 400,
  ERR_TEMPLATE_LIMIT: 400,
  ERR_LINK_RELATIVE: 400,
  ERR_LINK_SCHEME: 400,
  ERR_LINK_HOST: 400,
  ERR_TRUSTED_DOMAIN_NOT_FOUND: 404,
  ERR_TRUSTED_DOMAIN_EXISTS: 409,
  ERR_ORIGIN_UNKNOWN: 409,
  ERR_RECIPIENT_MISSING: 400,
  ERR_RECIPIENT_EMAIL: 400,
  ERR_RECIPIENT_PHONE: 400,
  ERR_NOTIFICATION_COUNTRY: 403,
  ERR_NOTIFICATION_CAP_RECIPIENT: 429,
  ERR_NOTIFICATION_CAP_INSTANCE: 429,
  ERR_NOTIFICATION_CAP_COUNTRY: 429,
  ERR_IDEMPOTENCY_KEY: 409,
  ERR_DELIVERY_ERASED: 409,
  ERR_CODE_CHECK: 502,
  ERR_DELIVERY_STATE: 409,
  ERR_PROVIDER_STATE: 409,
  ERR_EGRESS_BLOCKED: 400,
  ERR_CONTENTION: 503,
  ERR_DATABASE_UNAVAILABLE: 503,
  ERR_ENGINE_STOPPED: 503,
}

const toType = (code: string) => `urn:signoff:${code}`

function toHttpProblem(code: HttpProblemCode, detail = ''): Problem {
  const [status, title] = HTTP_PROBLEMS[code]
  return { type: toType(code), title, status, code, ...(detail === '' ? {} : { detail }) }
}

/** Which part of the request is wrong, where the error knows. */
function toWhere(error: SignoffError): Pick<Problem, 'option'> {
  if (error instanceof OptionError) return { option: error.option }
  const isOfField = error instanceof TemplateError || error instanceof LinkError
  return isOfField ? { option: error.field } : {}
}

/**
 * What a caller is told of an error. Of a failure on our side that is its code at most; of an error that
 * is not Signoff's, nothing.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof HttpRefusal) return toHttpProblem(error.code, error.message)
  if (!(error instanceof SignoffError)) return toHttpProblem('ERR_HTTP_UNEXPECTED')
  const { code } = error
  const status = STATUSES[code] ?? 500
  return {
    type: toType(code),
    title: ERROR_CODES[code],
    status,
    code,
    ...(status < 500 ? { detail: error.message } : {}),
    ...toWhere(error),
  }
}

function toHeaders(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof HttpRefusal) return error.headers
  const isCap = error instanceof NotificationCapError && error.retryAtMs !== undefined
  return isCap ? { 'Retry-After': toDate(error.retryAtMs).toUTCString() } : {}
}

/** A problem as it goes out. */
export function toProblemResponse(problem: Problem, error: unknown): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...toHeaders(error), 'Content-Type': 'application/problem+json' },
  })
}
