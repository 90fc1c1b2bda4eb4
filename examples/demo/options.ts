import { parseArgs } from 'node:util'

/** How the demo is started. */
export interface DemoOptions {
  /** Plays the user, too. */
  readonly auto: boolean
  /** The URL of a Postgres to use in place of one of its own. */
  readonly database: string | undefined
}

const WANTED = 'want none, --auto, or --database with a postgres:// URL'

/** @throws {TypeError} an argument makes no sense. */
function parse(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { auto: { type: 'boolean', default: false }, database: { type: 'string' } },
  })
  const { auto, database } = values
  // Not repeated: there may be a password in it.
  if (database !== undefined && !/^postgres(?:ql)?:\/\//.test(database))
    throw new TypeError("'--database' is not followed by such a URL")
  return { auto, database }
}

/** Reads the arguments. Undefined: they make no sense; that has been said in a line, and the exit code is 2. */
export function readDemoOptions(args: readonly string[]): DemoOptions | undefined {
  try {
    return parse(args)
  } catch (error) {
    const [problem] = String(error instanceof Error ? error.message : error).split(/\.?\n|\. /)
    console.error(`npm start: ${problem}; ${WANTED}`)
    process.exitCode = 2
    return undefined
  }
}
