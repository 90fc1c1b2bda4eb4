import { parseArgs } from 'node:util'
import { createSignoff } from '../signoff.ts'
import type { Signoff } from '../signoff-contract.ts'
import type { SignoffOptions } from '../signoff-options.ts'
import type { Command, Invocation } from './command.ts'
import { commands } from './commands.ts'
import { EXIT_CODES, toFailure, UsageError } from './exit-code.ts'
import { commonOptions, describeAll, describeCommand } from './help.ts'
import { createPaint, type Io, toPlain } from './io.ts'
import { readVaultKeys } from './vault-keys.ts'
import { readVersion } from './version.ts'

/** The command whose name the arguments begin with, and what follows. */
function findCommand(argv: readonly string[]): readonly [Command, readonly string[]] | undefined {
  const found = commands.find(({ name }) => {
    const parts = name.split(' ')
    return parts.every((part, index) => argv[index] === part)
  })
  return found ? [found, argv.slice(found.name.split(' ').length)] : findDefault(argv)
}

const isOption = (word: string | undefined) => word === undefined || word.startsWith('-')

const asksForHelp = (argv: readonly string[]) => argv.includes('--help') || argv.includes('-h')

/** The command that the first word of a group means by itself. */
function findDefault(argv: readonly string[]): readonly [Command, readonly string[]] | undefined {
  const [group, next] = argv
  if (!isOption(next) || asksForHelp(argv)) return undefined
  const found = commands.find(({ name, isDefault }) => isDefault && name.startsWith(`${group} `))
  return found && [found, argv.slice(1)]
}

type Values = Readonly<Record<string, string | boolean | undefined>>

interface Parsed {
  readonly values: Values
  readonly words: readonly string[]
}

function parse(command: Command, args: readonly string[]): Parsed {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
    })
    return { values: values as Values, words: positionals }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function assertWords({ words: [least, most], name, parameters }: Command, given: number): void {
  if (given >= least && given <= most) return
  throw new UsageError(`usage: signoff ${name}${parameters && ` ${parameters}`}`)
}

const textOf = (value: string | boolean | undefined) =>
  typeof value === 'string' ? value : undefined

/** What the network guard lets through, where the command may send. */
function readEgress(values: Values): NonNullable<SignoffOptions['egress']> {
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

  async close(): Promise<void> {
    if (this.#opening) await (await this.#opening).stop({ deadlineMs: 0 })
  }
}

async function invoke(command: Command, { values, words }: Parsed, io: Io): Promise<void> {
  assertWords(command, words.length)
  const databaseUrl = () => {
    const url = textOf(values['database']) ?? io.environment['DATABASE_URL']
    if (url === undefined || url === '')
      throw new UsageError('which database? Set --database or DATABASE_URL')
    return url
  }
  const library = new Library(() => ({
    database: databaseUrl(),
    egress: readEgress(values),
    ...readVaultKeys(io),
  }))
  const invocation: Invocation = {
    io,
    paint: createPaint(io),
    words,
    json: values['json'] === true,
    instance: textOf(values['instance']) ?? 'default',
    actor: textOf(values['actor']) ?? 'cli',
    option: (name) => textOf(values[name]),
    flag: (name) => values[name] === true,
    databaseUrl,
    library: () => library.open(),
  }
  try {
    await command.run(invocation)
  } finally {
    await library.close()
  }
}

function assertKnown(argv: readonly string[]): void {
  const words = argv.filter((word) => !word.startsWith('-')).slice(0, 2)
  if (words.length === 0) return
  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `))
  if (group.length > 0)
    throw new UsageError(`want one of ${group.map(({ name }) => name).join(', ')}`)
  throw new UsageError(`there is no command ${toPlain(words.join(' '))}; see signoff --help`)
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const found = findCommand(argv)
  if (!found) {
    if (argv[0] === '--version') {
      io.out(`${readVersion()}\n`)
      return EXIT_CODES.ok
    }
    if (!asksForHelp(argv)) assertKnown(argv)
    io.out(`${describeAll()}\n`)
    return argv.length === 0 ? EXIT_CODES.usage : EXIT_CODES.ok
  }
  const [command, args] = found
  const parsed = parse(command, args)
  if (parsed.values['help'] === true) io.out(`${describeCommand(command)}\n`)
  else await invoke(command, parsed, io)
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
    const failure = toFailure(error, { command: argv[0], debug })
    const { code, message } = failure
    if (argv.includes('--json')) io.err(`${JSON.stringify({ code, message })}\n`)
    else io.err(`signoff: ${message} [${code}]\n`)
    return failure.exitCode
  }
}
