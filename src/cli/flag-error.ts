import { OptionError } from '../errors.ts'
import type { Command } from './command.ts'
import { commonOptions } from './common-options.ts'

/** `filter.clientId` as `filter-client-id`. */
const toKebab = (path: string) =>
  path
    .replaceAll(/\[\d+\]/g, '')
    .replaceAll('.', '-')
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** What of the command line an option of the library was read from. Undefined: nothing is called like it. */
function findFlag(path: string, { options, parameters }: Command): string | undefined {
  const name = toKebab(path.split('.').at(-1) ?? path)
  const known = { ...commonOptions, ...options }
  const flag = [toKebab(path), name, name.replace(/-id$/, '')].find((one) =>
    Object.hasOwn(known, one),
  )
  if (flag !== undefined) return `--${flag}`
  const words: readonly string[] = parameters.match(/[A-Z]+/g) ?? []
  return [name, name.replace(/^.*-/, '')]
    .map((one) => one.toUpperCase())
    .find((one) => words.includes(one))
}

/** What is wrong with an option, without its name. */
export const problemOf = ({ option, message }: OptionError): string =>
  message.slice(`${option}: `.length)

/** An error about an option of the library, in the words of the command that set it. */
export function toFlagError(error: unknown, command: Command): unknown {
  if (!(error instanceof OptionError)) return error
  const flag = findFlag(error.option, command)
  return flag === undefined ? error : new OptionError(flag, problemOf(error), { cause: error })
}
