import { argv } from 'node:process'

/**
 * Reads the arguments of the program that `npm run` calls `name`. Undefined: they make no sense; that has been said in
 * a line, and the exit code is 2.
 */
export function readUsage<Options>(
  name: string,
  parse: (args: readonly string[]) => Options,
): Options | undefined {
  try {
    return parse(argv.slice(2))
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 2
    return undefined
  }
}
