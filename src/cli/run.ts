import { createSignoff } from '../signoff.ts'
import type { Signoff } from '../signoff-contract.ts'
import type { SignoffOptions } from '../signoff-options.ts'
import type { Arguments } from './arguments.ts'
import type { Command, Invocation } from './command.ts'
import { readDatabaseUrl } from './database-url.ts'
import { EXIT_CODES, toFailure } from './exit-code.ts'
import { toFlagError } from './flag-error.ts'
import { describeAll } from './help.ts'
import { createPaint, type Io } from './io.ts'
import { readRequest } from './request.ts'
import { hasVaultKeys, readVaultKeys } from './vault-keys.ts'

const textOf = (value: string | boolean | undefined) =>
  typeof value === 'string' ? value : undefined

/** What the network guard lets through, where the command may send. */
function readEgress(values: Arguments['values']): NonNullable<SignoffOptions['egress']> {
  const allow = textOf(values['egress-allow'])?.split(',') ?? []
  return { allow, allowHttp: values['egress-allow-http'] === true }
}

/** Opens the library when it is asked for; never starts it, so that nothing is sent from here. */
class Library {
  readonly #options: () => SignoffOptions
  #opening: Promise<Signoff> | undefined

  constructor(options: () => SignoffOptions) {
    this.#options = options
  }

  open(): Promise<Signoff> {
    this.#opening ??= createSignoff({ ...this.#options(), migrate: false, maxConnections: 2 })
    return this.#opening
  }

  /** What could not be opened has been told to the command. */
  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    await opened?.stop({ deadlineMs: 0 })
  }
}

async function invoke(command: Command, { values, words }: Arguments, io: Io): Promise<void> {
  const databaseUrl = () => readDatabaseUrl(textOf(values['database']), io)
  const library = new Library(() => ({
    database: databaseUrl(),
    egress: readEgress(values),
    ...readVaultKeys(io),
  }))
  const invocation: Invocation = {
    io,
    paint: createPaint(io),
    words: words.map((word) => word.trim()),
    json: values['json'] === true,
    instance: textOf(values['instance'])?.trim() ?? 'default',
    actor: textOf(values['actor'])?.trim() ?? 'cli',
    option: (name) => textOf(values[name])?.trim(),
    flag: (name) => values[name] === true,
    databaseUrl,
    library: () => library.open(),
  }
  try {
    await command.run(invocation)
  } catch (error) {
    throw toFlagError(error, command)
  } finally {
    await library.close()
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  if (argv.length === 0) {
    io.out(`${describeAll()}\n`)
    return EXIT_CODES.usage
  }
  const request = readRequest(argv)
  if ('text' in request) io.out(`${request.text}\n`)
  else await invoke(request.command, request.args, io)
  return EXIT_CODES.ok
}

/**
 * Runs the command line and gives back the exit code: 0 done, 1 failed, 2 usage, 3 not found, 4 database
 * unavailable or not migrated, 5 not in this state. Errors go to `io.err`, with their code; never rejects.
 *
 * @example
 * process.exitCode = await run(['deliveries', 'list', '--json'], io)
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    const debug = Boolean(io.environment['SIGNOFF_DEBUG'])
    const failure = toFailure(error, { command: argv[0], debug, hasKeys: hasVaultKeys(io) })
    const { code, message } = failure
    if (argv.includes('--json')) io.err(`${JSON.stringify({ code, message })}\n`)
    else io.err(`signoff: ${message} [${code}]\n`)
    return failure.exitCode
  }
}
