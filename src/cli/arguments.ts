import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './exit-code.ts'
import { toPlain } from './io.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** What stands behind a command's name. */
export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly words: readonly string[]
  /** The options as they were written, such as `-h`. */
  readonly given: readonly string[]
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

/** Node's own messages run over several lines, and one of them lacks a quote. Values are not repeated. */
function assertOption({ name, rawName, value, inlineValue }: OptionToken, options: Options) {
  const shown = toPlain(rawName)
  if (!Object.hasOwn(options, name)) throw new UsageError(`there is no option ${shown} here`)
  if (options[name]?.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${shown}: want no value`)
    return
  }
  if (value === undefined) throw new UsageError(`${shown}: want a value`)
  if (value.startsWith('-') && !inlineValue)
    throw new UsageError(`${shown}: want a value; one that begins with a dash goes as ${shown}=…`)
}

/**
 * Reads arguments.
 *
 * @throws {UsageError} an option is unknown, lacks its value, or has one that it does not take.
 */
export function parseArguments(args: readonly string[], options: Options): Arguments {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []))
  for (const token of given) assertOption(token, options)
  return {
    values: values as Arguments['values'],
    words: positionals,
    given: given.map(({ rawName }) => rawName),
  }
}
