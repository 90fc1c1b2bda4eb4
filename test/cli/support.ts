import { type Io, run } from '../../src/cli/index.ts'

/** What came of a command. */
export interface Ran {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs a command with nothing around it but what is given, and catches what it says. */
export async function callCli(
  argv: readonly string[],
  given: Partial<Pick<Io, 'environment' | 'input' | 'isTerminal'>>,
): Promise<Ran> {
  let out = ''
  let err = ''
  const exitCode = await run(argv, {
    environment: {},
    isTerminal: false,
    ...given,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { exitCode, out, err }
}
