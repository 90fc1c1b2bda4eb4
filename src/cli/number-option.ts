import type { Invocation } from './command.ts'
import { UsageError } from './exit-code.ts'

/**
 * An option's number, if it was given. How great it may be the library says.
 *
 * @throws {UsageError} it is not a whole number.
 */
export function readNumber({ option }: Invocation, name: string): number | undefined {
  const text = option(name)
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`--${name}: want a whole number`)
}
