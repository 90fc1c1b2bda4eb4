import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { commonOptions } from './common-options.ts'
import { DATABASE_VARIABLE, KEYS_VARIABLE } from './environment.ts'

const ENVIRONMENT = [
  [DATABASE_VARIABLE, 'the database, unless --database names it'],
  [KEYS_VARIABLE, 'your encryption.keys, as kid=key,kid=key: to open secrets of providers'],
  ['SIGNOFF_DEBUG', '1 tells more of an error that nobody expected'],
  ['NO_COLOR', '1 leaves out colours'],
] as const

const EXITS = [
  '0  done',
  '1  failed, or several ids failed in different ways',
  '2  the arguments make no sense',
  '3  there is no such delivery, session, recovery, relying party or provider',
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

const toCommandRows = (list: readonly Command[]) =>
  align(list.map((command) => [`${command.name} ${command.parameters}`, toSummary(command)]))

/** What all commands are. */
export function describeAll(): string {
  return [
    'signoff: what happened to logouts and messages, and a hand on them',
    '',
    'usage: signoff COMMAND [options]',
    '',
    ...toCommandRows(commands),
    '',
    'options of all commands',
    ...align(toRows(commonOptions)),
    '',
    'environment',
    ...align(ENVIRONMENT),
    '',
    'exit codes',
    ...EXITS.map((line) => `  ${line}`),
    '',
    'signoff COMMAND --help tells more of one; signoff --version says which this is.',
  ].join('\n')
}

/** What the commands are whose names begin with the same word. */
export function describeGroup(group: readonly Command[]): string {
  const [word] = group[0]?.name.split(' ') ?? []
  return [
    `usage: signoff ${word} COMMAND [options]`,
    '',
    ...toCommandRows(group),
    '',
    'options of all commands',
    ...align(toRows(commonOptions)),
    '',
    `signoff ${word} COMMAND --help tells more of one.`,
  ].join('\n')
}

/** What one command is. */
export function describeCommand(command: Command): string {
  const { name, parameters, options, details } = command
  const own = toRows(options)
  return [
    `usage: signoff ${name}${parameters && ` ${parameters}`} [options]`,
    '',
    toSummary(command),
    ...(details === undefined ? [] : [details]),
    ...(own.length === 0 ? [] : ['', 'options', ...align(own)]),
    '',
    'options of all commands',
    ...align(toRows(commonOptions)),
  ].join('\n')
}
