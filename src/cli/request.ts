import { type Arguments, parseArguments } from './arguments.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { commonOptions } from './common-options.ts'
import { UsageError } from './exit-code.ts'
import { describeAll, describeCommand, describeGroup } from './help.ts'
import { toPlain } from './io.ts'
import { readVersion } from './version.ts'

/** What is wanted: a text, or a command to be run. */
export type Request =
  | { readonly text: string }
  | { readonly command: Command; readonly args: Arguments }

const isWord = (text: string | undefined) => text !== undefined && !text.startsWith('-')

const listGroup = (word: string) => commands.filter(({ name }) => name.startsWith(`${word} `))

interface Found {
  readonly command: Command
  /** How many words were its name. One of two: the first word alone means this command. */
  readonly length: number
}

/** The command whose name the arguments begin with, or that the first word of a group means by itself. */
function findCommand(argv: readonly string[]): Found | undefined {
  const named = commands.find(({ name }) =>
    name.split(' ').every((part, index) => argv[index] === part),
  )
  if (named) return { command: named, length: named.name.split(' ').length }
  const [group = '', next] = argv
  const command = isWord(next) ? undefined : listGroup(group).find(({ isDefault }) => isDefault)
  return command && { command, length: 1 }
}

const toUsage = ({ name, parameters }: Command) =>
  `usage: signoff ${name}${parameters && ` ${parameters}`}`

function readCommand({ command, length }: Found, argv: readonly string[]): Request {
  const args = parseArguments(argv.slice(length), { ...commonOptions, ...command.options })
  const [least, most] = command.words
  const over = args.words[most]
  if (over !== undefined)
    throw new UsageError(`${toPlain(over)} is a word too many; ${toUsage(command)}`)
  if (args.values['help'] === true) return { text: describe(command, length, argv) }
  if (args.words.length < least) throw new UsageError(toUsage(command))
  return { command, args }
}

/** The first word alone asks for its group. */
function describe(command: Command, length: number, [group = '']: readonly string[]): string {
  const isGroup = length < command.name.split(' ').length
  return isGroup ? describeGroup(listGroup(group)) : describeCommand(command)
}

function refuseName(word: string, next: string | undefined): UsageError {
  const group = listGroup(word)
  const names = group.map(({ name }) => name).join(', ')
  if (group.length === 0)
    return new UsageError(`there is no command ${toPlain(word)}; see signoff --help`)
  if (next === undefined) return new UsageError(`want one of ${names}`)
  return new UsageError(`there is no command ${toPlain(`${word} ${next}`)}; want one of ${names}`)
}

/** A word that is no command by itself: help on its group is all that it can be asked for. */
function readGroup(argv: readonly string[]): Request {
  const [word = '', next] = argv
  const group = listGroup(word)
  if (group.length === 0 || isWord(next)) throw refuseName(word, next)
  const { values, words } = parseArguments(argv.slice(1), commonOptions)
  if (values['help'] === true && words.length === 0) return { text: describeGroup(group) }
  throw refuseName(word, words[0])
}

/** Help on a command or a group that is named behind `--help`. */
function readNamed(words: readonly string[]): Request {
  const [word = '', next] = words
  const named = findCommand([...words, '--help'])
  return named ? readCommand(named, [...words, '--help']) : readGroup([word, next ?? '--help'])
}

/** Options come first: they say what this program is, and cannot belong to a command. */
function readGeneral(argv: readonly string[]): Request {
  const options = { ...commonOptions, version: { type: 'boolean' } } as const
  const { values, words, given } = parseArguments(argv, options)
  if (values['help'] === true && words.length > 0) return readNamed(words)
  if (values['help'] === true) return { text: describeAll() }
  const shown = toPlain([...given.filter((one) => one !== '--version'), ...words][0] ?? '')
  if (values['version'] === true && shown === '') return { text: readVersion() }
  if (values['version'] === true) throw new UsageError(`${shown} does not go with --version`)
  if (words.length === 0) throw new UsageError(`${shown} goes with a command; see signoff --help`)
  throw new UsageError(`${shown} goes behind the command; see signoff --help`)
}

/**
 * Reads what is wanted.
 *
 * @throws {UsageError} the arguments make no sense; the message names what is wrong.
 */
export function readRequest(argv: readonly string[]): Request {
  const found = findCommand(argv)
  if (found) return readCommand(found, argv)
  return isWord(argv[0]) ? readGroup(argv) : readGeneral(argv)
}
