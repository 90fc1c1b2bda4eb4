import { DecryptionError, MigrationError, SignoffError } from '../errors.ts'
import { DATABASE_VARIABLE, KEYS_VARIABLE } from './environment.ts'

/** What the exit codes mean. */
export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  database: 4,
  conflict: 5,
} as const

/** The arguments make no sense. */
export class UsageError extends Error {
  readonly code = 'ERR_CLI_USAGE'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UsageError'
  }
}

/** A test message was not accepted; what came of it was printed. */
export class TestFailedError extends Error {
  readonly code = 'ERR_CLI_TEST_FAILED'

  constructor(message: string) {
    super(message)
    this.name = 'TestFailedError'
  }
}

/** Some of several were not done; what came of each was printed. */
export class PartlyFailedError extends Error {
  readonly code = 'ERR_CLI_PARTLY_FAILED'
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.name = 'PartlyFailedError'
    this.exitCode = exitCode
  }
}

/** There is a database, and no schema in it. */
export class NotMigratedError extends Error {
  readonly code = 'ERR_CLI_NOT_MIGRATED'

  constructor(cause: unknown) {
    super('the database has no schema of Signoff yet; run: signoff migrate', { cause })
    this.name = 'NotMigratedError'
  }
}

const CODES: Readonly<Record<string, number>> = {
  ERR_CLI_USAGE: EXIT_CODES.usage,
  ERR_OPTION_INVALID: EXIT_CODES.usage,
  ERR_DELIVERY_NOT_FOUND: EXIT_CODES.notFound,
  ERR_SESSION_NOT_FOUND: EXIT_CODES.notFound,
  ERR_RECOVERY_NOT_FOUND: EXIT_CODES.notFound,
  ERR_RELYING_PARTY_NOT_FOUND: EXIT_CODES.notFound,
  ERR_PROVIDER_NOT_FOUND: EXIT_CODES.notFound,
  ERR_TRUSTED_DOMAIN_NOT_FOUND: EXIT_CODES.notFound,
  ERR_TRUSTED_DOMAIN_EXISTS: EXIT_CODES.conflict,
  ERR_DATABASE_UNAVAILABLE: EXIT_CODES.database,
  ERR_CLI_NOT_MIGRATED: EXIT_CODES.database,
  ERR_DELIVERY_STATE: EXIT_CODES.conflict,
  ERR_DELIVERY_ERASED: EXIT_CODES.conflict,
  ERR_PROVIDER_STATE: EXIT_CODES.conflict,
}

/** Postgres: no such schema, no such table. */
const MISSING_SCHEMA: ReadonlySet<unknown> = new Set(['3F000', '42P01'])

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined

/** The exit code that an error of the library, or one of ours, leads to. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof PartlyFailedError) return error.exitCode
  return CODES[String(codeOf(error))] ?? EXIT_CODES.failed
}

/** What a failure is to the person at the terminal. */
export interface Failure {
  readonly exitCode: number
  readonly code: string
  readonly message: string
}

/** Where an error comes from, and how much is told of it. */
export interface FailureContext {
  /** The first word of the command. */
  readonly command: string | undefined
  /** Of an error that nobody expected more than its name is told. */
  readonly debug: boolean
  /** The environment has keys to open what is sealed. */
  readonly hasKeys: boolean
}

/** Who migrates is not told to migrate. */
function isNotMigrated(error: unknown, { command }: FailureContext): boolean {
  if (command === 'migrate') return false
  const cause = error instanceof MigrationError ? error.cause : error
  return MISSING_SCHEMA.has(codeOf(cause))
}

/** Puts an error in words. */
export function toFailure(error: unknown, context: FailureContext): Failure {
  const told = isNotMigrated(error, context) ? new NotMigratedError(error) : error
  return describeFailure(told, context)
}

const NO_KEYS = `what is needed lies sealed: set ${KEYS_VARIABLE} to the keys of encryption.keys, as kid=key,kid=key`

/** What the library says of its options, in the words of whoever has a shell. */
function toShellWords(error: Error, { hasKeys }: FailureContext): string {
  if (error instanceof DecryptionError && !hasKeys) return NO_KEYS
  return error.message
    .replace(/(?:the option )?encryption\.keys/, KEYS_VARIABLE)
    .replace('the option database', `--database or ${DATABASE_VARIABLE}`)
}

function describeFailure(error: unknown, context: FailureContext): Failure {
  const { debug } = context
  const code = codeOf(error)
  const expected =
    error instanceof SignoffError ||
    error instanceof UsageError ||
    error instanceof TestFailedError ||
    error instanceof PartlyFailedError ||
    error instanceof NotMigratedError
  if (expected && typeof code === 'string')
    return {
      exitCode: exitCodeOf(error),
      code,
      message: toShellWords(error, context),
    }
  const name = error instanceof Error ? error.name : typeof error
  const message =
    debug && error instanceof Error
      ? (error.stack ?? error.message)
      : `${name}${code === undefined ? '' : ` (${String(code)})`}; SIGNOFF_DEBUG=1 tells more`
  return { exitCode: EXIT_CODES.failed, code: 'ERR_CLI_UNEXPECTED', message }
}
