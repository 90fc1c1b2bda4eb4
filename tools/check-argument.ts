import { exit, stderr } from 'node:process'

/**
 * Whether the arguments of a generator ask for a look alone. Any other argument than `--check` ends the process with 2:
 * who misspells it does not want anything written.
 */
export function readCheck(program: string, args: readonly string[]): boolean {
  const other = args.find((one) => one !== '--check')
  if (other === undefined) return args.length > 0
  stderr.write(`${program}: there is no argument ${JSON.stringify(other)}; want none, or --check\n`)
  return exit(2)
}
