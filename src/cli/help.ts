import type { Command } from './command.ts'
import { commands } from './commands.ts'

/** Options that every command takes. */
export const commonOptions = {
  database: { type: 'string', help: 'postgres:// URL; default: the environment’s DATABASE_URL' },
  instance: { type: 'string', help: 'tenant; default: default' },
  actor: { type: 'string', help: 'who does it, for the journal; default: cli' },
  json: { type: 'boolean', help: 'JSON on standard output' },
  help: { type: 'boolean', short: 'h', help: 'this text' },
} as const

const EXITS = [
  '0  done',
  '1  failed',
  '2  the arguments make no sense',
  '3  there is no such delivery, session, recovery or provider',
  '4  the database cannot be reached, or is not migrated',
  '5  the delivery or provider is in a state in which this cannot be done',
]

const align = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

const toRows = (
  options: Readonly<Record<string, { readonly type: string; readonly help: string }>>,
) =>
  Object.entries(options).map(
    ([name, { type, help }]) => [`--${name}${type === 'string' ? ' …' : ''}`, help] as const,
  )

/** What it does, and what else calls it. */
const toSummary = ({ name, summary, isDefault }: Command): string =>
  isDefault ? `${summary} “${name.split(' ')[0]}” alone means the same.` : summary

/** What all commands are. */
export function describeAll(): string {
  return [
    'signoff: what happened to logouts and messages, and a hand on them',
    '',
    'usage: signoff COMMAND [options]',
    '',
    ...align(
      commands.map((command) => [`${command.name} ${command.parameters}`, toSummary(command)]),
    ),
    '',
    'options of all commands',
    ...align(toRows(commonOptions)),
    '',
    'exit codes',
    ...EXITS.map((line) => `  ${line}`),
    '',
    'signoff COMMAND --help tells more of one; signoff --version says which this is.',
  ].join('\n')
}

/** What one command is. */
export function describeCommand(command: Command): string {
  const { name, parameters, options } = command
  const own = toRows(options)
  return [
    `usage: signoff ${name}${parameters && ` ${parameters}`} [options]`,
    '',
    toSummary(command),
    ...(own.length === 0 ? [] : ['', 'options', ...align(own)]),
    '',
    'options of all commands',
    ...align(toRows(commonOptions)),
  ].join('\n')
}
