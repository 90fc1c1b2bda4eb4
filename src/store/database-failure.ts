import { DatabaseUnavailableError, MigrationError, SignoffError } from '../errors.ts'

/** What the driver throws as an error of ours, where it is the database's or the schema's; anything else as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof SignoffError) return error
  if (isUnavailable(error)) return unavailable(error)
  if (!isSchemaMissing(error)) return error
  const problem = 'the schema is not there, or older than this version'
  return new MigrationError(`${problem}: start() brings it up, as does signoff migrate`, {
    cause: error,
  })
}

/** Whatever it is, the database cannot be used. */
export const toUnavailable = (error: unknown): DatabaseUnavailableError =>
  error instanceof DatabaseUnavailableError ? error : unavailable(error)

function unavailable(cause: unknown): DatabaseUnavailableError {
  const code = errorCode(cause)
  if (REFUSED_CODES.has(code ?? '')) {
    const problem = `the database refuses us (${code}); check its name, user and password`
    return new DatabaseUnavailableError(problem, { cause })
  }
  const advice =
    code === 'CONNECTION_ENDED'
      ? 'its pool was ended: this Signoff was stopped, or the host ended its sql'
      : 'check the option database and the server'
  return new DatabaseUnavailableError(
    `the database cannot be reached${code ? ` (${code})` : ''}; ${advice}`,
    { cause },
  )
}

/** No such schema, table or column. Our statements name nothing but our own. */
const MISSING_CODES = new Set(['3F000', '42P01', '42703'])

/** The schema, or something of it, is not there. */
export function isSchemaMissing(error: unknown): boolean {
  return MISSING_CODES.has(errorCode(error) ?? '')
}

/** A wrong password, no such role, no such database. */
const REFUSED_CODES = new Set(['28P01', '28000', '3D000'])

const UNAVAILABLE_CODES = new Set([
  ...REFUSED_CODES,
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  '53300',
])

/** The connection is lost or refused; the statement may be tried again when the database is back. */
export function isUnavailable(error: unknown): boolean {
  const code = errorCode(error)
  if (error instanceof DatabaseUnavailableError) return true
  return code !== undefined && (UNAVAILABLE_CODES.has(code) || /^(?:08|57P)/.test(code))
}

/** The server never had the statement. */
const NEVER_SENT_CODES = new Set([
  ...REFUSED_CODES,
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  '53300',
])

/** The connection was lost with a statement under way: nobody knows whether it was carried out. */
export function isAnswerLost(error: unknown): boolean {
  const cause = error instanceof DatabaseUnavailableError ? error.cause : error
  return isUnavailable(error) && !NEVER_SENT_CODES.has(errorCode(cause) ?? '')
}

/** The transaction lost a race that a second try may win: serialization failure or deadlock. */
export function isConflict(error: unknown): boolean {
  const code = errorCode(error)
  return code === '40001' || code === '40P01'
}

/** The code that Postgres, the driver or Node gave it. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
